"""The command `macs`: parses arguments, calls the packages, prints. Installed as `macs_command`."""
