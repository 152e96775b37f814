"""What residents are told about their bookings: made, moved, given back."""

from __future__ import annotations

import dataclasses

import pytest

from queue_service.bookings import actions as bookings
from queue_service.messages import actions as messages
from tests import factories
from tests.reminders.conftest import Office


def test_a_booking_is_confirmed_at_once_and_reminded_of_the_day_before_and_two_hours_before(
    office: Office,
) -> None:
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
    assert office.outbox(booking) == {"confirmation": "sent"}
    assert len(office.work()) == 0


def test_texts_are_in_the_residents_language(office: Office) -> None:
    office.book(office.day(2), 11, language="en")
    assert office.work()[0].startswith("Booking ")


def test_without_consent_nothing_is_sent_or_kept(office: Office) -> None:
    booking = office.book(office.day(2), 11, consent=False)
    office.until(office.day(2), 12)
    assert office.work() == []
    assert office.outbox(booking) == {}
    assert bookings.due(office.engine, office.post, office.clock.now_ms(), 10) == []


def test_an_office_without_a_public_address_names_none(office: Office) -> None:
    booking = office.book(office.day(2), 11)
    dataclasses.replace(office.teller, address=None).remind()
    office.deliver()
    assert office.gateway.taken[0][2].endswith("GRATIS.")
    assert booking.code in office.gateway.taken[0][2]


def test_where_a_text_is_long_the_address_goes_without_the_code(office: Office) -> None:
    office.post = factories.keep(
        office.engine, dataclasses.replace(office.post, name="Balai Warga Tanjung Barat Raya Indah")
    )
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
    assert text.startswith(
        f"Janji {booking.code} pindah ke 28/11 pkl 09.30 WIB: KTP-BARU di Kantor Desa Tanjung Barat."
    )
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


def test_a_reminder_of_the_old_time_that_waits_in_the_outbox_is_withdrawn_by_the_sweep(
    office: Office,
) -> None:
    booking = office.book(office.day(1), 9, 30)
    office.work()
    office.until(office.day(1), 7, 30)
    office.remind()  # two hours before: waits for the end of the quiet hours
    office.move(booking, office.today, 13)
    office.remind()
    assert office.outbox(booking)["two_hours"] == "cancelled"
    office.until(office.today, 8)
    assert office.work() == [text for _at, _to, text in office.gateway.taken[-1:] if "pindah" in text]


def test_a_reminder_of_the_old_time_does_not_leave_the_outbox_even_when_no_sweep_has_run_since(
    office: Office,
) -> None:
    booking = office.book(office.day(1), 9, 30)
    office.work()
    office.until(office.day(1), 7, 30)
    office.remind()
    office.move(booking, office.today, 13)
    before = len(office.gateway.taken)
    office.until(office.today, 8)
    office.deliver()
    assert len(office.gateway.taken) == before
    assert office.outbox(booking)["two_hours"] == "cancelled"


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
        assert office.outbox(booking)["two_hours"] == "cancelled"
    office.until(office.today, 8)
    sent = len(office.gateway.taken)
    office.deliver()
    assert len(office.gateway.taken) == sent
    assert office.outbox(booking)["two_hours"] == "cancelled"


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
