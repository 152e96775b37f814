"""Jobs for the worker's tests; they note in the store what they did."""

import signal

from queue_service.core.jobs import worker_engine


def note(text: str) -> None:
    """Append ``text`` to the list ``notes``."""
    worker_engine().call("RPUSH", "notes", text)


def hang() -> None:
    """Note that it began and never end."""
    note("hanging")
    while True:
        signal.pause()


def fail() -> None:
    """Note that it began and fail."""
    note("failing")
    raise ValueError("as asked")
