"""Runs a search on all devices of this machine, with a chief and supervised workers."""

import contextlib
import ctypes
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
PATIENCE = 10  # seconds for a process to exit
REFUSED = 2  # exit code for invalid input
PR_SET_PDEATHSIG = 1

_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Member:
    """A process of the search, with its output in a file.

    Args:
        name: Str. Name of the process.
        command: List of str.
        folder: Path of the folder for the file.
        **environment: Additional environment variables.
    """

    def __init__(self, name, command, folder, **environment):
        self.name = name
        self.command = command
        self.environment = {**os.environ, **environment}
        self.log = Path(folder) / f"{name}.log"
        self.start()

    def start(self):
        """Starts the process in its own session, so that Ctrl-C only reaches this process."""
        self.lines = []
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                self.command,
                stderr=file,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_end_with_parent if _prctl else None,
            )
        self._position = 0

    def news(self):
        """New lines of output since the last call."""
        with self.log.open(encoding="utf-8", errors="replace") as file:
            file.seek(self._position)
            text = file.read()
        whole = text[: text.rfind("\n") + 1]
        self._position += len(whole.encode("utf-8", errors="replace"))
        self.lines += whole.splitlines()
        return whole.splitlines()


def stop(members):
    """Terminates processes, all at once, and kills those that do not exit."""
    for member in members:
        with contextlib.suppress(ProcessLookupError):
            member.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for member in members:
        try:
            member.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            member.process.kill()
            member.process.wait()


def search_with_workers(command, out, trials, workers=None):
    """Runs a search with a chief and several workers on this machine.

    The output of all processes is merged. A worker that dies is restarted and resumes its trial.
    Ctrl-C stops all of them. Rerun to resume.

    Args:
        command: List of str. The command of the search, without chief and worker arguments.
        out: Path of the search.
        trials: Int. Number of trials.
        workers: Int. Number of workers, which share the accelerators or else the CPU. Defaults to
            `None`, one per accelerator, or one on the CPU.

    Returns:
        The exit code of the chief.

    Raises:
        InputError: If a worker fails to start.
    """
    accelerators = [name for name in devices() if not name.startswith("cpu")]
    count = workers or len(accelerators) or 1
    shares = [share(number, count, accelerators) for number in range(count)]
    chief = f"127.0.0.1:{free_port()}"
    members = []
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as team:
        team.callback(stop, members)

        def start(name, *arguments, **environment):
            member = Member(name, [*command, "--chief", chief, *arguments], folder, **environment)
            members.append(member)
            return member

        console = Console(stderr=True, highlight=False)
        bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        team.enter_context(bar)
        task = bar.add_task(f"{count} workers", total=trials)
        head = start("chief", **{VISIBLE: ""})
        while head.process.poll() is None:
            if members == [head] and answers(chief):
                for number, environment in enumerate(shares):
                    start(f"w{number}", "--worker", f"w{number}", **environment)
            for member in members:
                code = member.process.poll()
                _forward(console, member)
                if code and member is not head:
                    _restart(member, code)
            bar.update(task, completed=completed(out))
            time.sleep(0.5)
        for member in members:
            _forward(console, member)
        return head.process.returncode


def share(number, count, accelerators):
    """Environment variables that give a worker its share of the machine.

    >>> share(1, 4, ["gpu:0", "gpu:1"])
    {'CUDA_VISIBLE_DEVICES': '1'}

    Args:
        number: Int. Index of the worker.
        count: Int. Number of workers.
        accelerators: List of the accelerators' names; empty to share the CPU.
    """
    if not accelerators:
        threads = max(1, len(os.sched_getaffinity(0)) // count)
        return dict.fromkeys(THREADS, str(threads))
    visible = os.environ.get(VISIBLE) or ",".join(map(str, range(len(accelerators))))
    names = visible.split(",")
    return {VISIBLE: names[number % len(names)]}


def devices():
    """Names of the backend's devices, found in another process to leave them free."""
    found = subprocess.run([sys.executable, "-c", DEVICES], capture_output=True, text=True)
    if found.returncode:
        raise InputError(f"found no devices: {found.stderr.strip().splitlines()[-1]}")
    return found.stdout.split()


def completed(out):
    """Number of trials of a search that have ended."""
    folders = (Path(out) / "trials").glob("trial_*")
    return sum("outcome" in read_notes(folder) for folder in folders)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(address):
    """Whether a server listens at an address."""
    host, port = address.split(":")
    with contextlib.suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
        return True
    return False


def command_of(options, leave_out):
    """Rebuilds the command line of parsed arguments, as a list of str.

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


def _end_with_parent():
    """Terminates this process when its parent dies, even if that is killed."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _forward(console, member):
    for line in member.news():
        if line.startswith(("trial ", "macs: ")):
            text = f"{member.name}  {line}" if line.startswith("trial ") else line
            console.print(text, markup=False, soft_wrap=True)


def _restart(member, code):
    """Restarts a worker that died in a trial; one that failed to start ends the search."""
    if code == REFUSED or not any(line.startswith("trial ") for line in member.lines):
        last = member.lines[-1] if member.lines else f"exit code {code}"
        raise InputError(f"worker {member.name} failed to start: {last}")
    member.start()
