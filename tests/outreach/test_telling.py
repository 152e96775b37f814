"""What guests are told by SMS: once, in time, while it is true, and only with their consent."""

from datetime import timedelta

from queue_service.messages import gsm7
from queue_service.outreach import actions, telling
from queue_service.posts.models import Text
from tests.factories import MORNING
from tests.outreach.village import Neighbourhood, at

TODAY = MORNING.date()
DAY = TODAY + timedelta(days=4)


def test_a_guest_is_confirmed_at_once_and_reminded_the_day_before(rw: Neighbourhood) -> None:
    guest = rw.join()
    assert rw.work() == [
        f"Terdaftar {guest.code}: Forum RW 05, 28/11/2026 pkl 19.30 WIB di Balai RW 05. GRATIS. "
        f"Batal: antre.desa.id/events/mine/{guest.code}"
    ]
    assert rw.work() == []
    rw.until(DAY - timedelta(days=1), 9, 59)
    assert rw.work() == []
    rw.until(DAY - timedelta(days=1), 10)
    assert rw.work() == [
        f"Pengingat: besok 28/11/2026 pkl 19.30 WIB, Forum RW 05 di Balai RW 05. Kode {guest.code}. "
        f"Batal: antre.desa.id/events/mine/{guest.code}"
    ]
    rw.until(DAY, 20)
    assert rw.work() == []


def test_who_signs_up_at_night_is_answered_at_once_and_reminded_by_day(rw: Neighbourhood) -> None:
    rw.until(TODAY, 23)
    rw.join(language="en")
    assert rw.work()[0].startswith("Signed up ")


def test_who_signs_up_on_the_day_itself_is_not_reminded_of_tomorrow(rw: Neighbourhood) -> None:
    rw.until(DAY - timedelta(days=1), 11)
    rw.join()
    assert len(rw.work()) == 1
    rw.until(DAY, 19)
    assert rw.work() == []


def test_a_reminder_that_comes_too_late_is_never_sent(rw: Neighbourhood) -> None:
    rw.join()
    rw.work()
    rw.until(DAY, 0, 1)
    assert rw.work() == []


def test_nothing_is_told_without_consent_nor_after_it_was_withdrawn(rw: Neighbourhood) -> None:
    rw.join(consent=False)
    assert rw.work() == []
    guest = rw.join()
    rw.work()
    phone4 = rw.vault.open(guest.phone, "phone")[-4:]
    assert not actions.stop_texts(rw.engine, rw.clock, rw.vault, guest.code, phone4).sms_consent
    rw.announce(place="Balai RW 06")
    rw.until(DAY - timedelta(days=1), 12)
    assert rw.work() == []


def test_who_has_withdrawn_hears_nothing_more(rw: Neighbourhood) -> None:
    rw.leave(rw.join())
    rw.until(DAY - timedelta(days=1), 12)
    assert rw.work() == []


def test_a_text_that_became_untrue_in_the_outbox_does_not_leave_it(rw: Neighbourhood) -> None:
    guest = rw.join()
    rw.until(DAY - timedelta(days=1), 10)
    assert telling.tell(rw.engine, rw.clock, None) == 2
    rw.leave(guest)
    assert rw.work() == []


def test_everybody_hears_of_another_time_and_is_reminded_of_that_one(rw: Neighbourhood) -> None:
    guests = [rw.join(), rw.join()]
    rw.work()
    moved = DAY + timedelta(days=7)
    rw.announce(start_ms=at(moved, 16), end_ms=at(moved, 17), place="Balai RW 06")
    told = rw.work()
    assert sorted(told) == sorted(
        f"PERUBAHAN: Forum RW 05 menjadi 05/12/2026 pkl 16.00 WIB di Balai RW 06. Kode {one.code}. "
        f"Batal: antre.desa.id/events/mine/{one.code}"
        for one in guests
    )
    rw.until(DAY, 10)
    assert rw.work() == []
    rw.until(moved - timedelta(days=1), 10)
    assert len(rw.work()) == 2


def test_everybody_hears_that_it_is_cancelled_and_nothing_else(rw: Neighbourhood) -> None:
    guest = rw.join()
    rw.work()
    rw.announce(cancelled=True)
    assert rw.work() == [
        f"Maaf, Forum RW 05 28/11/2026 pkl 19.30 WIB di Balai RW 05 DIBATALKAN. Kode {guest.code}. "
        "Acara lain: antre.desa.id/events"
    ]
    rw.until(DAY - timedelta(days=1), 10)
    assert rw.work() == []


def test_a_change_of_words_only_bothers_nobody(rw: Neighbourhood) -> None:
    rw.join()
    rw.work()
    rw.announce(title=Text("Forum warga RW 05"), places=50)
    assert rw.work() == []


def test_long_titles_and_places_still_make_one_sms(rw: Neighbourhood) -> None:
    rw.announce(
        title=Text("Forum warga RW 05 tentang KTP-el, KIA, dan IKD untuk semua umur"),
        place="Gedung Serbaguna " * 3,
    )
    rw.join()
    (text,) = rw.work()
    assert gsm7.septets(text) <= 160
    assert "28/11" in text
