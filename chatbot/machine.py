"""Figures of the machine and of this process: the only user of psutil. Judges nothing.

In a container, processor and memory are the host's unless it shows its own; the disk is the one below `folder`.
"""

from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system's size and what is free for us, in bytes."""

    total: int
    free: int


class Machine:
    """One process's view; make it in the process itself, after any fork."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = psutil.Process()
        self._measures_cpu = False
        psutil.cpu_percent(None)  # the first call only starts the measurement

    def figures(self) -> dict[str, float]:
        """All figures by metric type: percentages of the machine, the process's own.

        The processor's is of the time since the last call, so that the first call has none.
        """
        cpu_percent = psutil.cpu_percent(None)
        measured = {"cpu_percent": cpu_percent} if self._measures_cpu else {}
        self._measures_cpu = True
        with self._process.oneshot():
            return {
                **measured,
                "memory_percent": self.memory_percent(),
                "disk_percent": psutil.disk_usage(str(self._folder)).percent,
                "process_rss_bytes": float(self._process.memory_info().rss),
                "process_threads": float(self._process.num_threads()),
                "process_open_files": float(self._process.num_fds()),
            }

    def memory_percent(self) -> float:
        """How much of the memory is in use."""
        return float(psutil.virtual_memory().percent)

    def disk(self) -> Disk:
        """The disk that the database is on."""
        usage = psutil.disk_usage(str(self._folder))
        return Disk(usage.total, usage.free)
