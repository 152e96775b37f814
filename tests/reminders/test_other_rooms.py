"""What other rooms have to tell, and odd entries on the list of what is due."""

from __future__ import annotations

import dataclasses

import pytest

from queue_service.bookings import actions as bookings
from queue_service.messages import actions as messages
from queue_service.messages.models import State as Outbox
from queue_service.reminders import jobs
from queue_service.reminders.models import Subject
from tests.reminders.conftest import Office

CODE = "7QK3M9T2XB4H"


def request(office: Office, state: str = "requested", **more: object) -> Subject:
    """A request for a place in an evening session, as another room would find it."""
    now = office.clock.now_ms()
    about = Subject(
        origin="request",
        code=CODE,
        revision=state,
        state=state,
        service="kia",
        start_ms=now + 9 * 86_400_000,
        phone=office.vault.seal("+628123456789", "phone"),
        language="id",
        consent=True,
        by="holder",
        until_ms=now + 4 * 86_400_000,
    )
    return dataclasses.replace(about, **more)  # type: ignore[arg-type]


def test_what_other_rooms_put_on_the_list_is_told_by_their_finder(office: Office) -> None:
    office.until(office.today, 21)
    found = request(office)
    office.finders = {"request": lambda _engine, code: found if code == found.code else None}
    office.schedule("evening_requested", CODE)
    [text] = office.work()  # an answer: also at night
    assert text == (
        "Permintaan sesi sore/malam 7QK3M9T2XB4H: KIA, 03/12/2026 di Kantor Desa Tanjung Barat. Hasil undian 28/11 21.00. "
        "GRATIS. Batal: antre.desa.id/evenings"
    )
    assert office.work() == []


def test_what_another_room_has_changed_meanwhile_is_not_sent(office: Office) -> None:
    found = [request(office)]
    office.finders = {"request": lambda _engine, _code: found[0]}
    office.schedule("evening_requested", CODE)
    office.remind()
    found[0] = request(office, "withdrawn")
    office.deliver()
    assert office.gateway.taken == []


def test_who_was_set_aside_is_not_told_of_a_waitlist(office: Office) -> None:
    found = request(office, "set_aside")
    office.finders = {"request": lambda _engine, _code: found}
    office.schedule("draw_lost", CODE)
    [text] = office.work()
    assert text.startswith("Undian sesi sore/malam 03/12 di Kantor Desa Tanjung: kali ini Anda tidak ikut")


def test_what_nobody_knows_any_more_leaves_the_list_in_silence(office: Office) -> None:
    office.schedule("confirmation", "XXXXXXXXXXXX")
    office.schedule("some_kind_of_a_newer_version", CODE)
    assert office.work() == []
    assert bookings.due(office.engine, office.post, office.clock.now_ms(), 10) == []


def test_what_is_not_true_of_a_booking_is_not_told_whoever_put_it_on_the_list(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.cancel(booking)
    office.schedule("two_hours", booking.code)
    office.schedule("offer", booking.code)
    assert office.work() == []


def test_a_text_that_cannot_be_filled_holds_up_nobody(office: Office) -> None:
    office.book(office.day(2), 9, language="jv")
    office.book(office.day(2), 10)
    assert len(office.work()) == 1
    assert bookings.due(office.engine, office.post, office.clock.now_ms(), 10) == []


def test_more_than_one_round_is_dealt_with_in_one_sweep(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_service.reminders.actions.BATCH", 2)
    for hour in range(9, 14):
        office.book(office.day(2), hour)
    assert len(office.work()) == 5


def test_while_the_clock_is_wrong_nothing_is_told_and_nothing_is_lost(office: Office) -> None:
    office.book(office.day(1), 11)
    office.clock.jump(86_400)
    jobs.remind(office.engine, office.clock, {})
    jobs.watch_turns(office.engine, office.clock)
    assert messages.counts(office.engine)[Outbox.QUEUED] == 0
    office.clock.jump(-86_400)
    assert len(office.work()) == 1
