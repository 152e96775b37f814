"""Has a child process (``copyist``) turn an upload into pictures, one upload at a time, so that a bomb harms nobody.

Waiting for it is waiting for a pipe, which lets other requests go on also where one event loop serves all.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from queue_service.core.errors import Invalid, Refused, TooLarge, TooMany, Unsupported
from queue_service.core.loop import off_the_loop

COPYIST = Path(__file__).with_name("copyist.py")
# No secret; and what memory a thread only sets aside would count as taken.
SURROUNDINGS = {"MALLOC_ARENA_MAX": "1"}
CLOCK_SECONDS = 4.5  # three of processor time are over before, unless the machine is full
RETRY_AFTER_SECONDS = 10
PATIENCE_SECONDS = 20.0  # for uploads before this one
_TURN = threading.BoundedSemaphore(1)
_CLASSES: dict[str, type[Refused]] = {
    "file_many_pixels": TooLarge,
    "file_unknown": Unsupported,
    "file_mixed": Unsupported,
}
log = logging.getLogger(__name__)


def pictures(data: bytes) -> list[bytes]:
    """Return what a file shows, a JPEG for each page.

    Raises ``Invalid`` (file_empty, file_damaged, file_locked, file_few_pixels, file_many_pages, file_too_complex), ``Unsupported``
    (file_unknown, file_mixed), ``TooLarge`` (file_many_pixels), ``TooMany`` (uploads_busy: others wait, or the machine is full).
    """
    if not _TURN.acquire(timeout=PATIENCE_SECONDS):
        raise TooMany("uploads_busy", retry_after=RETRY_AFTER_SECONDS)
    try:
        answer = _ask(data)
    finally:
        _TURN.release()
    return _parts(answer)


def _ask(data: bytes) -> bytes:
    """Return what the child wrote; what is too much for it counts as too complex, unless the machine had no time for it."""
    command = [sys.executable, "-I", str(COPYIST), str(CLOCK_SECONDS)]
    with off_the_loop(_in_memory, data) as upload:
        done = subprocess.run(
            command,
            stdin=upload,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=SURROUNDINGS,
            cwd="/",
            check=False,
        )
    if done.returncode == -signal.SIGALRM:
        log.warning("the machine is too full to look at an upload")
        raise TooMany("uploads_busy", retry_after=RETRY_AFTER_SECONDS)
    if done.returncode:
        log.warning("an upload was too much: exit code %s", done.returncode)
        raise Invalid("file_too_complex")
    return done.stdout


def _in_memory(data: bytes) -> IO[bytes]:
    """Return a file that is nowhere on disk (without a name there, where the system has none in memory).

    Handing megabytes through a pipe would keep an event loop busy for as long as the child.
    """
    memory = hasattr(os, "memfd_create")
    file = os.fdopen(os.memfd_create("upload"), "w+b") if memory else tempfile.TemporaryFile()  # noqa: SIM115
    file.write(data)
    file.seek(0)
    return file  # closed by who asked


def _parts(answer: bytes) -> list[bytes]:
    head, _newline, body = answer.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        code = str(told["refused"])
        raise _CLASSES.get(code, Invalid)(code)
    found, start = [], 0
    for length in told["pages"]:
        found.append(body[start : start + length])
        start += length
    return found
