"""Coming: check-in, the ticket, and those who do not come."""

import pytest

from queue_service.posts.models import Hours
from queue_service.tickets import actions as tickets
from tests.bookings.residents import (
    KTP,
    TODAY_10,
    TODAY_12,
    refused,
    resident,
)

HOUR = 3600


def test_checking_in_gives_the_same_ticket_however_often_and_whenever(office):
    booking = office.book(1, TODAY_10)
    first = office.check_in(booking)
    assert office.check_in(booking) == first
    office.clock.pass_time(30 * HOUR)
    office.sweep()
    assert office.check_in(booking) == first
    assert office.state(booking) == "checked_in"
    assert office.told(booking) == {}
    assert office.sound()


def test_the_ticket_knows_its_booking_and_is_not_called_before_its_time(office):
    booking = office.book(1, TODAY_10, person=resident(1, priority="lansia"))
    ticket = tickets.stored(office.engine, office.check_in(booking))
    assert (ticket.service, ticket.lane, ticket.priority) == (KTP, "U", "lansia")
    assert ticket.not_before == booking.start_ms - 600_000


def test_a_check_in_that_was_cut_short_before_its_ticket_gets_it_the_next_time(office, monkeypatch):
    booking = office.book(1, TODAY_10)

    def killed(*_args, **_more):
        raise RuntimeError("killed between the two scripts")

    with monkeypatch.context() as patch:
        patch.setattr(tickets, "issue_booked", killed)
        with pytest.raises(RuntimeError):
            office.check_in(booking)
    assert office.state(booking) == "checked_in"
    ticket = office.check_in(booking)
    assert tickets.stored(office.engine, ticket).id == ticket == office.check_in(booking)


def test_checking_in_is_for_the_day_and_the_open_post(office):
    tomorrow, today = office.book(1), office.book(2, TODAY_12)
    with refused("wrong_day"):
        office.check_in(tomorrow)
    office.change(hours=Hours())
    with refused("post_closed"):
        office.check_in(today)


@pytest.mark.parametrize("state", ["cancelled", "waitlisted"])
def test_who_has_no_place_cannot_check_in(office, state):
    booking = office.book(1, TODAY_10)
    office.fill(TODAY_12)
    if state == "cancelled":
        office.cancel(booking)
    else:
        booking = office.wait(2, TODAY_12)
    with refused("wrong_state"):
        office.check_in(booking)


def test_who_comes_an_hour_late_is_a_no_show_and_still_gets_a_number_that_day(office):
    booking = office.book(1, TODAY_10)
    office.clock.pass_time(3 * HOUR - 1)
    office.sweep()
    assert office.state(booking) == "confirmed"
    office.clock.pass_time(1)
    office.sweep()
    assert office.state(booking) == "no_show"
    assert office.sound()
    assert tickets.stored(office.engine, office.check_in(booking)).lane == "O"
    assert office.state(booking) == "checked_in"
    assert office.sound()


def test_a_no_show_may_book_again_at_once(office):
    office.book(1, TODAY_10)
    office.clock.pass_time(3 * HOUR)
    office.sweep()
    assert office.book(1).state == "confirmed"
    assert office.sound()
