"""What comes too early, too late, or at night; and what is told to people who are here already."""

from __future__ import annotations

from queue_service.bookings.models import State
from tests.reminders.conftest import Office


def test_who_has_checked_in_is_reminded_of_nothing(office: Office) -> None:
    booking = office.book(office.today, 11)
    office.work()
    office.until(office.today, 9)
    office.remind()  # the reminder is in the outbox
    office.check_in(booking)
    sent = len(office.gateway.taken)
    office.deliver()
    assert len(office.gateway.taken) == sent


def test_after_a_night_of_downtime_stale_reminders_are_not_sent_and_the_right_ones_once(
    office: Office,
) -> None:
    tomorrow = office.book(office.day(1), 11)
    later = office.book(office.day(2), 11)
    office.work()
    office.until(
        office.day(1), 8, 30
    )  # down since yesterday morning: the day before's reminder was due at 16.00
    assert office.work() == []
    assert office.outbox(tomorrow)["day_before"] == "expired"
    office.until(office.today, 9)
    assert ["Hari ini pkl 11.00" in text for text in office.work()] == [True]
    office.until(office.today, 19)  # down again in the afternoon, back in the evening
    assert ["besok 26/11" in text and later.code in text for text in office.work()] == [True]
    office.until(office.day(1), 11, 30)
    assert office.work() == []


def test_a_reminder_that_comes_late_but_in_time_is_sent(office: Office) -> None:
    office.book(office.day(1), 13)
    office.work()
    office.until(office.day(1), 12, 49)
    assert len(office.work()) == 1


def test_ten_minutes_before_nobody_is_told_to_come_ten_minutes_early(office: Office) -> None:
    office.book(office.day(1), 13)
    office.work()
    office.until(office.day(1), 12, 50)
    assert office.work() == []


def test_today_is_never_said_the_day_before(office: Office) -> None:
    office.quiet = None
    booking = office.book(office.day(1), 0, 30)
    office.work()
    office.until(office.today, 22, 30)
    assert [("besok" in text) for text in office.work()] == [True]
    office.until(office.day(1), 0)
    assert ["Hari ini pkl 00.30" in text for text in office.work()] == [True]
    assert office.look(booking).state is State.CONFIRMED


def test_the_night_before_somebody_with_an_early_slot_is_not_woken(office: Office) -> None:
    office.book(office.day(1), 8, 30)
    office.work()
    office.until(office.day(1), 6, 30)
    assert office.work() == []
    office.until(office.today, 8)
    assert len(office.work()) == 1
