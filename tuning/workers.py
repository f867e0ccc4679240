"""A search on all devices of this machine: a chief and its workers, started and watched over."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tuning.trial_log import read_notes
from zoo.errors import InputError

DEVICES = "from tuning.devices import available; print(*available())"
VISIBLE = "CUDA_VISIBLE_DEVICES"
THREADS = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
PATIENCE = 10  # seconds for a process to end by itself
REFUSED = 2  # what a command that was given something it cannot use ends with


class Member:
    """A process of the search and what it says, which goes to a file.

    Args:
        name: Str. What to call it.
        command: List of str.
        folder: Folder for the file.
        **environment: Variables of its environment.
    """

    def __init__(self, name, command, folder, **environment):
        self.name = name
        self.command = command
        self.environment = {**os.environ, **environment}
        self.log = Path(folder) / f"{name}.log"
        self.start()

    def start(self):
        """Starts the process, in a session of its own: Ctrl-C is for us to pass on."""
        self.said = []
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                self.command, stderr=file, env=self.environment, start_new_session=True
            )
        self._position = 0

    def news(self):
        """The lines that it has said since it was last asked."""
        with self.log.open(encoding="utf-8", errors="replace") as file:
            file.seek(self._position)
            text = file.read()
        whole = text[: text.rfind("\n") + 1]
        self._position += len(whole.encode("utf-8", errors="replace"))
        self.said += whole.splitlines()
        return whole.splitlines()

    def stop(self):
        """Ends the process as Ctrl-C would, or else by force."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def search_with_workers(command, out, trials, workers=None):
    """Runs a search with a chief and several workers on this machine.

    One bar and one stream of lines tell of all. A worker that died is started again and takes up
    its trial. Ctrl-C ends them all; the same call goes on.

    Args:
        command: List of str. The command of the search, without what says which part it takes.
        out: Folder of the search.
        trials: Int. How many trials there are to be.
        workers: Int. How many workers, which share the accelerators there are, else the
            processor. `None` for one an accelerator, or one on the processor.

    Returns:
        The exit code of the chief, which concludes the search.

    Raises:
        InputError: If a worker cannot begin.
    """
    accelerators = [name for name in devices() if not name.startswith("cpu")]
    count = workers or len(accelerators) or 1
    shares = [share(number, count, accelerators) for number in range(count)]
    chief = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as team:

        def begin(name, *arguments, **environment):
            member = Member(name, [*command, "--chief", chief, *arguments], folder, **environment)
            team.callback(member.stop)
            return member

        console = Console(stderr=True, highlight=False)
        bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        team.enter_context(bar)
        task = bar.add_task(f"{count} workers", total=trials)
        head = begin("chief", **{VISIBLE: ""})
        members = []
        while head.process.poll() is None:
            if not members and answers(chief):
                members = [
                    begin(f"w{number}", "--worker", f"w{number}", **environment)
                    for number, environment in enumerate(shares)
                ]
            _tell(console, head)
            for member in members:
                code = member.process.poll()
                _tell(console, member)
                if code:
                    _begin_again(member, code)
            bar.update(task, completed=completed(out))
            time.sleep(0.5)
        for member in (head, *members):
            _tell(console, member)
        return head.process.returncode


def share(number, count, accelerators):
    """The part of the machine that is a worker's, as variables of its environment.

    >>> share(1, 4, ["gpu:0", "gpu:1"])
    {'CUDA_VISIBLE_DEVICES': '1'}

    Args:
        number: Int. Number of the worker.
        count: Int. How many workers there are.
        accelerators: List of the accelerators' names; empty to share the processor.
    """
    if not accelerators:
        threads = max(1, len(os.sched_getaffinity(0)) // count)
        return dict.fromkeys(THREADS, str(threads))
    visible = os.environ.get(VISIBLE) or ",".join(map(str, range(len(accelerators))))
    names = visible.split(",")
    return {VISIBLE: names[number % len(names)]}


def devices():
    """Names of the devices that a process of the backend finds; this one leaves them alone."""
    command = [sys.executable, "-c", DEVICES]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def completed(out):
    """How many trials of a search have ended, well or not."""
    folders = (Path(out) / "trials").glob("trial_*")
    return sum("outcome" in read_notes(folder) for folder in folders)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(address):
    """Whether a server listens there."""
    host, port = address.split(":")
    with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
        return True
    return False


def command_of(options, leave_out):
    """The command that a namespace of arguments stands for, a list of str.

    >>> import argparse
    >>> options = argparse.Namespace(architecture="simple", trials=3, fix=[("width", 1)])
    >>> command_of(options, leave_out=())[4:]
    ['simple', '--trials', '3', '--fix', 'width=1']

    Args:
        options: `argparse.Namespace` of `macs tune`.
        leave_out: Names of arguments to leave out.
    """
    command = [sys.executable, "-m", "macs_command", "tune", options.architecture]
    for name, value in vars(options).items():
        flag = f"--{name.replace('_', '-')}"
        if name == "architecture" or name in leave_out or value is None or value is False:
            continue
        if value is True:
            command.append(flag)
        elif isinstance(value, list):
            for key, setting in value:
                command += [flag, f"{key}={json.dumps(setting)}"]
        else:
            command += [flag, str(value)]
    return command


def _tell(console, member):
    for line in member.news():
        if line.startswith(("trial ", "macs: ")):
            console.print(f"{member.name}  {line}" if line.startswith("trial ") else line)


def _begin_again(member, code):
    """Starts a worker again that died in a trial; one that could not begin ends the search."""
    if code == REFUSED or not any(line.startswith("trial ") for line in member.said):
        last = member.said[-1] if member.said else f"exit code {code}"
        raise InputError(f"worker {member.name} cannot begin: {last}")
    member.start()
