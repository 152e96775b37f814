"""The verbs, one promise at a time, against the real engine. Who waits, is offered something or is displaced: ``test_waiting``."""

import dataclasses

import pytest

from queue_service.bookings import actions
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.posts.models import Counter
from tests.bookings.residents import (
    COUNTERS,
    KIA,
    KTP,
    LATER,
    NEXT,
    SLOT,
    TODAY_10,
    VAULT,
    Office,
    invalid,
    nik,
    refused,
    resident,
    small_office,
)
from tests.factories import keep

HOUR = 3600


# ---- holding ----


def test_a_hold_keeps_a_place_for_five_minutes(office):
    hold = office.hold()
    assert hold.expires_ms == office.clock.now_ms() + 300_000
    assert actions.hold_until(office.engine, office.post, hold.id) == hold.expires_ms
    assert office.free() == 1


def test_the_last_place_is_held_once(office):
    office.book(1)
    office.hold()
    with refused("slot_full"):
        office.hold()
    with refused("slot_full"):
        office.book(2)
    assert office.sound()


@pytest.mark.parametrize(("seconds", "free"), [(299.999, 0), (300, 1)])
def test_a_hold_ends_by_itself_without_anybody_sweeping(office, seconds, free):
    office.book(1)
    office.hold()
    office.clock.pass_time(seconds)
    if free:
        assert office.book(2).state == "confirmed"
    else:
        with refused("slot_full"):
            office.book(2)
    assert office.sound()


def test_however_many_holds_have_ended_none_stands_in_the_way(engine, clock):
    office = Office(engine, clock, keep(engine, small_office(share=1)))
    for slot in (SLOT, NEXT, LATER):
        while office.free(slot):
            office.hold(slot)
    office.clock.pass_time(301)
    assert office.book(1, LATER).state == "confirmed"
    assert office.sound()
    assert office.free(LATER) + 1 == office.free(SLOT) == office.free(NEXT) == 30


def test_a_hold_given_back_is_free_at_once_and_again_later_nothing_happens(office):
    hold = office.hold()
    office.unhold(hold)
    assert office.free() == 2
    office.unhold(hold)
    assert office.free() == 2
    assert office.sound()


def test_another_choice_gives_up_the_earlier_hold(office):
    first = office.hold()
    office.hold(NEXT, replaces=first.id)
    assert (office.free(SLOT), office.free(NEXT)) == (2, 1)
    assert office.sound()


def test_a_choice_that_is_full_leaves_the_earlier_hold_as_it_was(office):
    office.fill(NEXT)
    first = office.hold()
    with refused("slot_full"):
        office.hold(NEXT, replaces=first.id)
    assert actions.hold_until(office.engine, office.post, first.id) == first.expires_ms
    assert office.free() == 1


def test_choosing_the_same_place_again_keeps_it_though_others_wait(office):
    office.book(1)
    first = office.hold()
    waiting = office.wait(2)
    again = office.hold(replaces=first.id)
    assert again.id != first.id
    assert office.state(waiting) == "waitlisted"
    assert office.book(3, hold_id=again.id).state == "confirmed"


def test_a_hold_of_what_cannot_be_booked_is_refused(office):
    for slot in ("20261124T0600", "20261128T0800", "20261125T0900", "99991231T0900", "gestern", ""):
        with invalid("slot"):
            office.hold(slot)


# ---- booking ----


def test_the_held_place_is_booked_however_full_it_is(office):
    hold = office.hold()
    office.book(1)
    assert office.book(2, hold_id=hold.id).state == "confirmed"
    assert office.free() == 0
    assert actions.hold_until(office.engine, office.post, hold.id) is None


def test_a_hold_that_has_ended_goes_through_while_a_place_is_free(office):
    hold = office.hold()
    office.clock.pass_time(600)
    assert office.book(1, hold_id=hold.id).state == "confirmed"
    late = office.hold()
    office.clock.pass_time(600)
    office.book(2)
    with refused("slot_full"):
        office.book(3, hold_id=late.id)
    assert office.sound()


def test_the_own_hold_of_another_service_does_not_stand_in_the_way(office):
    office.book(1)
    hold = office.hold(service=KIA)
    assert office.book(2, service=KTP, hold_id=hold.id).state == "confirmed"
    assert office.sound()


def test_booking_another_slot_gives_the_held_one_back(office):
    hold = office.hold()
    office.book(1, NEXT, hold_id=hold.id)
    assert (office.free(SLOT), office.free(NEXT)) == (2, 1)


def test_a_refused_booking_leaves_its_hold(office):
    hold = office.hold()
    office.fill(NEXT)
    with refused("slot_full"):
        office.book(1, NEXT, hold_id=hold.id)
    assert office.free(SLOT) == 1
    assert office.book(1, hold_id=hold.id).state == "confirmed"


def test_nobody_takes_the_hold_of_an_unknown_id(office):
    office.fill()
    with refused("slot_full"):
        office.book(1, hold_id="tebakan")


def test_an_identity_has_one_active_booking_for_a_service(office):
    booking = office.book(1)
    with refused("duplicate_booking"):
        office.book(1, NEXT)
    with refused("duplicate_booking"):
        office.wait(1, NEXT)
    assert office.book(1, NEXT, service=KIA).state == "confirmed"
    office.cancel(booking)
    assert office.book(1, NEXT).state == "confirmed"
    assert office.sound()


def test_an_identity_has_one_active_booking_at_all_posts_together(office):
    office.book(1)
    market = dataclasses.replace(small_office(), slug="pasar")
    other = Office(office.engine, office.clock, keep(office.engine, market))
    with refused("duplicate_booking"):
        other.book(1)
    assert other.book(2).state == "confirmed"


def test_a_phone_has_a_limit_that_counts_what_is_active(office):
    first = office.book(1, person=resident(1, phone=1))
    office.book(2, NEXT, person=resident(2, phone=1))
    with refused("phone_limit"):
        office.book(3, LATER, person=resident(3, phone=1))
    office.cancel(first)
    assert office.book(3, LATER, person=resident(3, phone=1)).state == "confirmed"
    assert office.sound()


def test_a_booking_keeps_nothing_readable_of_the_person(office):
    booking = office.book(1, person=resident(1, priority="hamil"))
    assert actions.text_of(VAULT, booking) == {
        "name": "Warga Desa B",
        "nik": nik(1),
        "phone": "+6281230000001",
    }
    assert booking.priority == "hamil"
    stored = str(office.everything())
    for typed in ("Warga", "3271010", "30000001"):
        assert typed not in stored


def test_a_booking_is_confirmed_and_reminded_of(office):
    booking = office.book(1)
    assert booking.rev == 1
    told = office.told(booking)
    assert told["confirmation"] == office.clock.now_ms()
    assert set(told) == {"confirmation", "day_before", "two_hours"}


def test_the_office_that_loses_a_counter_takes_no_more_people_than_it_has_places(office):
    first, second = office.fill()
    waiting = office.wait(1)
    office.change(counters=COUNTERS[:1])
    office.cancel(first)
    office.sweep()
    assert office.state(waiting) == "waitlisted"
    office.cancel(second)
    assert office.state(waiting) == "offered"


def test_the_office_that_gains_a_counter_offers_its_places_to_those_who_wait(office):
    office.fill()
    waiting = office.wait(1)
    office.change(counters=(*COUNTERS, Counter("3", "3")))
    office.sweep()
    assert office.state(waiting) == "offered"
    assert office.free() == 0


# ---- moving ----


def test_a_move_takes_the_other_place_and_gives_the_old_one_back(office):
    booking = office.book(1)
    moved = office.move(booking, NEXT)
    assert (moved.code, moved.slot, moved.state) == (booking.code, NEXT, "confirmed")
    assert moved.start_ms - booking.start_ms == moved.end_ms - booking.end_ms == 2 * HOUR * 1000
    assert (office.free(SLOT), office.free(NEXT)) == (2, 1)
    assert set(office.told(booking)) == {"moved", "day_before", "two_hours"}
    assert office.sound()


@pytest.mark.parametrize(
    ("slot", "expected"), [(NEXT, "slot_full"), (SLOT, "same_slot"), ("20261201T0800", "slot_unknown")]
)
def test_a_move_that_fails_leaves_everything_as_it_was(office, slot, expected):
    booking = office.book(1)
    office.fill(NEXT)
    before = office.everything()
    with pytest.raises((Conflict, Invalid), check=lambda error: error.code == expected):
        office.move(booking, slot)
    assert office.everything() == before


def test_what_is_over_is_not_moved(office):
    booking = office.book(1)
    office.cancel(booking)
    with refused("wrong_state"):
        office.move(booking, NEXT)


def test_a_move_of_what_is_not_there_is_not_found(office):
    other = office.book(1)
    office.engine.client.hdel("q:{kantor-desa}:book:bookings", other.code)
    with pytest.raises(NotFound):
        office.move(other, NEXT)


# ---- cancelling ----


def test_cancelling_gives_place_identity_and_phone_back(office):
    booking = office.book(1)
    gone = office.cancel(booking)
    assert (gone.state, gone.reason, gone.by) == ("cancelled", "holder", "holder")
    assert office.free() == 2
    assert set(office.told(booking)) == {"cancelled"}
    assert office.sound()


def test_cancelling_twice_changes_nothing(office):
    booking = office.book(1)
    office.cancel(booking)
    before = office.everything()
    assert office.cancel(booking).state == "cancelled"
    assert office.everything() == before


def test_who_has_come_cannot_cancel_any_more(office):
    booking = office.book(1, TODAY_10)
    office.check_in(booking)
    with refused("wrong_state"):
        office.cancel(booking)
