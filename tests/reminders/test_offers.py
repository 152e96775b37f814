"""What residents are told about waitlists and offers, and when the office closes a day."""

from __future__ import annotations

import dataclasses

from queue_service.bookings import actions as bookings
from queue_service.bookings.models import Booking, Due, State
from queue_service.core.keys import post_key
from queue_service.posts.models import DateException
from tests import factories
from tests.reminders.conftest import Office

SMALL = dataclasses.replace(factories.make_post().booking, share=0.01, days_ahead=30)


def full(office: Office) -> None:
    """Let there be one place in each slot."""
    office.post = factories.keep(office.engine, dataclasses.replace(office.post, booking=SMALL))


def waiting(office: Office) -> tuple[Booking, Booking]:
    """Return a booking that takes the only place of a slot, and one that waits for it; both have been told so."""
    full(office)
    first = office.book(office.day(3), 11)
    second = office.book(office.day(3), 11, wait=True)
    assert sum(text.startswith(f"Daftar tunggu {second.code} no. 1") for text in office.work()) == 1
    return first, second


def test_a_freed_place_is_offered_with_its_end_and_the_confirmation_follows(office: Office) -> None:
    first, second = waiting(office)
    office.cancel(first)
    [text] = office.work()
    assert text.startswith(
        "ADA TEMPAT: KTP-BARU, 27/11/2026 pkl 11.00 WIB di Kantor Desa Tanjung Barat. Setujui sebelum 10.00 WIB."
    )
    assert second.code in text
    bookings.confirm(office.engine, office.clock, office.post, office.look(second), by="holder")
    [text] = office.work()
    assert text.startswith(f"Janji {second.code}: ")


def test_an_offer_that_nobody_answered_is_told_to_have_ended(office: Office) -> None:
    first, second = waiting(office)
    office.cancel(first)
    office.work()
    office.clock.pass_time(7200)
    [text] = office.work()
    assert text.startswith(f"Tawaran {second.code} untuk KTP-BARU")


def test_an_offer_is_not_told_after_its_end(office: Office) -> None:
    first, second = waiting(office)
    office.cancel(first)
    office.clock.pass_time(7300)
    office.teller.remind()  # the bookings' own sweep has not run yet
    office.deliver()
    assert all("ADA TEMPAT" not in text for _at, _to, text in office.gateway.taken)
    assert office.outbox(second)["offer"] == "expired"


def test_an_offer_made_at_night_begins_in_the_morning(office: Office) -> None:
    first, second = waiting(office)
    office.until(office.today, 23)
    office.cancel(first)
    assert office.work() == []
    assert office.look(second).state is State.OFFERED
    office.until(office.day(1), 7, 59)
    assert office.work() == []
    office.until(office.today, 8)
    [text] = office.work()
    assert "Setujui sebelum 10.00 WIB" in text
    office.until(office.today, 9, 59)
    assert office.work() == []
    assert office.look(second).state is State.OFFERED
    office.until(office.today, 10)
    assert "sudah berakhir" in office.work()[0]


def test_an_offer_that_could_only_be_told_after_its_slot_is_not_put_off(office: Office) -> None:
    full(office)
    first = office.book(office.day(1), 7)
    second = office.book(office.day(1), 7, wait=True)
    office.work()
    office.until(office.today, 23)
    office.cancel(first)
    assert office.work() == []
    assert office.look(second).offer_until_ms == office.clock.now_ms() + 7_200_000


# ---- the office closes ----


def test_when_the_office_closes_a_day_everybody_booked_is_told_and_can_choose_another(office: Office) -> None:
    booked = [office.book(office.day(3), hour) for hour in (9, 11)]
    other = office.book(office.day(2), 9)
    office.work()
    day = office.day(3)
    closed = dataclasses.replace(office.post.hours, exceptions=(DateException(day, day),))
    office.post = factories.keep(office.engine, dataclasses.replace(office.post, hours=closed))
    assert bookings.displace(office.engine, office.clock, office.post) == 2
    assert sorted(office.work(), key=lambda text: text.partition("pkl ")[2]) == [
        f"Maaf, Kantor Desa Tanjung Barat tutup 27/11/2026. Janji {one.code} (KTP-BARU, pkl {hour} WIB) batal. "
        f"Silakan pilih jadwal lain. antre.desa.id/b/{one.code}"
        for one, hour in zip(booked, ("09.00", "11.00"), strict=True)
    ]
    office.move(booked[0], office.day(4), 9)
    assert ["pindah ke 28/11" in text for text in office.work()] == [True]
    office.until(office.day(2), 16)
    assert [other.code in text for text in office.work()] == []


def test_an_offer_that_has_changed_meanwhile_is_not_put_off(office: Office) -> None:
    first, second = waiting(office)
    office.cancel(first)
    [due] = [
        one
        for one in bookings.due(office.engine, office.post, office.clock.now_ms(), 10)
        if one.code == second.code
    ]
    bookings.confirm(office.engine, office.clock, office.post, office.look(second), by="holder")
    assert not bookings.put_off(office.engine, office.clock, office.post, due, office.clock.now_ms() + 60_000)
    assert not bookings.put_off(
        office.engine, office.clock, office.post, Due("offer", "NOBODYHASTHS", 1, None), 2
    )
    assert office.look(second).state is State.CONFIRMED


def test_a_booking_that_got_an_offer_in_this_moment_is_not_told_to_wait(office: Office) -> None:
    _first, second = waiting(office)
    office.schedule("waitlisted", second.code)
    office.engine.client.delete(post_key(office.post.slug, "book", "waitlist"))  # it has just left the line
    assert office.work() == []
