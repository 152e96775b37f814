"""Uploads on a machine that is full of tests, where time by the clock says nothing."""

import pytest

from queue_service.documents import examiner

SECONDS = 60.0


def pictures(data: bytes) -> list[bytes]:
    """Return what :func:`examiner.pictures` returns, however long that takes here."""
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("CLOCK_SECONDS", "PATIENCE_SECONDS"):
            patch.setattr(examiner, limit, SECONDS)
        return examiner.pictures(data)
