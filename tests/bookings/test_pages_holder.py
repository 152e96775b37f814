"""The pages of one booking for its holder, without JavaScript: every state, every change, and what a stranger sees."""

import dataclasses
import re
from datetime import date

from queue_service.bookings import actions
from queue_service.bookings.check import violations
from queue_service.bookings.models import State
from queue_service.core.redis import Engine
from queue_service.posts.models import DateException, Post
from tests import factories
from tests.bookings.visitor import DAY, OTHER_SLOT, SITI, SLOT, TODAY, Phone, booked, taken
from tests.factories import MovableClock


def test_a_code_alone_opens_nothing(phone: Phone, other: Phone) -> None:
    code = phone.book().code
    other.open(f"/b/{code}")
    assert "4 angka terakhir" in other.text
    assert "25 November" not in other.text
    for path in (f"/b/{code}/cancel", f"/b/{code}/move", f"/b/{code}/janji.ics"):
        assert "4 angka terakhir" in other.open(path).text
    for verb in ("cancel", "move", "confirm", "check-in"):
        assert "4 angka terakhir" in other.post_again(f"/b/{code}/{verb}", {"slot": OTHER_SLOT}).text


def test_the_last_four_digits_open_it_for_half_an_hour(
    phone: Phone, other: Phone, clock: MovableClock
) -> None:
    code = phone.book().code
    assert other.open(f"/b/{code}").send(f"/b/{code}", phone4="0000").status == 404
    assert "tidak cocok" in other.alert
    other.send(f"/b/{code}", phone4="7890")
    assert "25 November 2026" in other.text
    cookie = other.client.get_cookie("holder", path=f"/b/{code}")
    assert cookie
    assert cookie.http_only
    clock.pass_time(31 * 60)
    assert "4 angka terakhir" in other.open(f"/b/{code}").text


def test_a_cookie_of_one_booking_does_not_open_another(phone: Phone, other: Phone) -> None:
    mine = phone.book().code
    theirs = other.book(OTHER_SLOT, **SITI).code
    cookie = phone.client.get_cookie("holder", path=f"/b/{mine}")
    assert cookie
    phone.client.set_cookie("holder", cookie.value, path=f"/b/{theirs}")
    assert "4 angka terakhir" in phone.open(f"/b/{theirs}").text


def test_guessing_is_slowed_down_and_unknown_codes_look_like_known_ones(phone: Phone, other: Phone) -> None:
    code = phone.book().code
    unknown = code[:2] + "0" * 10
    blank = re.compile(r"Janji [0-9A-Z ]{14}|/b/[0-9A-Z]{12}")
    assert blank.sub("", other.open(f"/b/{code}").text) == blank.sub("", other.open(f"/b/{unknown}").text)
    answers = [other.open(f"/b/{code}").send(f"/b/{code}", phone4=f"{n:04d}").status for n in range(30)]
    assert set(answers) == {404}
    assert other.client.post(f"/b/{code}", data={"phone4": "7890"}).status_code == 429


def test_a_code_is_found_however_it_is_typed(phone: Phone) -> None:
    code = phone.book().code
    typed = f" {code[:4]}-{code[4:8]} {code[8:]}".lower()
    assert phone.open(f"/b?code={typed}").path == f"/b/{code}"
    assert phone.open(f"/b/{code.lower()}").path == f"/b/{code}"
    for nonsense in ("x", "%3Cscript%3E", "-"):
        assert phone.open(f"/b?code={nonsense}").status == 422
        assert phone.open(f"/b/{nonsense}").status == 404


def test_link_scanners_change_nothing(phone: Phone, engine: Engine) -> None:
    code = phone.book().code
    for path in ("cancel", f"move?slot={OTHER_SLOT}", "check-in", "confirm", "move", "janji.ics", ""):
        assert phone.client.get(f"/b/{code}/{path}".rstrip("/"), follow_redirects=True).status_code == 200
        phone.client.head(f"/b/{code}/{path}")
    booking = booked(engine, phone.open(f"/b/{code}"))
    assert (booking.state, booking.slot, booking.rev) == (State.CONFIRMED, SLOT, 1)


def test_a_form_that_was_not_written_for_this_visitor_does_nothing(phone: Phone, engine: Engine) -> None:
    code = phone.book().code
    for key in ({}, {"idempotency_key": "x"}, {"idempotency_key": "x.y"}, {"idempotency_key": "é"}):
        phone.post_again(f"/b/{code}/cancel", key)
    assert booked(engine, phone).state is State.CONFIRMED


def test_cancelling_asks_first_gives_the_place_back_and_twice_is_no_error(
    phone: Phone, engine: Engine, post: Post
) -> None:
    code = phone.book().code
    phone.open(f"/b/{code}/cancel")
    assert "Batalkan janji ini?" in phone.text
    fields = phone.hidden(f"/b/{code}/cancel")
    for _ in range(2):
        phone.post_again(f"/b/{code}/cancel", fields)
        assert "sudah dibatalkan" in phone.text
    assert taken(engine, post) == 0
    assert "Buat janji baru" in phone.text


def test_moving_shows_old_and_new_and_keeps_the_code(phone: Phone, engine: Engine) -> None:
    code = phone.book().code
    assert "Pilih hari lain" in phone.open(f"/b/{code}/move").text
    text = phone.open(f"/b/{code}/move?day={DAY}").text
    assert f"/b/{code}/move?slot={OTHER_SLOT}" in text
    phone.open(f"/b/{code}/move?slot={OTHER_SLOT}")
    assert "pukul 09.00" in phone.text
    assert "pukul 10.00" in phone.text
    fields = phone.hidden(f"/b/{code}/move")
    for _ in range(2):
        assert phone.post_again(f"/b/{code}/move", fields).path == f"/b/{code}"
    assert "pukul 10.00 WIB" in phone.text
    assert booked(engine, phone).slot == OTHER_SLOT
    assert violations(engine) == []


def test_a_move_that_fails_leaves_the_booking_and_offers_others(
    phone: Phone, other: Phone, engine: Engine
) -> None:
    code = phone.book().code
    phone.open(f"/b/{code}/move?slot={OTHER_SLOT}")
    other.book(OTHER_SLOT, **SITI)
    phone.send(f"/b/{code}/move")
    assert phone.status == 409
    assert "Janji lama Anda tidak berubah" in phone.text
    assert "slot=20261125T1030" in phone.text
    assert booked(engine, phone).slot == SLOT


def test_the_calendar_file_has_no_name(phone: Phone) -> None:
    code = phone.book().code
    answer = phone.client.get(f"/b/{code}/janji.ics")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/calendar"
    assert "DTSTART:20261125T020000Z" in text
    assert f"/b/{code}" in text
    assert "Siti" not in text


def test_the_waitlist_shows_its_place_and_a_freed_place_becomes_an_offer_to_accept(
    phone: Phone, other: Phone, engine: Engine
) -> None:
    first = phone.book().code
    other.wait(**SITI)
    assert "Anda masuk daftar tunggu" in other.text
    assert "Nomor 1 di daftar tunggu" in other.text
    phone.open(f"/b/{first}/cancel").send(f"/b/{first}/cancel")
    other.open(other.path)
    assert "Ada tempat untuk Anda" in other.text
    assert "Jawab sebelum Selasa, 24 November 2026, pukul 10.00 WIB" in other.text
    fields = other.hidden(f"/b/{other.code}/confirm")
    for _ in range(2):
        other.post_again(f"/b/{other.code}/confirm", fields)
        assert "pukul 09.00 WIB" in other.text
    assert booked(engine, other).state is State.CONFIRMED
    assert violations(engine) == []


def test_an_offer_that_ran_out_says_so_before_and_after_the_sweep(
    phone: Phone, other: Phone, clock: MovableClock, engine: Engine, post: Post
) -> None:
    first = phone.book().code
    other.wait(**SITI)
    phone.open(f"/b/{first}/cancel").send(f"/b/{first}/cancel")
    code = other.code
    other.open(f"/b/{code}")
    fields = other.hidden(f"/b/{code}/confirm")
    clock.pass_time(7201)
    other.open(f"/b/{code}").send(f"/b/{code}", phone4="2222")
    assert "sudah berakhir" in other.text
    other.post_again(f"/b/{code}/confirm", fields | {"idempotency_key": other_key(other, code)})
    assert other.status in (200, 409)
    actions.sweep(engine, clock, post)
    assert "sudah berakhir" in other.open(f"/b/{code}").text


def other_key(phone: Phone, code: str) -> str:
    """A valid form key of this visitor, from another form."""
    return phone.open(f"/b/{code}/cancel").hidden(f"/b/{code}/cancel")["idempotency_key"]


def test_when_the_office_closes_the_day_the_page_says_so_and_offers_other_times(
    phone: Phone, clock: MovableClock, engine: Engine, post: Post
) -> None:
    code = phone.book().code
    closed = DateException(date(2026, 11, 25), date(2026, 11, 25))
    changed = factories.keep(
        engine, dataclasses.replace(post, hours=dataclasses.replace(post.hours, exceptions=(closed,)))
    )
    actions.displace(engine, clock, changed)
    phone.open(f"/b/{code}")
    assert "pos pelayanan tutup pada waktu itu" in phone.text
    [first, *_more] = re.findall(rf'href="(/b/{code}/move[?]slot=[^"]+)"', phone.text)
    phone.open(first).send(f"/b/{code}/move")
    assert "Kamis, 26 November 2026" in phone.text
    assert booked(engine, phone).state is State.CONFIRMED


def test_check_in_on_the_phone_at_the_post_gives_the_ticket_once(
    phone: Phone, clock: MovableClock, engine: Engine
) -> None:
    code = phone.book(TODAY, priority="lansia").code
    assert "Sudah di pos" not in phone.text
    assert f"/b/{code}/check-in" in phone.text
    phone.open(f"/b/{code}/check-in")
    assert "Apakah Anda sudah di pos pelayanan?" in phone.text
    fields = phone.hidden(f"/b/{code}/check-in")
    ticket = phone.post_again(f"/b/{code}/check-in", fields).path
    assert ticket.startswith("/t/kantor-desa.")
    assert "Anda datang lebih awal" in phone.text
    assert "mulai pukul 08.50 WIB" in phone.text
    assert phone.post_again(f"/b/{code}/check-in", fields).path == ticket
    assert ticket in phone.open(f"/b/{code}").text
    clock.pass_time(3000)
    assert "Anda berikutnya" in phone.open(ticket).text
    assert violations(engine) == []


def test_check_in_on_the_phone_is_offered_two_hours_before_and_not_on_another_day(
    phone: Phone, clock: MovableClock
) -> None:
    code = phone.book("20261124T1400").code
    assert f"/b/{code}/check-in" not in phone.text
    assert "Mulai pukul 12.00 WIB" in phone.text
    phone.post_again(f"/b/{code}/check-in", {"idempotency_key": other_key(phone, code)})
    assert phone.status == 409
    assert "dua jam sebelum" in phone.alert
    other_day = phone.book(service="kia").code
    phone.post_again(f"/b/{other_day}/check-in", {"idempotency_key": other_key(phone, other_day)})
    assert phone.status == 409


def test_who_missed_the_time_can_still_take_a_number_that_day(
    phone: Phone, clock: MovableClock, engine: Engine, post: Post
) -> None:
    code = phone.book(TODAY).code
    clock.pass_time(3 * 3600)
    actions.sweep(engine, clock, post)
    phone.open(f"/b/{code}").send(f"/b/{code}", phone4="7890")
    assert "menunggu di antrean umum" in phone.text
    assert phone.open(f"/b/{code}/check-in").send(f"/b/{code}/check-in").path.startswith("/t/")
    clock.pass_time(86_400)
    other_day = phone.open(f"/b/{code}")
    assert other_day.status == 200


def test_the_page_speaks_the_language_the_booking_was_made_in(phone: Phone, other: Phone) -> None:
    phone.open("/book?lang=en")
    code = phone.book().code
    other.open(f"/b/{code}").send(f"/b/{code}", phone4="7890")
    assert '<html lang="en">' in other.text
    assert '<html lang="id">' in other.open(f"/b/{code}?lang=id").text


def test_nothing_personal_is_on_the_page(phone: Phone) -> None:
    phone.book()
    for secret in ("Siti", "Aminah", "3171014506900002", "7890"):
        assert secret not in phone.text
    assert phone.answer.headers["Cache-Control"] == "no-store"
