"""The pages on which a place is booked, as a phone without JavaScript uses them: every step and every mistake in plain words."""

import dataclasses
import re

import pytest

from queue_service.bookings.check import violations
from queue_service.bookings.models import State
from queue_service.core.redis import Engine
from queue_service.posts.models import BookingRules, Post
from tests import factories
from tests.bookings.visitor import DAY, OTHER_SLOT, PERSON, SITI, SLOT, TODAY, Phone, booked, taken
from tests.factories import MovableClock

# ---- choosing ----


def test_the_only_post_is_chosen_and_several_are_listed_with_address_and_hours(
    phone: Phone, engine: Engine, post: Post
) -> None:
    assert "Apa yang ingin Anda urus?" in phone.open("/book").text
    second = dataclasses.replace(post, slug="pasar", name="Pasar", address="Kios 12")
    factories.keep(engine, second)
    text = phone.open("/book").text
    assert "Di pos mana Anda ingin dilayani?" in text
    assert "Kios 12" in text
    assert "Sedang buka" in text
    assert phone.answer.headers["Permissions-Policy"].count("geolocation=(self)") == 1
    assert "geolocation=()" in phone.open("/book?post=pasar").answer.headers["Permissions-Policy"]


def test_a_post_without_bookings_is_not_offered_and_says_so(phone: Phone, engine: Engine, post: Post) -> None:
    factories.keep(engine, dataclasses.replace(post, booking=BookingRules(enabled=False)))
    assert "belum ada pos yang menerima janji temu" in phone.open("/book").text
    assert "Di pos mana" in phone.open(f"/book?post={post.slug}&service=ktp-baru").text


def test_a_month_at_a_glance_leads_to_a_day_and_marks_evenings(phone: Phone) -> None:
    text = phone.open("/book?service=ktp-baru").text
    assert text.count('class="tile"') == 22  # working days in 31 days, one of them joint leave
    assert "19 tempat" in text
    assert "20 tempat" in text
    assert "juga sore" in text
    text = phone.to_day().text
    assert text.index("Pagi") < text.index("Siang") < text.index("sesudah jam kerja")
    assert text.count('name="slot"') == 20


@pytest.mark.parametrize(
    "wish", ["day=2026-11-29", "day=2020-01-01", "day=nonsense", "service=none", "post=none", "from=x"]
)
def test_a_wish_that_cannot_be_leads_back_to_a_choice(phone: Phone, wish: str) -> None:
    assert phone.open(f"/book?service=ktp-baru&{wish}").status == 200


def test_looking_around_takes_no_place_and_choosing_a_time_does(
    phone: Phone, engine: Engine, post: Post
) -> None:
    phone.open("/book?service=ktp-baru").to_day()
    assert taken(engine, post) == 0
    phone.send("/book/hold", slot=SLOT)
    assert taken(engine, post) == 1
    assert "ditahan untuk Anda selama 5 menit" in phone.text


def test_a_double_tap_on_a_time_keeps_one_place_and_another_time_gives_it_back(
    phone: Phone, engine: Engine, post: Post
) -> None:
    phone.to_day()
    fields = phone.hidden("/book/hold") | {"slot": SLOT}
    phone.post_again("/book/hold", fields).post_again("/book/hold", fields)
    assert taken(engine, post) == 1
    phone.to_form(OTHER_SLOT)
    assert engine.client.hgetall(f"q:{{{post.slug}}}:book:places")[OTHER_SLOT] == "1"
    assert taken(engine, post) == 1


def test_a_hold_never_stands_in_its_owners_way(
    phone: Phone, clock: MovableClock, engine: Engine, post: Post
) -> None:
    phone.to_day()
    fields = phone.hidden("/book/hold") | {"slot": SLOT}
    phone.post_again("/book/hold", fields)
    assert phone.to_form().path == "/book/form"
    clock.pass_time(400)
    phone.post_again("/book/hold", fields)
    assert "selama 5 menit" in phone.text
    assert phone.send("/book", **PERSON).path.startswith("/b/")
    assert violations(engine) == []


def test_a_place_that_is_gone_meanwhile_is_said_with_the_nearest_ones_and_the_waitlist(
    phone: Phone, other: Phone
) -> None:
    phone.to_day()
    other.to_form()
    phone.send("/book/hold", slot=SLOT)
    assert phone.status == 409
    assert phone.alert.startswith("Tempat pada waktu itu baru saja habis.")
    near = phone.text.split('role="alert"')[1].split("wait=1")[0]
    assert "08.30" in near
    assert "09.30" in near
    assert near.count('name="slot"') == 6
    assert "wait=1" in phone.text
    assert phone.open("/book/hold").path == "/book"


# ---- the form ----


def test_a_booking_without_javascript_from_the_list_to_the_code(phone: Phone, engine: Engine) -> None:
    phone.book()
    assert re.fullmatch(r"/b/[0-9A-Z]{12}", phone.path)
    assert "Janji Anda sudah tercatat." in phone.text
    for wanted in (
        "Rabu, 25 November 2026",
        "pukul 09.00 WIB",
        "besok",
        "Jalan Raya 1",
        phone.code[:4],
        "<svg",
    ):
        assert wanted in phone.text
    booking = booked(engine, phone)
    assert (booking.state, booking.slot, booking.sms_consent, booking.language) == (
        State.CONFIRMED,
        SLOT,
        False,
        "id",
    )
    assert violations(engine) == []


def test_priority_consent_and_language_are_kept(phone: Phone, engine: Engine) -> None:
    phone.open("/book?lang=en")
    phone.book(priority="hamil", sms_consent="1")
    booking = booked(engine, phone)
    assert (booking.priority, booking.sms_consent, booking.language) == ("hamil", True, "en")
    assert "09:00 WIB" in phone.text


def test_mistakes_are_said_beside_their_fields_and_nothing_is_typed_twice(
    phone: Phone, engine: Engine
) -> None:
    phone.to_form().send("/book", name="Budi Santoso", nik="12345", phone="12")
    assert phone.status == 422
    assert "NIK terdiri atas 16 angka; yang Anda isi 5 angka." in phone.text
    assert 'id="phone-error"' in phone.text
    assert 'id="name-error"' not in phone.text
    assert 'value="Budi Santoso"' in phone.text
    assert phone.send("/book", **PERSON).path.startswith("/b/")
    assert violations(engine) == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("nik", "3171019906900002", "tanggal lahir yang tidak ada"),
        ("nik", "3171014506900000", "tidak mungkin 0000"),
        ("name", "", "Isi nama seperti tertulis"),
        ("name", "A " * 40, "paling banyak 60 huruf"),
        ("phone", "021", "Isi nomor ponsel yang aktif"),
    ],
)
def test_each_mistake_has_a_plain_sentence(phone: Phone, field: str, value: str, sentence: str) -> None:
    phone.to_form().send("/book", **(PERSON | {field: value}))
    assert phone.status == 422
    assert sentence in phone.text


def test_what_may_be_wrong_is_asked_once_and_then_believed(phone: Phone) -> None:
    phone.to_form().send("/book", **(PERSON | {"name": "Siti", "nik": "9971014506900002"}))
    assert phone.status == 200
    assert "Nama hanya satu kata" in phone.text
    assert "bukan kode provinsi" in phone.text
    assert "Benar, lanjutkan" in phone.text
    phone.send("/book", **(PERSON | {"name": "Siti", "nik": "9971014506900002"}))
    assert phone.path.startswith("/b/")


def test_a_form_sent_twice_makes_one_booking(phone: Phone, engine: Engine, post: Post) -> None:
    phone.to_form()
    fields = phone.hidden("/book") | PERSON
    first = phone.post_again("/book", fields).code
    assert phone.post_again("/book", fields).code == first
    assert taken(engine, post) == 1
    assert violations(engine) == []


def test_an_old_form_with_other_content_is_no_second_booking_by_accident(
    phone: Phone, engine: Engine, post: Post
) -> None:
    phone.to_form()
    fields = phone.hidden("/book") | PERSON
    phone.post_again("/book", fields)
    phone.post_again("/book", fields | SITI)
    assert phone.status == 409
    assert "sudah pernah dikirim" in phone.alert
    assert taken(engine, post) == 1


def test_the_same_person_cannot_book_the_same_service_twice_and_learns_where_to_change_it(
    phone: Phone, other: Phone
) -> None:
    code = phone.book().code
    other.book(OTHER_SLOT)
    assert other.status == 409
    assert "Sudah ada janji aktif" in other.alert
    assert 'href="/b"' in other.text
    assert code not in other.text


def test_too_many_bookings_of_one_phone_are_said_beside_the_phone(
    phone: Phone, engine: Engine, post: Post
) -> None:
    factories.keep(engine, dataclasses.replace(post, booking=BookingRules(share=0.3, per_phone=1)))
    phone.book()
    phone.book(OTHER_SLOT, nik=SITI["nik"])
    assert phone.status == 409
    assert "terlalu banyak janji" in phone.text
    assert 'id="phone-error"' in phone.text


def test_a_hold_that_ran_out_still_goes_through_while_the_place_is_free(
    phone: Phone, clock: MovableClock
) -> None:
    phone.to_form()
    address = f"{phone.answer.request.path}?{phone.answer.request.query_string.decode()}"
    clock.pass_time(400)
    assert "Waktu menahan tempat sudah habis" in phone.open(address).text
    assert phone.send("/book", **PERSON).path.startswith("/b/")


def test_a_place_lost_after_the_hold_keeps_what_was_typed_and_offers_others(
    phone: Phone, other: Phone, clock: MovableClock, engine: Engine
) -> None:
    phone.to_form()
    fields = phone.hidden("/book") | PERSON
    clock.pass_time(400)
    other.book(**SITI)
    phone.post_again("/book", fields)
    assert phone.status == 409
    assert "baru saja habis" in phone.alert
    assert 'value="Siti Aminah"' in phone.text
    choices = re.findall(r'name="choice" value="([^"]+)"', phone.text)
    assert choices[-1] == f"{SLOT}/wait"
    assert "20261125T0930" in choices
    phone.send("/book", choice="20261125T0930", **PERSON)
    assert booked(engine, phone).slot == "20261125T0930"


def test_a_time_that_can_no_longer_be_booked_leads_to_others(phone: Phone, clock: MovableClock) -> None:
    phone.to_form(TODAY)
    fields = phone.hidden("/book") | PERSON
    clock.pass_time(3600)
    phone.post_again("/book", fields)
    assert phone.status == 409
    assert "tidak dapat dipesan lagi" in phone.alert


@pytest.mark.parametrize("field", ["post", "service", "choice"])
def test_a_form_with_nonsense_leads_back_to_the_start(phone: Phone, field: str) -> None:
    phone.to_form()
    fields = phone.hidden("/book") | PERSON | {field: "<script>"}
    assert phone.post_again("/book", fields).path == "/book"


def test_the_notice_names_who_why_how_long_and_the_rights(phone: Phone) -> None:
    text = phone.to_form().text
    for wanted in (
        "Kantor Desa Tanjung Barat",
        "021 555",
        "UU 27/2022",
        "90 hari",
        "Hak Anda",
        "persetujuan",
    ):
        assert wanted in text


def test_what_was_typed_is_shown_as_text(phone: Phone) -> None:
    phone.to_form().send("/book", name='"><script>alert(1)</script>', nik="1", phone="1")
    assert b"<script>alert" not in phone.answer.get_data()


# ---- sizes ----


@pytest.mark.parametrize(
    "step", ["/book", "/book?service=ktp-baru", f"/book?service=ktp-baru&day={DAY}", "form", "booking"]
)
def test_a_first_load_is_small(phone: Phone, step: str) -> None:
    if step == "form":
        phone.to_form()
    elif step == "booking":
        phone.book()
    else:
        phone.open(step)
    files = re.findall(r'(?:href|src)="(/[^"]+[.](?:css|js|svg))"', phone.text)
    assert files
    size = len(phone.answer.get_data())
    for one in files:
        with phone.client.get(one) as file:
            size += len(file.get_data())
    assert size <= 80_000
