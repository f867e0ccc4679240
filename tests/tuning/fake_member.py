"""A chief or a worker that searches nothing: `python -m tests.tuning.fake_member OUT MODE`.

The first process called w1 is killed in its trial. The chief ends when both workers are done. In
the mode `stay` nobody ends; in the mode `refuse` no worker begins.
"""

import os
import signal
import socket
import sys
import time
from pathlib import Path


def main(out, mode, chief, worker=None):
    out = Path(out)
    name = worker or "chief"
    (out / f"{name}.{os.getpid()}").touch()
    if worker is None:
        host, port = chief.split(":")
        with socket.create_server((host, int(port))):
            while mode == "stay" or len(list(out.glob("*.done"))) < 2:
                time.sleep(0.05)
        return
    if mode == "refuse":
        print("macs: error: no such data", file=sys.stderr)
        sys.exit(2)
    print(f"trial {worker[1:]}: started on cpu:0", file=sys.stderr, flush=True)
    while mode == "stay":
        time.sleep(0.05)
    if worker == "w1" and len(list(out.glob("w1.*"))) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    print(f"trial {worker[1:]}: SRCC 0.5, 1 s", file=sys.stderr, flush=True)
    (out / f"{name}.done").touch()


if __name__ == "__main__":
    main(*(argument for argument in sys.argv[1:] if not argument.startswith("--")))
