"""What an SMS says: one part of the GSM-7 alphabet, whatever it is filled with."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_service.messages import gsm7, texts

DEFAULT_ALPHABET = (  # GSM 03.38, by code
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
LONGEST = {
    "code": "KD7F2M9Q4XTR",
    "service": "Perubahan data KTP",
    "place": "Kantor Desa Tanjung Bara",
    "event": "Forum RW 05: tanya KTPel",
    "date": "24/11/2026",
    "time": "09.30",
    "zone": "WITA",
    "contact": "antrean.desa.id/b/123",
    "number": "A123",
    "ahead": "10",
    "position": "123",
    "until": "25/11 14.30",
}
EVERY = list(itertools.product(texts.TEMPLATES, texts.LANGUAGES))


def test_the_alphabet_is_that_of_the_standard():
    assert len(DEFAULT_ALPHABET) == 128
    assert frozenset(DEFAULT_ALPHABET) - {"\x1b"} == gsm7.BASIC
    assert gsm7.septets("a€{") == 5
    with pytest.raises(ValueError, match="alphabet"):
        gsm7.septets("ok ✓")


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_every_text_is_one_part_at_the_longest_fill(template, language):
    assert len(LONGEST["place"]) == 24
    assert len(LONGEST["service"]) == 18
    text = texts.render(template, language, LONGEST)
    assert gsm7.septets(text) <= 160
    needed, _extra = texts.fields_of(template)
    for name in needed - {"date"}:
        assert LONGEST[name] in text, f"{name} of the longest fill is not whole"
    if "date" in needed:
        assert "24/11" in text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        (
            "confirmation",
            "Janji K: S, 24/11/2026 pkl 09.30 WIB di P. Bawa KK & dokumen asli. GRATIS. Ubah/batal: N",
        ),
        (
            "day_before",
            "Pengingat: besok 24/11/2026 pkl 09.30 WIB, S di P. Kode K. Bawa KK & dokumen asli. Batal: N",
        ),
        (
            "two_hours",
            "Hari ini pkl 09.30 WIB: S di P. Kode K. Datang 10 menit lebih awal, ambil nomor antrean.",
        ),
        (
            "nearly_turn",
            "Antrean A001: 3 nomor lagi giliran Anda di P. Mohon kembali ke ruang tunggu. Perkiraan pkl 09.30 WIB.",
        ),
        (
            "missed",
            "Antrean A001 sudah dipanggil 3x. Lapor petugas sebelum pkl 09.30 WIB, Anda masih dilayani hari ini.",
        ),
    ],
)
def test_the_office_has_agreed_on_these_words(template, text):
    fill = {"code": "K", "service": "S", "place": "P", "contact": "N", "number": "A001", "ahead": 3}
    fill |= {"date": "24/11/2026", "time": "09.30", "zone": "WIB"}
    assert texts.render(template, "id", fill) == text


@pytest.mark.parametrize(("template", "language"), EVERY)
@settings(max_examples=15, deadline=None)
@given(
    place=st.text(min_size=1, max_size=90),
    service=st.text(min_size=1, max_size=90),
    contact=st.text(max_size=60),
)
def test_no_name_however_long_or_odd_breaks_a_text(template, language, place, service, contact):
    fill = {**LONGEST, "place": f"P{place}", "service": f"S{service}", "contact": contact}
    if any(re.search(r"\d{16}", gsm7.plain(name)) for name in (place, service, contact)):
        return  # as long as a NIK: refused
    text = texts.render(template, language, fill)
    assert gsm7.septets(text) <= 160
    assert "\n" not in text


def test_long_names_stay_whole_while_there_is_room_and_are_cut_between_words():
    fill = {**LONGEST, "place": "Balai Warga RW 05 Kampung Melayu Timur"}
    assert "di Balai Warga RW 05 Kampung Melayu Timur." in texts.render("two_hours", "id", fill)
    crowded = {**fill, "service": "Perubahan data KTP-el (pindah, nama)"}
    text = texts.render("day_before", "id", crowded)
    assert "24/11 pkl" in text
    assert "Balai Warga RW 05" in text
    assert texts.shortened("Kantor Desa Tanjung Barat", 24) == "Kantor Desa Tanjung"
    assert texts.shortened("Perumahan", 4) == "Peru"


def test_letters_that_sms_does_not_have_become_their_nearest():
    assert gsm7.plain("Pos “Melati” – RW 5\n日本 \U0001f600") == 'Pos "Melati" - RW 5 RiBen :grinning:'


def test_a_text_without_the_extra_part_is_complete():
    fill = {name: value for name, value in LONGEST.items() if name not in ("contact", "time")}
    assert texts.render("nearly_turn", "id", fill).endswith("Mohon kembali ke ruang tunggu.")
    assert "batal" not in texts.render("confirmation", "id", {**LONGEST, "contact": ""})


def test_an_address_is_written_without_its_scheme():
    assert texts.render("confirmation", "id", {**LONGEST, "contact": "https://desa.id/b"}).endswith(
        "batal: desa.id/b"
    )


@pytest.mark.parametrize(
    ("template", "language", "changed"),
    [
        ("nothing", "id", {}),
        ("two_hours", "jv", {}),
        ("two_hours", "id", {"place": ""}),
        ("two_hours", "id", {"place": "3171234567890123"}),
        ("two_hours", "id", {"code": "x" * 120}),
    ],
)
def test_a_mistake_of_the_caller_is_told(template, language, changed):
    with pytest.raises(ValueError):
        texts.render(template, language, {**LONGEST, **changed})


def test_times_are_written_as_people_here_write_them():
    moment = 1_795_487_400_000
    assert texts.moment(moment, "Asia/Jakarta") == {"date": "24/11/2026", "time": "09.30", "zone": "WIB"}
    assert texts.moment(moment, "Asia/Jayapura")["zone"] == "WIT"
    assert texts.until(moment, "Asia/Jakarta", moment - 3_600_000) == "09.30"
    assert texts.until(moment, "Asia/Jakarta", moment - 86_400_000) == "24/11 09.30"
