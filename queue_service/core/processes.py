"""Child processes that never outlive their parent, and the limit of open files."""

import contextlib
import ctypes
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 65_536


def spawn(
    command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (a Ctrl-C reaches only the parent, which stops its children in order).

    On Linux the child gets SIGTERM when the parent's thread that started it dies, however it dies.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return subprocess.Popen(command, env=env, cwd=cwd, start_new_session=True, preexec_fn=prepare)


def raise_open_files_limit() -> None:
    """Allow this process as many open files as the system lets it, up to 65,536: every live screen is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
