"""Memory of processes, for the benchmarks."""

import os
from pathlib import Path


def resident(pid):
    """Resident memory of a process in MB; 0 once it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
