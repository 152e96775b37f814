"""What is kept no longer: on the day, not before, whole, and also after a crash in between."""

import json

import pytest

from queue_service.applications import actions, check, retention, store, uploads
from queue_service.applications.models import Reason, State
from queue_service.core.errors import NotFound
from queue_service.documents import store as kept
from queue_service.documents.disk import Disk
from queue_service.documents.models import Shelf
from tests.applications.office import PERSONAL, VAULT
from tests.documents import corpus

DAY = 86_400
PERIODS = retention.Periods(30 * DAY * 1000, 30 * DAY * 1000, 90 * DAY * 1000)


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf((Disk(tmp_path / "documents"),), VAULT, 10 * 1024 * 1024)


def sweep(desk, shelf) -> int:
    return retention.forget(desk.engine, desk.clock, VAULT, shelf, desk.post, PERIODS)


def with_files(desk, shelf):
    found = desk.create()
    for kind in ("kk", "f-1-02"):
        desk.clock.pass_time(1)
        found = uploads.keep(
            desk.engine, desk.clock, shelf, desk.post, found, kind, corpus.photo((700, 500)), by="holder"
        )
    return found


def handed_over(desk, shelf):
    found = desk.submit(with_files(desk, shelf))
    for verb in ("verify", "forward", "ready", "handover"):
        found = desk.advance(found, verb)
    return found


def owned(desk, found) -> int:
    return len(kept.of_owner(desk.engine, f"application:{found.code}"))


def test_documents_go_thirty_days_after_the_handover_and_the_person_after_ninety(desk, shelf):
    found = handed_over(desk, shelf)
    desk.clock.pass_time(30 * DAY)
    sweep(desk, shelf)
    assert owned(desk, found) == 2
    desk.clock.pass_time(1)
    sweep(desk, shelf)
    assert owned(desk, found) == 0
    assert not list(shelf.first.ages())
    assert desk.now(found).documents == {}
    assert actions.opened(VAULT, desk.now(found)).name == "Siti Aminah"
    desk.clock.pass_time(60 * DAY)
    sweep(desk, shelf)
    left = desk.now(found)
    assert left.masked == {"name": "S. A.", "nik": "3171************"}
    assert (left.applicant, left.phone, left.phone4, left.identity, left.sms_consent) == (
        "",
        "",
        "",
        "",
        False,
    )
    assert left.state is State.DISERAHKAN
    assert check.violations(desk.engine) == []
    assert sweep(desk, shelf) == 0


def test_a_masked_application_is_nobodys_to_open(desk, shelf):
    found = handed_over(desk, shelf)
    desk.clock.pass_time(91 * DAY)
    sweep(desk, shelf)
    for phone4 in ("7890", ""):
        with pytest.raises(NotFound):
            actions.held_by(desk.engine, VAULT, found.code, phone4)


def test_free_words_of_officers_go_with_the_person(desk, shelf):
    found = desk.submit(with_files(desk, shelf))
    words = (Reason(text="Siti Aminah sudah punya KTP-el"), Reason("kk", "blurred"))
    desk.advance(found, "reject", reasons=words)
    desk.clock.pass_time(91 * DAY)
    sweep(desk, shelf)
    [text] = desk.engine.client.hvals(f"q:{{{desk.post.slug}}}:apply:applications")
    assert not [one for one in PERSONAL if one in text]
    assert desk.now(found).history[-1].reasons == (Reason(), Reason("kk", "blurred"))


def test_what_is_still_going_on_is_kept_however_long_it_takes(desk, shelf):
    found = desk.submit(with_files(desk, shelf))
    desk.clock.pass_time(400 * DAY)
    assert sweep(desk, shelf) == 0
    assert owned(desk, found) == 2


def test_a_draft_goes_thirty_days_after_its_last_change(desk, shelf):
    found = with_files(desk, shelf)
    desk.clock.pass_time(29 * DAY)
    desk.save(found, {"address": "RW 2"})
    desk.clock.pass_time(29 * DAY)
    assert sweep(desk, shelf) == 0
    desk.clock.pass_time(2 * DAY)
    assert sweep(desk, shelf) > 0
    assert store.application(desk.engine, desk.post.slug, found.code) is None
    assert owned(desk, found) == 0
    left = json.dumps([desk.engine.client.keys("q:*apply*")])
    assert "apply:drafts" not in left
    assert "apply:states" not in left


def test_a_sweep_that_dies_before_the_files_are_deleted_is_finished_by_the_next(desk, shelf, monkeypatch):
    found = handed_over(desk, shelf)
    desk.clock.pass_time(31 * DAY)

    def dies(*_args):
        raise ConnectionError

    with monkeypatch.context() as dying:
        dying.setattr(uploads, "delete_gone", dies)
        with pytest.raises(ConnectionError):
            sweep(desk, shelf)
    assert owned(desk, found) == 2
    assert desk.now(found).documents == {}
    sweep(desk, shelf)
    assert owned(desk, found) == 0
