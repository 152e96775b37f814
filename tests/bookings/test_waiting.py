"""Waiting for a place: waitlist and offers."""

import pytest

from queue_service.bookings import actions
from tests.bookings.residents import (
    COUNTERS,
    KIA,
    LATER,
    NEXT,
    SLOT,
    TODAY_10,
    Office,
    refused,
)

HOUR = 3600


def position(office: Office, booking) -> int | None:
    return office.now(booking).position


# ---- the line ----


def test_people_wait_in_the_order_they_came(office):
    office.fill()
    waiting = [office.wait(who) for who in (1, 2, 3)]
    assert [one.state for one in waiting] == ["waitlisted"] * 3
    assert [one.position for one in waiting] == [position(office, one) for one in waiting] == [1, 2, 3]
    assert set(office.told(waiting[0])) == {"waitlisted"}
    assert office.sound()


def test_who_leaves_the_line_lets_the_others_move_up(office):
    office.fill()
    first, second, third = (office.wait(who) for who in (1, 2, 3))
    office.cancel(second)
    assert [position(office, one) for one in (first, second, third)] == [1, None, 2]
    assert office.free() == 0
    assert office.sound()


def test_to_wait_for_a_place_that_is_free_makes_no_sense(office):
    office.book(1)
    with refused("slot_free"):
        office.wait(2)


def test_who_waits_can_neither_move_nor_confirm(office):
    office.fill()
    waiting = office.wait(1)
    with refused("wrong_state"):
        office.move(waiting, NEXT)
    with refused("wrong_state"):
        office.confirm(waiting)


# ---- offers ----


def test_a_freed_place_is_offered_to_the_first_and_nobody_else_can_take_it(office):
    first, _second = office.fill()
    waiting = office.wait(1)
    office.cancel(first)
    found = office.now(waiting)
    assert (found.state, found.position) == ("offered", None)
    assert found.offer_until_ms == office.clock.now_ms() + 7_200_000
    assert set(office.told(waiting)) == {"offer"}
    assert office.free() == 0
    for take in (lambda: office.book(2), office.hold, lambda: office.move(office.book(3, NEXT), SLOT)):
        with refused("slot_full"):
            take()
    assert office.sound()


@pytest.mark.parametrize("how", ["cancel", "move", "hold ends", "hold given back", "hold changed"])
def test_however_a_place_becomes_free_it_is_offered(office, how):
    booking = office.book(1)
    hold = office.hold()
    waiting = office.wait(2)
    if how == "cancel":
        office.cancel(booking)
    elif how == "move":
        office.move(booking, NEXT)
    elif how == "hold ends":
        office.clock.pass_time(300)
        office.sweep()
    elif how == "hold given back":
        office.unhold(hold)
    else:
        office.hold(NEXT, replaces=hold.id)
    assert office.state(waiting) == "offered"
    assert office.sound()


def test_an_accepted_offer_is_a_booking_like_others(office):
    first, _second = office.fill()
    waiting = office.wait(1)
    office.cancel(first)
    office.clock.pass_time(7199)
    taken = office.confirm(waiting)
    assert (taken.state, taken.offer_until_ms) == ("confirmed", None)
    assert set(office.told(waiting)) == {"confirmation", "day_before", "two_hours"}
    assert office.confirm(waiting).state == "confirmed"
    office.clock.pass_time(7200)
    office.sweep()
    assert office.state(waiting) == "confirmed"
    assert office.sound()


def test_an_unanswered_offer_goes_to_the_next(office):
    first, _second = office.fill()
    one, other = office.wait(1), office.wait(2)
    office.cancel(first)
    office.clock.pass_time(7200)
    assert office.sweep() > 0
    ended = office.now(one)
    assert (ended.state, ended.reason, office.state(other)) == ("expired", "unanswered", "offered")
    assert set(office.told(one)) == {"offer_expired"}
    with refused("offer_expired"):
        office.confirm(one)
    assert office.sound()


@pytest.mark.parametrize("how", ["book", "hold", "move", "change a hold", "wait"])
def test_a_place_that_the_office_gains_goes_to_the_line_though_nobody_has_swept(office, how):
    office.fill()
    waiting, elsewhere = office.wait(1), office.book(3, NEXT)
    hold = office.hold(NEXT)
    office.change(counters=(*COUNTERS, COUNTERS[0]))
    newcomer = {
        "book": lambda: office.book(2),
        "hold": office.hold,
        "move": lambda: office.move(elsewhere, SLOT),
        "change a hold": lambda: office.hold(replaces=hold.id),
    }
    if how == "wait":
        assert office.wait(2).position == 1
    else:
        with refused("slot_full"):
            newcomer[how]()
    assert office.state(waiting) == "offered"
    assert office.sound()


def test_an_offer_is_over_on_time_though_nobody_has_swept(office):
    first, _second = office.fill()
    waiting = office.wait(1)
    office.cancel(first)
    office.clock.pass_time(7200)
    with refused("offer_expired"):
        office.confirm(waiting)
    assert office.book(2).state == "confirmed"


def test_a_newcomer_does_not_get_past_the_line_when_an_offer_has_ended_and_nobody_has_swept(office):
    first, _second = office.fill()
    one, other = office.wait(1), office.wait(2)
    office.cancel(first)
    office.clock.pass_time(7200)
    with refused("slot_full"):
        office.book(3)
    office.book(3, NEXT)
    assert (office.state(one), office.state(other)) == ("expired", "offered")


def test_a_refused_offer_goes_to_the_next(office):
    first, _second = office.fill()
    one, other = office.wait(1), office.wait(2)
    office.cancel(first)
    office.cancel(one)
    assert (office.state(one), office.state(other)) == ("cancelled", "offered")
    assert office.sound()


def test_a_place_goes_to_the_first_whose_service_fits(office):
    baby, adult = office.book(100, service=KIA), office.book(101)
    other_baby, other_adult = office.wait(1, service=KIA), office.wait(2)
    office.cancel(adult)
    assert (office.state(other_baby), office.state(other_adult)) == ("waitlisted", "offered")
    office.cancel(baby)
    assert office.state(other_baby) == "offered"
    assert office.sound()


def test_a_long_line_of_one_service_does_not_hide_who_fits_behind_it(office):
    office.book(100, service=KIA)
    leaving = office.book(101)
    for who in range(1, 30):
        office.wait(who, service=KIA)
    adult = office.wait(30)
    office.cancel(leaving)
    assert office.state(adult) == "offered"


def test_every_sweep_looks_at_every_line(office):
    """Whatever left a place free (here: a counter more), nobody waits for it, however many wait for other slots."""
    for slot in (SLOT, NEXT, LATER):
        office.fill(slot, first={SLOT: 200, NEXT: 210, LATER: 220}[slot])
    for who in range(1, 110):
        office.wait(who, SLOT)
    last = office.wait(150, LATER)
    office.change(counters=(*COUNTERS, COUNTERS[0]))
    office.sweep()
    assert office.state(last) == "offered"
    assert office.sound()


def test_an_offer_ends_when_its_slot_begins_and_none_is_made_after(office):
    first, second = office.fill(TODAY_10)
    one, other = office.wait(1, TODAY_10), office.wait(2, TODAY_10)
    office.clock.pass_time(HOUR)
    office.cancel(first)
    assert office.now(one).offer_until_ms == one.start_ms
    office.clock.pass_time(HOUR)
    office.cancel(second)
    office.sweep()
    assert (office.state(one), office.state(other)) == ("expired", "waitlisted")
    office.clock.pass_time(HOUR)
    office.sweep()
    assert office.state(other) == "expired"
    assert office.told(other) == {}
    assert office.sound()


def test_who_did_not_get_a_place_may_ask_again(office):
    office.fill(TODAY_10)
    office.wait(1, TODAY_10)
    office.clock.pass_time(3 * HOUR)
    office.sweep()
    assert office.book(1).state == "confirmed"


# ---- telling later ----


def told_of(office: Office, booking):
    found = actions.due(office.engine, office.post, office.clock.now_ms(), 10)
    return next(one for one in found if one.code == booking.code)


def test_an_offer_that_is_told_later_counts_from_then(office):
    first, _second = office.fill()
    waiting = office.wait(1)
    office.cancel(first)
    later = office.clock.now_ms() + 10 * HOUR * 1000
    assert actions.put_off(office.engine, office.clock, office.post, told_of(office, waiting), later)
    assert office.now(waiting).offer_until_ms == later + 7_200_000
    assert office.told(waiting) == {"offer": later}
    office.clock.pass_time(11 * HOUR)
    assert office.confirm(waiting).state == "confirmed"


def test_an_offer_that_was_answered_meanwhile_is_not_put_off(office):
    first, _second = office.fill()
    waiting = office.wait(1)
    office.cancel(first)
    seen = told_of(office, waiting)
    office.confirm(waiting)
    assert not actions.put_off(office.engine, office.clock, office.post, seen, seen.due_ms + 1)
    assert office.state(waiting) == "confirmed"


def test_what_has_been_told_is_not_due_any_more(office):
    booking = office.book(1)
    seen = told_of(office, booking)
    assert (seen.kind, seen.booking) == ("confirmation", booking)
    assert actions.told(office.engine, office.post, seen)
    assert "confirmation" not in office.told(booking)
    assert not actions.told(office.engine, office.post, seen)


def test_what_was_read_before_a_change_in_the_same_moment_is_due_anew(office):
    booking = office.move(office.book(1), NEXT)
    seen = told_of(office, booking)
    office.move(booking, LATER)
    assert told_of(office, booking).due_ms == seen.due_ms
    assert not actions.told(office.engine, office.post, seen)
    assert "moved" in office.told(booking)


def test_what_has_changed_meanwhile_is_due_anew(office):
    booking = office.book(1)
    seen = told_of(office, booking)
    office.cancel(booking)
    assert not actions.told(office.engine, office.post, seen)
    assert [one.kind for one in actions.due(office.engine, office.post, office.clock.now_ms(), 10)] == [
        "cancelled"
    ]
