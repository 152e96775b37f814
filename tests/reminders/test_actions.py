"""What residents are told about their bookings, and what not."""

from __future__ import annotations

from tests.reminders.conftest import Office


def test_a_booking_is_confirmed_and_reminded_of_twice(office: Office) -> None:
    booking = office.book(office.day(2), 9, 30)
    assert office.work() == [
        f"Janji {booking.code}: KTP-BARU, 26/11/2026 pkl 09.30 WIB di Kantor Desa Tanjung Barat. "
        f"Bawa KK & dokumen asli. GRATIS. Ubah/batal: antre.desa.id/b/{booking.code}"
    ]
    office.until(office.day(1), 15, 59)
    assert office.work() == []
    office.until(office.today, 16)
    print(office.work())
    office.until(office.day(1), 7, 30)
    assert office.work() == []
    office.until(office.today, 8)
    print(office.work())
