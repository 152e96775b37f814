"""The verbs, one promise at a time, against the real engine. Who waits, is offered something or is displaced: ``test_waiting``."""

import dataclasses
from datetime import date

import pytest

from queue_service.bookings import actions
from queue_service.core.errors import Conflict, Invalid, NotFound
from queue_service.posts.models import Counter, Hours
from queue_service.tickets import actions as tickets
from tests.bookings.residents import (
    COUNTERS,
    KIA,
    KTP,
    LATER,
    NEXT,
    SLOT,
    TODAY_10,
    TODAY_12,
    VAULT,
    Office,
    nik,
    resident,
    small_office,
)
from tests.factories import keep

KEY = ("kunci", "sidik")
HOUR = 3600


def refused(code: str) -> pytest.RaisesExc:
    return pytest.raises(Conflict, check=lambda error: error.code == code)


def invalid(field: str) -> pytest.RaisesExc:
    return pytest.raises(
        Invalid, check=lambda error: [one["field"] for one in error.extra["errors"]] == [field]
    )


def fill(office: Office, slot: str = SLOT, first: int = 100) -> list:
    """Have two strangers take both places of a slot."""
    return [office.book(who, slot) for who in (first, first + 1)]


# ---- looking ----


def test_free_places_are_counted_for_slot_and_service(office):
    assert (office.free(), office.free(service=KIA)) == (2, 1)
    office.book(1, service=KIA)
    assert (office.free(), office.free(service=KIA)) == (1, 0)
    office.book(2)
    assert (office.free(), office.free(service=KIA)) == (0, 0)
    assert office.free(NEXT) == 2


def test_only_slots_that_can_be_booked_are_seen(office):
    office.clock.pass_time(3 * HOUR)
    found = actions.free_slots(office.engine, office.clock, office.post, KTP, None, None)
    assert str(found[0][0].id) == "20261124T1200"
    assert {slot.id.day.day for slot, _free in found} == {24, 25, 26, 27}


def test_a_span_is_read_as_it_was_asked(office):
    def days(first: date | None, last: date | None) -> list[int]:
        found = actions.free_slots(office.engine, office.clock, office.post, KTP, first, last)
        return sorted({slot.id.day.day for slot, _free in found})

    assert days(date(2026, 11, 25), date(2026, 11, 26)) == [25, 26]
    assert days(date(2020, 1, 1), date(2026, 11, 24)) == [24]
    assert days(date(2026, 11, 26), date(2026, 11, 25)) == []
    assert days(date(9999, 12, 31), None) == []
    assert days(None, date(9999, 12, 31)) == [24, 25, 26, 27]


def test_more_than_two_months_at_once_are_refused(engine, clock):
    office = Office(engine, clock, keep(engine, small_office(days_ahead=365)))
    with invalid("to"):
        actions.free_slots(office.engine, office.clock, office.post, KTP, None, date(2027, 6, 1))


def test_a_service_the_post_does_not_offer_is_named(office):
    with invalid("service"):
        office.free(service="paspor")
    with invalid("service"):
        office.book(1, service="paspor")


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
    fill(office, NEXT)
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
    fill(office, NEXT)
    with refused("slot_full"):
        office.book(1, NEXT, hold_id=hold.id)
    assert office.free(SLOT) == 1
    assert office.book(1, hold_id=hold.id).state == "confirmed"


def test_nobody_takes_the_hold_of_an_unknown_id(office):
    fill(office)
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
    first, second = fill(office)
    waiting = office.wait(1)
    office.change(counters=COUNTERS[:1])
    office.cancel(first)
    office.sweep()
    assert office.state(waiting) == "waitlisted"
    office.cancel(second)
    assert office.state(waiting) == "offered"


def test_the_office_that_gains_a_counter_offers_its_places_to_those_who_wait(office):
    fill(office)
    waiting = office.wait(1)
    office.change(counters=(*COUNTERS, Counter("3", "3")))
    office.sweep()
    assert office.state(waiting) == "offered"
    assert office.free() == 0


# ---- finding ----


def test_a_booking_is_found_by_its_code_and_the_last_digits_of_its_phone(office):
    booking = office.book(1)
    typed = f"{booking.code[:4]}-{booking.code[4:8]} {booking.code[8:]}".lower()
    assert actions.find(office.engine, typed) == (office.post, booking)
    assert actions.held_by(office.engine, VAULT, typed, "0001")[1] == booking


@pytest.mark.parametrize("phone4", ["0002", "", "000", "00001", "０００１"])
def test_other_digits_find_nothing(office, phone4):
    booking = office.book(1)
    with pytest.raises(NotFound):
        actions.held_by(office.engine, VAULT, booking.code, phone4)


def test_unknown_codes_find_nothing(office):
    booking = office.book(1)
    for code in ("", "x", booking.code[:-1], booking.code[:2] + "0" * 10):
        with pytest.raises(NotFound):
            actions.find(office.engine, code)


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
    fill(office, NEXT)
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


# ---- checking in ----


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
    fill(office, TODAY_12)
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


# ---- asking twice ----


def test_a_repeated_request_gets_its_first_answer(office):
    assert office.hold(idem=("h", "x")) == office.hold(idem=("h", "x"))
    booking = office.book(1, idem=("b", "x"))
    assert office.book(1, idem=("b", "x")) == booking
    moved = office.move(booking, NEXT, idem=("m", "x"))
    assert office.move(booking, NEXT, idem=("m", "x")) == moved
    gone = office.cancel(booking, idem=("c", "x"))
    assert office.cancel(booking, idem=("c", "x")) == gone
    assert (office.free(), office.free(NEXT)) == (1, 2)  # the hold is left


def test_the_same_key_for_another_request_is_refused(office):
    booking = office.book(1, idem=KEY)
    other = (KEY[0], "lain!")
    for again in (
        lambda: office.book(2, idem=other),
        lambda: office.hold(idem=other),
        lambda: office.move(booking, NEXT, idem=other),
        lambda: office.cancel(booking, idem=other),
        lambda: office.confirm(booking, idem=other),
        lambda: office.hold("20261124T0600", idem=other),
    ):
        with pytest.raises(Invalid, check=lambda error: error.code == "idempotency_mismatch"):
            again()
    assert office.state(booking) == "confirmed"


def test_a_repeated_request_gets_its_first_answer_when_time_has_made_it_impossible(office):
    """The answer to the first one was lost, and meanwhile the slot has come too near."""
    booking, hold = office.book(1, TODAY_10, idem=("b", "x")), office.hold(TODAY_10, idem=("h", "x"))
    moved = office.move(booking, TODAY_12, idem=("m", "x"))
    office.clock.pass_time(5 * HOUR)
    assert office.book(1, TODAY_10, idem=("b", "x")) == booking
    assert office.hold(TODAY_10, idem=("h", "x")) == hold
    assert office.move(booking, TODAY_12, idem=("m", "x")) == moved
    with invalid("slot"):
        office.book(1, TODAY_10, idem=("b2", "x"))


def test_a_refused_request_may_be_tried_again_with_its_key(office):
    first, _second = fill(office)
    with refused("slot_full"):
        office.book(1, idem=KEY)
    office.cancel(first)
    assert office.book(1, idem=KEY).state == "confirmed"


def test_an_answer_is_kept_for_a_day(office):
    office.book(1, idem=KEY)
    assert 86_390 <= office.engine.client.ttl("q:{kantor-desa}:idem:kunci") <= 86_400
