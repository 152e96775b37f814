"""What residents are told about their bookings, when, and what they are never told."""

from __future__ import annotations

import dataclasses
from datetime import time

import pytest

from queue_service.bookings import actions as bookings
from queue_service.bookings.models import Booking, Due, State
from queue_service.core.keys import post_key
from queue_service.messages import actions as messages
from queue_service.messages import rules as outbox_rules
from queue_service.messages.models import State as Outbox
from queue_service.posts.models import DateException
from queue_service.reminders import jobs
from queue_service.reminders.models import Subject
from tests import factories
from tests.reminders.conftest import Office

SMALL = dataclasses.replace(factories.make_post().booking, share=0.01, days_ahead=30)


def full(office: Office) -> None:
    """Let there be one place in each slot."""
    office.post = factories.keep(office.engine, dataclasses.replace(office.post, booking=SMALL))


def outbox(office: Office, booking: Booking) -> dict[str, str]:
    """What there is to say about a booking, by template, and the states of that."""
    found = messages.page(office.engine, None, "", 100)
    return {one.template: one.state.value for _at, one in found if f":{booking.code}:" in one.cause}


def test_a_booking_is_confirmed_at_once_and_reminded_of_the_day_before_and_two_hours_before(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    assert office.work() == [
        f"Janji {booking.code}: KTP-BARU, 26/11/2026 pkl 11.00 WIB di Kantor Desa Tanjung Barat. "
        f"Bawa KK & dokumen asli. GRATIS. Ubah/batal: antre.desa.id/b/{booking.code}"
    ]
    office.until(office.day(1), 15, 59)
    assert office.work() == []
    office.until(office.today, 16)
    assert office.work() == [
        f"Pengingat: besok 26/11/2026 pkl 11.00 WIB, KTP-BARU di Kantor Desa Tanjung Barat. Kode {booking.code}. "
        f"Bawa KK & dokumen asli. Batal: antre.desa.id/b/{booking.code}"
    ]
    office.until(office.day(1), 8, 59)
    assert office.work() == []
    office.until(office.today, 9)
    assert office.work() == [
        f"Hari ini pkl 11.00 WIB: KTP-BARU di Kantor Desa Tanjung Barat. Kode {booking.code}. "
        "Datang 10 menit lebih awal, ambil nomor antrean."
    ]
    office.until(office.today, 12)
    assert office.work() == []
    assert {to for _at, to, _text in office.gateway.taken} == {"+628120000001"}


def test_the_second_sweep_says_nothing_again(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.remind()
    office.remind()
    office.deliver()
    office.remind()
    assert outbox(office, booking) == {"confirmation": "sent"}
    assert len(office.work()) == 0


def test_texts_are_in_the_residents_language(office: Office) -> None:
    office.book(office.day(2), 11, language="en")
    assert office.work()[0].startswith("Booking ")


def test_without_consent_nothing_is_sent_or_kept(office: Office) -> None:
    booking = office.book(office.day(2), 11, consent=False)
    office.until(office.day(2), 12)
    assert office.work() == []
    assert outbox(office, booking) == {}
    assert bookings.due(office.engine, office.post, office.clock.now_ms(), 10) == []


def test_an_office_without_a_public_address_names_none(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    dataclasses.replace(office.teller, address=None).remind()
    office.deliver()
    assert office.gateway.taken[0][2].endswith("GRATIS.")
    assert booking.code in office.gateway.taken[0][2]


def test_where_a_text_is_long_the_address_goes_without_the_code(office: Office) -> None:
    office.post = factories.keep(office.engine, dataclasses.replace(office.post, name="Balai Warga Tanjung Barat Raya Indah"))
    office.book(office.day(2), 11)
    dataclasses.replace(office.teller, address="https://antrean.tanjungbarat.desa.example").remind()
    office.deliver()
    assert office.gateway.taken[0][2].endswith("Ubah/batal: antrean.tanjungbarat.desa.example/b")


# ---- moved ----


def test_who_moves_is_told_the_new_time_and_reminded_of_it_only(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.work()
    office.move(booking, office.day(4), 9, 30)
    [text] = office.work()
    assert text.startswith(f"Janji {booking.code} pindah ke 28/11 pkl 09.30 WIB: KTP-BARU di Kantor Desa Tanjung Barat.")
    office.until(office.day(2), 13)
    assert office.work() == []
    office.until(office.day(1), 16)
    assert ["besok 28/11" in text for text in office.work()] == [True]


def test_a_move_before_the_confirmation_is_told_as_one_thing(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.move(booking, office.day(3), 11)
    assert ["pindah ke 27/11" in text for text in office.work()] == [True]


def test_moving_there_and_back_again_is_told_each_time(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.work()
    texts = []
    for shift in (3, 2, 3):
        office.clock.pass_time(60)
        office.move(booking, office.day(shift), 11)
        texts += office.work()
    assert [text.split(" pkl ")[0][-5:] for text in texts] == ["27/11", "26/11", "27/11"]


def test_a_reminder_of_the_old_time_that_waits_in_the_outbox_is_withdrawn_by_the_sweep(office: Office) -> None:
    booking = office.book(office.day(1), 9, 30)
    office.work()
    office.until(office.day(1), 7, 30)
    office.remind()  # two hours before: waits for the end of the quiet hours
    office.move(booking, office.today, 13)
    office.remind()
    assert outbox(office, booking)["two_hours"] == "cancelled"
    office.until(office.today, 8)
    assert office.work() == [text for _at, _to, text in office.gateway.taken[-1:] if "pindah" in text]


def test_a_reminder_of_the_old_time_does_not_leave_the_outbox_even_when_no_sweep_has_run_since(office: Office) -> None:
    booking = office.book(office.day(1), 9, 30)
    office.work()
    office.until(office.day(1), 7, 30)
    office.remind()
    office.move(booking, office.today, 13)
    before = len(office.gateway.taken)
    office.until(office.today, 8)
    office.deliver()
    assert len(office.gateway.taken) == before
    assert outbox(office, booking)["two_hours"] == "cancelled"


def test_a_second_move_between_a_sweeps_reading_and_its_tick_is_told(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.move(booking, office.day(3), 11)
    [due] = bookings.due(office.engine, office.post, office.clock.now_ms(), 10)
    office.move(booking, office.day(4), 11)  # in the same millisecond
    assert not bookings.told(office.engine, office.post, due)
    assert ["pindah ke 28/11" in text for text in office.work()] == [True]


# ---- given back ----


def test_who_gives_a_booking_back_hears_no_more_of_it(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.work()
    office.cancel(booking)
    office.until(office.day(2), 12)
    assert office.work() == []


def test_who_books_and_gives_back_at_once_is_told_nothing(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.cancel(booking)
    assert office.work() == []


@pytest.mark.parametrize("sweep_between", [True, False])
def test_what_waits_in_the_outbox_is_not_sent_after_cancelling(office: Office, sweep_between: bool) -> None:
    booking = office.book(office.day(1), 9, 30)
    office.work()
    office.until(office.day(1), 7, 30)
    office.remind()
    office.cancel(booking)
    if sweep_between:
        office.remind()
        assert outbox(office, booking)["two_hours"] == "cancelled"
    office.until(office.today, 8)
    sent = len(office.gateway.taken)
    office.deliver()
    assert len(office.gateway.taken) == sent
    assert outbox(office, booking)["two_hours"] == "cancelled"


def test_staff_cannot_resend_what_is_no_longer_true(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.work()
    office.cancel(booking)
    [message] = [one for _at, one in messages.page(office.engine, None, "", 10)]
    messages.resend(office.engine, office.clock, message)
    assert office.work() == []


def test_who_is_cancelled_by_staff_is_told_but_not_at_night(office: Office) -> None:
    booking = office.book(office.day(3), 11)
    office.work()
    office.until(office.today, 21)
    office.cancel(booking, by="petugas-1")
    assert office.work() == []
    office.until(office.day(1), 8)
    [text] = office.work()
    assert text == (
        f"Janji {booking.code} DIBATALKAN: KTP-BARU, 27/11/2026 pkl 11.00 WIB di Kantor Desa Tanjung Barat. "
        "Janji baru: antre.desa.id/book"
    )


def test_answers_to_the_person_come_at_night_but_not_to_what_staff_did(office: Office) -> None:
    office.until(office.today, 22)
    booking = office.book(office.day(3), 11)
    assert len(office.work()) == 1
    office.move(booking, office.day(4), 11)
    assert len(office.work()) == 1
    office.move(booking, office.day(5), 11, by="petugas-1")
    assert office.work() == []
    office.until(office.day(1), 8)
    assert len(office.work()) == 1


# ---- waiting and offers ----


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
    assert text.startswith("ADA TEMPAT: KTP-BARU, 27/11/2026 pkl 11.00 WIB di Kantor Desa Tanjung Barat. Setujui sebelum 10.00 WIB.")
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
    assert outbox(office, second)["offer"] == "expired"


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


# ---- people who came, and lateness ----


def test_who_has_checked_in_is_reminded_of_nothing(office: Office) -> None:
    booking = office.book(office.today, 11)
    office.work()
    office.until(office.today, 9)
    office.remind()  # the reminder is in the outbox
    office.check_in(booking)
    sent = len(office.gateway.taken)
    office.deliver()
    assert len(office.gateway.taken) == sent


def test_after_a_night_of_downtime_stale_reminders_are_not_sent_and_the_right_ones_once(office: Office) -> None:
    tomorrow = office.book(office.day(1), 11)
    later = office.book(office.day(2), 11)
    office.work()
    office.until(office.day(1), 8, 30)  # down since yesterday morning: the day before's reminder was due at 16.00
    assert office.work() == []
    assert outbox(office, tomorrow)["day_before"] == "expired"
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


# ---- other rooms, odd cases ----


def request(office: Office, state: str = "requested", **more: object) -> Subject:
    """A request for a place in an evening session, as another room would find it."""
    now = office.clock.now_ms()
    about = Subject(
        origin="request",
        code="7QK3M9T2XB4H",
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


def schedule(office: Office, kind: str, code: str = "7QK3M9T2XB4H") -> None:
    """Put something on the post's list, as the script of another room does."""
    office.engine.client.zadd(post_key(office.post.slug, "book", "due"), {f"{kind}|{code}": office.clock.now_ms()})


def test_what_other_rooms_put_on_the_list_is_told_by_their_finder(office: Office) -> None:
    office.until(office.today, 21)
    found = request(office)
    office.finders = {"request": lambda _engine, code: found if code == found.code else None}
    schedule(office, "evening_requested")
    [text] = office.work()  # an answer: also at night
    assert text == (
        "Permintaan sesi malam 7QK3M9T2XB4H: KIA, 03/12/2026 di Kantor Desa Tanjung Barat. Undian 28/11 21.00, hasil lewat SMS. "
        "GRATIS. Batal: antre.desa.id/evenings"
    )
    assert office.work() == []


def test_what_another_room_has_changed_meanwhile_is_not_sent(office: Office) -> None:
    found = [request(office)]
    office.finders = {"request": lambda _engine, _code: found[0]}
    schedule(office, "evening_requested")
    office.remind()
    found[0] = request(office, "withdrawn")
    office.deliver()
    assert office.gateway.taken == []


def test_who_was_set_aside_is_not_told_of_a_waitlist(office: Office) -> None:
    found = request(office, "set_aside")
    office.finders = {"request": lambda _engine, _code: found}
    schedule(office, "draw_lost")
    [text] = office.work()
    assert text.startswith("Undian sesi malam 03/12 di Kantor Desa Tanjung: kali ini Anda tidak ikut")


def test_what_nobody_knows_any_more_leaves_the_list_in_silence(office: Office) -> None:
    schedule(office, "confirmation", "XXXXXXXXXXXX")
    schedule(office, "some_kind_of_a_newer_version")
    assert office.work() == []
    assert bookings.due(office.engine, office.post, office.clock.now_ms(), 10) == []


def test_what_is_not_true_of_a_booking_is_not_told_whoever_put_it_on_the_list(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    office.cancel(booking)
    schedule(office, "two_hours", booking.code)
    schedule(office, "offer", booking.code)
    assert office.work() == []


def test_a_text_that_cannot_be_filled_holds_up_nobody(office: Office) -> None:
    office.book(office.day(2), 9, language="jv")
    office.book(office.day(2), 10)
    assert len(office.work()) == 1
    assert bookings.due(office.engine, office.post, office.clock.now_ms(), 10) == []


def test_more_than_one_round_is_dealt_with_in_one_sweep(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queue_service.reminders.actions.BATCH", 2)
    for hour in range(9, 14):
        office.book(office.day(2), hour)
    assert len(office.work()) == 5


def test_a_booking_that_got_an_offer_in_this_moment_is_not_told_to_wait(office: Office) -> None:
    _first, second = waiting(office)
    schedule(office, "waitlisted", second.code)
    office.engine.client.delete(post_key(office.post.slug, "book", "waitlist"))  # it has just left the line
    assert office.work() == []


def test_while_the_clock_is_wrong_nothing_is_told_and_nothing_is_lost(office: Office) -> None:
    office.book(office.day(1), 11)
    office.clock.jump(86_400)
    jobs.remind(office.engine, office.clock, {})
    jobs.watch_turns(office.engine, office.clock)
    assert messages.counts(office.engine)[Outbox.QUEUED] == 0
    office.clock.jump(-86_400)
    assert len(office.work()) == 1


def test_the_quiet_hours_are_those_of_the_outbox(office: Office) -> None:
    at_night = office.clock.now_ms() + 14 * 3_600_000
    assert messages.quiet_until(at_night, factories.ZONE, (time(20), time(8))) == outbox_rules.quiet_until(
        at_night, factories.ZONE, (time(20), time(8))
    )


def test_an_offer_that_has_changed_meanwhile_is_not_put_off(office: Office) -> None:
    first, second = waiting(office)
    office.cancel(first)
    [due] = [
        one for one in bookings.due(office.engine, office.post, office.clock.now_ms(), 10) if one.code == second.code
    ]
    bookings.confirm(office.engine, office.clock, office.post, office.look(second), by="holder")
    assert not bookings.put_off(office.engine, office.clock, office.post, due, office.clock.now_ms() + 60_000)
    assert not bookings.put_off(office.engine, office.clock, office.post, Due("offer", "NOBODYHASTHS", 1, None), 2)
    assert office.look(second).state is State.CONFIRMED
