"""The office closes a day at night. Nobody is woken; who cannot be told in time by SMS learns it from the page, or is called."""

from __future__ import annotations

import dataclasses

from queue_service.bookings import actions as bookings
from queue_service.bookings.models import State
from queue_service.posts.models import DateException
from tests import factories
from tests.reminders.conftest import Office


def close_tomorrow(office: Office) -> None:
    day = office.day(1)
    hours = dataclasses.replace(office.post.hours, exceptions=(DateException(day, day),))
    office.post = factories.keep(office.engine, dataclasses.replace(office.post, hours=hours))
    bookings.displace(office.engine, office.clock, office.post)


def test_who_comes_before_the_quiet_hours_end_is_listed_at_once_as_not_reached(office: Office) -> None:
    early, later = office.book(office.day(1), 7, 30), office.book(office.day(1), 9)
    office.until(office.today, 19)
    office.work()
    office.until(office.today, 22)
    close_tomorrow(office)
    assert office.work() == []
    assert office.look(early).state is State.DISPLACED
    assert office.outbox(early)["closed"] == "expired"
    assert office.outbox(later)["closed"] == "queued"
    office.until(office.day(1), 8)
    [text] = office.work()
    assert later.code in text


def test_a_text_that_could_only_come_after_the_appointment_never_goes_out(office: Office) -> None:
    office.book(office.day(1), 8)
    office.until(office.today, 19)
    office.work()
    office.until(office.today, 23)
    close_tomorrow(office)
    for hour in (7, 8, 9):
        office.until(office.day(1), hour)
        assert office.work() == []
