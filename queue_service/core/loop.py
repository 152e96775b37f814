"""Work that would hold up everybody else where one event loop serves all requests."""

import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import Any


def off_the_loop(work: Callable[..., Any], *args: Any) -> Any:
    """Run ``work`` in a real thread when this process is one event loop, else right here, and return what it returns.

    For what lets go of the interpreter meanwhile: a hash, a write that must be on disk.
    """
    patcher = sys.modules.get("eventlet.patcher")
    if patcher is None or not patcher.is_monkey_patched("socket"):
        return work(*args)
    from eventlet import tpool  # only where eventlet runs anyway: importing it elsewhere costs and warns

    return tpool.execute(work, *args)


class Patient(BytesIO):
    """A file in memory whose writer lets others go first after each piece: megabytes at once would hold up the loop."""

    def write(self, piece: Any, /) -> int:
        """Add a piece and return its length."""
        length = super().write(piece)
        time.sleep(0)  # where one event loop serves all, this is the loop's own sleep
        return length
