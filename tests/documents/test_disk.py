"""What is special about documents on the disk: who may read them, power cuts, a disk that is full."""

import os

import pytest

from queue_service.core.errors import Unavailable
from queue_service.documents import actions
from queue_service.documents.models import Shelf
from tests.documents.conftest import LIMIT, VAULT


def test_only_the_service_may_read_the_folder(disk):
    disk.put("A-1", b"x")
    assert (disk.folder / "A-1").stat().st_mode & 0o077 == 0
    assert disk.folder.stat().st_mode & 0o077 == 0


def test_drafts_of_writers_that_died_are_swept_away(engine, disk, monkeypatch):
    disk.put("LOST-1", b"x")
    (disk.folder / ".draft-1").write_bytes(b"x")
    monkeypatch.setattr(actions, "ORPHAN_SECONDS", -60.0)
    assert actions.sweep(engine, Shelf((disk,), VAULT, LIMIT)) == 2
    assert list(disk.ages()) == []


def test_a_full_disk_is_told_plainly_and_keeps_no_half_of_a_picture(disk, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    disk.put("A-1", b"before")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(Unavailable) as refused:
            disk.put("A-1", b"after")
    assert (refused.value.code, disk.away) == ("documents_unreachable", True)
    assert [path.name for path in disk.folder.iterdir()] == ["A-1"]
    assert (disk.get("A-1"), disk.away) == (b"before", False)
