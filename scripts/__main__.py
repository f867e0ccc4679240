import sys

from macs_command.macs import main

sys.exit(main())
