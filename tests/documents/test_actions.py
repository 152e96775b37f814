"""Documents are kept encrypted, found again, really deleted, and survive crashes and new keys."""

import os
import time

import pytest
from cryptography.exceptions import InvalidTag

from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound, Refused, TooLarge
from queue_service.documents import actions, check, disk, store
from queue_service.documents.models import Kept, Shelf
from tests.documents import corpus
from tests.factories import MovableClock

CLOCK = MovableClock()
OWNER = "application:7QK3M9T2XB4H"


def files(shelf):
    return sorted(path.name for path in shelf.folder.iterdir())


def age(shelf, seconds=7200.0):
    for path in shelf.folder.iterdir():
        os.utime(path, (time.time() - seconds,) * 2)


@pytest.fixture
def kept(engine, shelf):
    return actions.keep(engine, CLOCK, shelf, OWNER, corpus.photo())


def test_a_kept_photo_opens_again(engine, shelf, kept):
    media, content = actions.open(engine, shelf, kept.id)
    assert media == kept.media == "image/jpeg"
    assert len(content) == kept.size
    assert content.startswith(b"\xff\xd8\xff")


def test_each_page_opens_by_its_number(engine, shelf):
    kept = actions.keep(engine, CLOCK, shelf, OWNER, corpus.pdf(2))
    assert kept.pages == 2
    assert kept.size == sum(len(actions.open(engine, shelf, kept.id, page)[1]) for page in (1, 2))
    for page in (0, 3, -1):
        with pytest.raises(NotFound):
            actions.open(engine, shelf, kept.id, page)


def test_nothing_readable_is_on_disk_and_only_the_owner_may_read_the_folder(shelf, kept):
    (name,) = files(shelf)
    sealed = (shelf.folder / name).read_bytes()
    assert b"JFIF" not in sealed
    assert (shelf.folder / name).stat().st_mode & 0o077 == 0
    assert shelf.folder.stat().st_mode & 0o077 == 0


def test_a_picture_put_in_the_place_of_another_does_not_open(engine, shelf, kept):
    other = actions.keep(engine, CLOCK, shelf, OWNER, corpus.photo((800, 600)))
    (shelf.folder / f"{other.id}-1").replace(shelf.folder / f"{kept.id}-1")
    with pytest.raises(InvalidTag):
        actions.open(engine, shelf, kept.id)


def test_what_is_larger_than_the_setting_allows_is_refused_unread(engine, shelf):
    small = Shelf(shelf.folder, shelf.vault, 1024 * 1024)
    with pytest.raises(TooLarge) as refused:
        actions.keep(engine, CLOCK, small, OWNER, bytes(1024 * 1024 + 1))
    assert refused.value.code == "file_too_large"
    assert refused.value.extra == {"limit_mb": 1}


def test_a_refused_file_leaves_nothing_behind(engine, shelf):
    with pytest.raises(Refused):
        actions.keep(engine, CLOCK, shelf, OWNER, b"<html>")
    assert not shelf.folder.exists()
    assert list(store.everything(engine)) == []


def test_erasing_an_owner_deletes_every_file_and_nobody_elses(engine, shelf, kept):
    actions.keep(engine, CLOCK, shelf, OWNER, corpus.pdf(2))
    other = actions.keep(engine, CLOCK, shelf, OWNER + "X", corpus.photo())
    assert actions.erase(engine, shelf, OWNER) == 2
    assert files(shelf) == [f"{other.id}-1"]
    assert check.violations(engine, shelf) == []
    with pytest.raises(NotFound):
        actions.open(engine, shelf, kept.id)
    assert actions.erase(engine, shelf, OWNER) == 0


def test_removing_one_document_keeps_the_others_of_its_owner(engine, shelf, kept):
    better = actions.keep(engine, CLOCK, shelf, OWNER, corpus.photo())
    actions.remove(engine, shelf, kept.id)
    actions.remove(engine, shelf, kept.id)
    assert files(shelf) == [f"{better.id}-1"]
    assert [one.id for one in store.of_owner(engine, OWNER)] == [better.id]


def test_pictures_whose_upload_died_are_swept_away_after_an_hour(engine, shelf, kept):
    disk.put(shelf.folder, "lost-1", b"x")
    (shelf.folder / ".draft-1").write_bytes(b"x")
    assert actions.sweep(engine, shelf) == 0
    age(shelf)
    assert actions.sweep(engine, shelf) == 2
    assert files(shelf) == [f"{kept.id}-1"]


def test_a_crash_between_books_and_disk_when_erasing_is_healed_by_the_sweep(engine, shelf, kept, monkeypatch):
    def crash(*_args):
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "remove", crash)
        with pytest.raises(OSError, match="power cut"):
            actions.erase(engine, shelf, OWNER)
    with pytest.raises(NotFound):
        actions.open(engine, shelf, kept.id)
    age(shelf)
    assert actions.sweep(engine, shelf) == 1
    assert files(shelf) == []


def test_a_document_without_its_pictures_is_told_by_the_check(engine, shelf, kept):
    assert check.violations(engine, shelf) == []
    (shelf.folder / f"{kept.id}-1").unlink()
    store.add(engine, "application:B", Kept("gone", 1, 1), 0)
    engine.client.zrem(store.key("owners"), "application:B gone")
    assert len(check.violations(engine, shelf)) == 3


def test_a_new_key_opens_old_documents_and_resealing_makes_the_old_one_needless(engine, shelf, kept):
    content = actions.open(engine, shelf, kept.id)[1]
    both = Shelf(shelf.folder, Vault("second secret", "first secret"), shelf.limit)
    assert actions.open(engine, both, kept.id)[1] == content
    assert actions.reseal(engine, both) == 1
    assert actions.reseal(engine, both) == 0
    alone = Shelf(shelf.folder, Vault("second secret"), shelf.limit)
    assert actions.open(engine, alone, kept.id)[1] == content
    with pytest.raises(KeyError):
        actions.open(engine, shelf, kept.id)
