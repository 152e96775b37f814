"""Looking for a free place, and finding a booking again."""

from datetime import date

import pytest

from queue_service.bookings import actions
from queue_service.core.errors import NotFound
from tests.bookings.residents import (
    KIA,
    KTP,
    NEXT,
    VAULT,
    Office,
    invalid,
    small_office,
)
from tests.factories import keep

HOUR = 3600


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
