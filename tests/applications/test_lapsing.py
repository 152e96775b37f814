"""What is not mended is closed after a while: told first, with all that was sent kept, and never while the applicant goes on."""

import pytest

from queue_service.applications import check, lapsing
from queue_service.applications.models import State
from queue_service.messages import actions as messages
from queue_service.messages.models import State as Outbox
from queue_service.posts import actions as posts
from queue_service.reminders.actions import Teller
from queue_service.worker import FINDERS
from tests.applications.office import BLURRED, PHONE4, Desk
from tests.factories import POST

DAY = 86_400
DAYS = 30


@pytest.fixture
def returned(desk):
    """An application of which a document was to be sent again."""
    return desk.advance(desk.submitted(), "return", reasons=BLURRED)


def later(desk, days: float, most: int = DAYS) -> int:
    """Let days pass, and the worker do what is due."""
    desk.clock.pass_time(days * DAY)
    return lapsing.lapse(desk.engine, desk.clock, desk.post, most)


def told(desk) -> list[str]:
    Teller(desk.engine, desk.clock, FINDERS, None, None).remind()
    waiting = messages.page(desk.engine, Outbox.QUEUED, "", 50)
    return [one.template for _cursor, one in waiting]


def test_its_applicant_is_told_once_a_week_before_and_then_it_is_a_draft_with_everything(desk, returned):
    before = set(told(desk))
    assert later(desk, 22.9) == 0
    assert [later(desk, 0.2), later(desk, 0)] == [1, 0]
    assert set(told(desk)) - before == {"application_closing"}
    assert later(desk, 6.8) == 0
    assert [later(desk, 0.3), later(desk, 0)] == [1, 0]
    found = desk.now(returned)
    assert (found.state, found.history[-1].verb, found.history[-1].by) == (State.DRAFT, "lapse", "system")
    assert found.history[-1].reasons == BLURRED
    assert set(found.documents) == {"kk", "f-1-02"}
    assert desk.applicant(found)["name"] == "Siti Aminah"
    assert "application_lapsed" in told(desk)
    assert check.violations(desk.engine) == []


def test_it_is_handed_in_again_from_what_was_there_once_what_was_wrong_is_mended(desk, returned):
    later(desk, 24)
    later(desk, 7)
    assert desk.missing(returned) == ("documents.kk",)
    desk.attach(desk.now(returned), "kk")
    assert desk.submit(returned).state is State.DIAJUKAN
    assert check.violations(desk.engine) == []


def test_who_sends_something_has_the_whole_time_again_and_is_told_again(desk, returned):
    assert later(desk, 24) == 1
    desk.attach(desk.now(returned), "kk")
    assert later(desk, 8) == 0
    told(desk)
    assert later(desk, 15.5) == 1
    assert "application_closing" in told(desk)
    assert desk.now(returned).state is State.PERLU_PERBAIKAN
    assert later(desk, 7) == 1
    assert desk.now(returned).history[-1].reasons == ()


def test_after_a_long_time_without_workers_it_is_told_first_all_the_same(desk, returned):
    assert later(desk, 400) == 1
    assert desk.now(returned).state is State.PERLU_PERBAIKAN
    assert later(desk, 6.9) == 0
    assert later(desk, 0.2) == 1


def test_zero_days_are_never_and_other_states_are_left_alone(desk, returned):
    waiting = desk.submitted()
    assert later(desk, 4000, 0) == 0
    later(desk, 1)
    later(desk, 8)
    assert desk.now(waiting).state is State.DIAJUKAN


def test_what_changes_in_that_moment_is_not_closed(desk, returned, monkeypatch):
    later(desk, 24)
    real = lapsing.store.in_state

    def read_before(*args):
        found = real(*args)
        desk.attach(desk.now(returned), "kk")
        return found

    monkeypatch.setattr(lapsing.store, "in_state", read_before)
    assert later(desk, 7) == 0
    assert desk.now(returned).state is State.PERLU_PERBAIKAN


def test_desk_and_applicant_see_when_it_will_be_closed_and_why_it_was(office):
    desk = Desk(office.engine, office.app.extensions["clock"], posts.get(office.engine, POST))
    made = desk.advance(desk.submitted(), "return", reasons=BLURRED)
    assert "ditutup sendiri" in office.get(f"/admin/applications/{made.code}", by="sari").text
    assert "Perbaiki sebelum Minggu, 23 Mei 2027" in reads(office, made.code)
    later(desk, 174, 180)
    later(desk, 7, 180)
    assert "ditutup karena lama tidak diperbaiki" in reads(office, made.code)
    office.log_in("sari")
    assert "ditutup karena tidak diperbaiki" in office.get(f"/admin/applications/{made.code}", by="sari").text


def reads(office, code: str) -> str:
    """Return the application's page as its applicant reads it."""
    siti = office.app.test_client()
    assert siti.post(f"/a/{code}", data={"phone4": PHONE4}).status_code == 303
    return str(siti.get(f"/a/{code}").text)
