"""Silences the log messages of native libraries."""

import contextlib
import faulthandler
import importlib.abc
import importlib.util
import os
import sys
import tempfile

LEVELS = {"TF_CPP_MIN_LOG_LEVEL": "3", "OPENCV_LOG_LEVEL": "SILENT", "GRPC_VERBOSITY": "NONE"}


def silence_libraries():
    """Sets the log levels that native libraries read when imported.

    TensorFlow writes to file descriptor 2 before it reads its level, so its import runs with that
    descriptor redirected. A crash still prints the Python traceback.
    """
    for name, level in LEVELS.items():
        os.environ.setdefault(name, level)
    faulthandler.enable(os.dup(2))
    sys.meta_path.insert(0, QuietImport("tensorflow"))


class QuietImport(importlib.abc.MetaPathFinder):
    """Import finder that redirects file descriptor 2 while one module is executed.

    Args:
        name: Str. Name of the module.
    """

    def __init__(self, name):
        self.name = name

    def find_spec(self, fullname, path, target=None):
        if fullname != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None:
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: _run_quietly(run, module)
        return spec


def _run_quietly(run, module):
    with tempfile.TemporaryFile() as aside, _descriptor_2_as(aside):
        try:
            run(module)
        except BaseException:
            aside.seek(0)
            sys.stderr.write(aside.read().decode(errors="replace"))
            raise


@contextlib.contextmanager
def _descriptor_2_as(file):
    kept = os.dup(2)
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
