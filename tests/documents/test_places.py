"""Disk and bucket are alike to whoever keeps pictures there; what is moved from one to the other is lost on no way."""

import dataclasses

import pytest

from queue_service import cli
from queue_service.applications import store as applications
from queue_service.applications import uploads
from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound, Unavailable
from queue_service.documents import actions, check, store
from queue_service.documents.models import Shelf
from tests.documents import corpus
from tests.documents.conftest import LIMIT, VAULT
from tests.factories import MovableClock, make_post

CLOCK = MovableClock()
OWNER = "application:7QK3M9T2XB4H"


def names(place):
    return sorted(name for name, _age in place.ages())


def keep(engine, shelf, data=None):
    return actions.keep(engine, CLOCK, shelf, OWNER, data or corpus.photo((400, 300)))


@pytest.fixture
def both(bucket, disk):
    """The shelf of an office that has a bucket now, and had none."""
    return Shelf((bucket, disk), VAULT, LIMIT)


@pytest.fixture
def before(disk):
    """The shelf of that office before it had a bucket."""
    return Shelf((disk,), VAULT, LIMIT)


def test_what_is_put_is_there_whole_until_it_is_removed(place):
    assert (place.get("A-1"), names(place), place.troubles()) == (None, [], [])
    place.put("A-1", b"first")
    place.put("A-1", bytes(300_000))
    place.put("A-2", b"")
    assert place.get("A-1") == bytes(300_000)
    assert place.get("A-2") == b""
    assert names(place) == ["A-1", "A-2"]
    assert all(-5 <= age < 60 for _name, age in place.ages())
    place.remove(["A-1", "A-3"])
    place.remove([])
    assert (place.get("A-1"), names(place), place.away) == (None, ["A-2"], False)


def test_documents_of_the_time_before_the_bucket_are_found_and_erased(engine, both, before, bucket, disk):
    old, new = keep(engine, before), keep(engine, both)
    assert (names(disk), names(bucket)) == ([f"{old.id}-1"], [f"{new.id}-1"])
    for kept in (old, new):
        assert actions.open(engine, both, kept.id)[1].startswith(b"\xff\xd8\xff")
    assert check.violations(engine, both) == []
    assert actions.erase(engine, both, OWNER) == 2
    assert (names(disk), names(bucket)) == ([], [])


def test_records_of_earlier_versions_name_no_place_and_mean_the_disk(engine, both, before):
    kept = keep(engine, before)
    text = engine.client.hget(store.key("records"), kept.id)
    engine.client.hset(store.key("records"), kept.id, text.replace('"place": "disk", ', ""))
    assert actions.open(engine, both, kept.id)[0] == "image/jpeg"
    assert actions.move(engine, both, both.first) == 1
    assert store.find(engine, kept.id)[1].place == "s3:papers"


def test_moving_leaves_nothing_behind_and_goes_back_too(engine, both, before, bucket, disk):
    kept = keep(engine, before, corpus.pdf(2))
    content = actions.open(engine, before, kept.id, 2)[1]
    assert actions.move(engine, both, bucket) == 1
    assert actions.move(engine, both, bucket) == 0
    assert (names(disk), len(names(bucket))) == ([], 2)
    assert actions.open(engine, both, kept.id, 2)[1] == content
    assert actions.move(engine, both, disk) == 1
    assert (len(names(disk)), names(bucket)) == (2, [])
    assert actions.open(engine, before, kept.id, 2)[1] == content
    assert check.violations(engine, before) == []


def test_a_move_that_dies_in_the_middle_has_lost_nothing_and_is_finished_by_the_next(
    engine, both, before, bucket, disk, monkeypatch
):
    kept = keep(engine, before, corpus.pdf(2))
    with monkeypatch.context() as patch:
        patch.setattr(store, "move", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.move(engine, both, bucket)
    assert actions.open(engine, both, kept.id, 2)[0] == "image/jpeg"
    monkeypatch.setattr(actions, "ORPHAN_SECONDS", -60.0)
    assert actions.sweep(engine, both) == 2
    assert (len(names(disk)), names(bucket)) == (2, [])
    assert actions.move(engine, both, bucket) == 1
    assert check.violations(engine, both) == []


def test_what_is_erased_while_it_is_moved_does_not_come_back(engine, both, before, bucket, disk, monkeypatch):
    keep(engine, before)
    put = bucket.put

    def erased_meanwhile(name, content):
        put(name, content)
        actions.erase(engine, both, OWNER)

    monkeypatch.setattr(bucket, "put", erased_meanwhile)
    assert actions.move(engine, both, bucket) == 0
    assert list(store.everything(engine)) == []
    monkeypatch.setattr(actions, "ORPHAN_SECONDS", -60.0)
    actions.sweep(engine, both)
    assert (names(disk), names(bucket)) == ([], [])


def test_two_moves_at_once_do_not_delete_what_the_other_has_moved(
    engine, both, before, bucket, disk, monkeypatch
):
    kept = keep(engine, before)
    record = store.find(engine, kept.id)[1]
    assert actions.move(engine, both, bucket) == 1
    disk.put(f"{kept.id}-1", bucket.get(f"{kept.id}-1"))  # which the other has read before
    assert actions._moved(engine, record, disk, bucket) is False
    assert actions.open(engine, both, kept.id)[0] == "image/jpeg"


def test_new_keys_reach_documents_in_every_place(engine, both, before, bucket):
    first, second = keep(engine, before), keep(engine, both)
    fresh = dataclasses.replace(both, vault=Vault("second secret", "first secret"))
    assert actions.reseal(engine, fresh) == 2
    alone = dataclasses.replace(both, vault=Vault("second secret"))
    assert all(actions.open(engine, alone, kept.id)[0] == "image/jpeg" for kept in (first, second))


def test_documents_in_a_bucket_that_is_set_no_more_are_not_forgotten(engine, both, before, bucket):
    kept = keep(engine, both)
    assert check.violations(engine, before) == ["documents: 1 lie in s3:papers, where no setting leads"]
    for verb in (actions.open, actions.remove):
        with pytest.raises(Unavailable) as refused:
            verb(engine, before, kept.id)
        assert refused.value.code == "documents_unreachable"
    assert actions.open(engine, both, kept.id)[0] == "image/jpeg"
    actions.remove(engine, both, kept.id)
    with pytest.raises(NotFound):
        actions.open(engine, both, kept.id)


def test_what_cannot_be_deleted_now_is_deleted_later(engine, both, before, bucket):
    post = make_post()
    keep(engine, both)
    engine.client.sadd(f"q:{{{post.slug}}}:apply:gone", OWNER)
    assert uploads.delete_gone(engine, before, post) == 0
    assert (applications.gone(engine, post.slug), len(names(bucket))) == ([OWNER], 1)
    assert uploads.delete_gone(engine, both, post) == 1
    assert (applications.gone(engine, post.slug), names(bucket)) == ([], [])


def test_another_offices_sweep_does_not_touch_ours_in_the_same_bucket(engine, s3, bucket, monkeypatch):
    monkeypatch.setattr(actions, "ORPHAN_SECONDS", -60.0)
    s3.bucket("another").put("LOST-1", b"ours")
    bucket.put("LOST-1", b"theirs")
    assert actions.sweep(engine, Shelf((bucket,), VAULT, LIMIT)) == 1
    assert names(s3.bucket("another")) == ["LOST-1"]
    s3.bucket("another").remove(["LOST-1"])


def test_the_settings_lead_to_the_bucket_and_the_command_moves_there(
    engine, settings, tmp_path, s3, capsys, monkeypatch
):
    monkeypatch.setattr("queue_service.core.redis.connect", lambda _settings: engine)
    at = {"s3_endpoint": s3.url, "s3_bucket": "papers", "s3_key": "key", "s3_secret": "secret"}
    before = dataclasses.replace(settings, data_dir=tmp_path)
    after = dataclasses.replace(before, **at)
    kept = keep(engine, actions.shelf(before))
    assert cli.run_command(["move-documents"], after) == 0
    assert capsys.readouterr().out.startswith("1 documents were moved to s3:papers")
    assert actions.open(engine, actions.shelf(after), kept.id)[0] == "image/jpeg"
    assert cli.run_command(["move-documents", "--to", "disk"], after) == 0
    assert actions.open(engine, actions.shelf(before), kept.id)[0] == "image/jpeg"
    assert (
        actions.shelf(dataclasses.replace(after, secret_key="other")).first is not actions.shelf(after).first
    )
