import sys

from macs_command.macs import console

sys.exit(console())
