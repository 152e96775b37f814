"""Documents are kept encrypted, found again, really deleted, and survive crashes and new keys: on the disk and in a bucket."""

import pytest
from cryptography.exceptions import InvalidTag

from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound, Refused, TooLarge
from queue_service.documents import actions, check, store
from queue_service.documents.models import Kept, Shelf
from tests.documents import corpus
from tests.factories import MovableClock

CLOCK = MovableClock()
OWNER = "application:7QK3M9T2XB4H"


def files(shelf):
    return sorted(name for name, _age in shelf.first.ages())


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


def test_nothing_readable_is_where_it_is_kept(shelf, kept):
    (name,) = files(shelf)
    sealed = shelf.first.get(name)
    assert len(sealed) > kept.size
    assert b"JFIF" not in sealed


def test_a_picture_put_in_the_place_of_another_does_not_open(engine, shelf, kept):
    other = actions.keep(engine, CLOCK, shelf, OWNER, corpus.photo((800, 600)))
    shelf.first.put(f"{kept.id}-1", shelf.first.get(f"{other.id}-1"))
    with pytest.raises(InvalidTag):
        actions.open(engine, shelf, kept.id)


def test_what_is_larger_than_the_setting_allows_is_refused_unread(engine, shelf):
    small = Shelf(shelf.places, shelf.vault, 1024 * 1024)
    with pytest.raises(TooLarge) as refused:
        actions.keep(engine, CLOCK, small, OWNER, bytes(1024 * 1024 + 1))
    assert refused.value.code == "file_too_large"
    assert refused.value.extra == {"limit_mb": 1}


def test_a_refused_file_leaves_nothing_behind(engine, shelf):
    with pytest.raises(Refused):
        actions.keep(engine, CLOCK, shelf, OWNER, b"<html>")
    assert files(shelf) == []
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


def test_pictures_whose_upload_died_are_swept_away_after_an_hour(engine, shelf, kept, monkeypatch):
    shelf.first.put("LOST-1", b"x")
    assert actions.sweep(engine, shelf) == 0
    monkeypatch.setattr(actions, "ORPHAN_SECONDS", -60.0)
    assert actions.sweep(engine, shelf) == 1
    assert files(shelf) == [f"{kept.id}-1"]


def test_a_crash_between_books_and_store_when_erasing_is_healed_by_the_sweep(
    engine, shelf, kept, monkeypatch
):
    def crash(*_args):
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(shelf.first, "remove", crash)
        with pytest.raises(OSError, match="power cut"):
            actions.erase(engine, shelf, OWNER)
    with pytest.raises(NotFound):
        actions.open(engine, shelf, kept.id)
    monkeypatch.setattr(actions, "ORPHAN_SECONDS", -60.0)
    assert actions.sweep(engine, shelf) == 1
    assert files(shelf) == []


def test_a_document_without_its_pictures_is_told_by_the_check(engine, shelf, kept):
    assert check.violations(engine, shelf) == []
    shelf.first.remove([f"{kept.id}-1"])
    store.add(engine, "application:B", Kept("gone", 1, 1, place=shelf.first.name), 0)
    engine.client.zrem(store.key("owners"), "application:B gone")
    assert len(check.violations(engine, shelf)) == 3


def test_a_new_key_opens_old_documents_and_resealing_makes_the_old_one_needless(engine, shelf, kept):
    content = actions.open(engine, shelf, kept.id)[1]
    both = Shelf(shelf.places, Vault("second secret", "first secret"), shelf.limit)
    assert actions.open(engine, both, kept.id)[1] == content
    assert actions.reseal(engine, both) == 1
    assert actions.reseal(engine, both) == 0
    alone = Shelf(shelf.places, Vault("second secret"), shelf.limit)
    assert actions.open(engine, alone, kept.id)[1] == content
    with pytest.raises(KeyError):
        actions.open(engine, shelf, kept.id)
