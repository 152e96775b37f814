"""Uploads on a machine that may be full: who is told to come back later does."""

from queue_service.core.errors import TooMany
from queue_service.documents import examiner

TIMES = 4  # of a quarter of a minute at most


def pictures(data: bytes) -> list[bytes]:
    """Return what :func:`examiner.pictures` returns, or its last refusal, however busy the machine is."""
    for _again in range(TIMES):
        try:
            return examiner.pictures(data)
        except TooMany:
            continue
    return examiner.pictures(data)
