"""The `macs` command: parses arguments, calls the packages, prints. Installed as `macs_command`."""
