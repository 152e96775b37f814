"""Phone numbers as people write them become one form, the usual way of writing by a shorter path than the library's."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_service.core.errors import Invalid
from queue_service.messages.phone import REGION, normalise, readable
from tests.chance import bounded


def by_the_library(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else None


def ours(text: str) -> str | None:
    try:
        return normalise(text)
    except Invalid:
        return None


@bounded(400, 1)
@given(st.from_regex(r"(\+62|62|0)?8[0-9]{6,12}", fullmatch=True))
def test_the_short_path_says_what_the_library_says(text: str) -> None:
    assert ours(text) == by_the_library(text)


@pytest.mark.parametrize("text", ["081234567890", "+6281234567890", "0812-3456-7890", "62 812 3456 7890"])
def test_one_number_has_one_form_however_it_is_written(text: str) -> None:
    assert normalise(text) == "+6281234567890"


def test_a_number_is_shown_as_people_dial_it():
    assert readable("+6281234567890") == "0812 3456 7890"
    assert readable("+6591234567") == "+6591234567"


@pytest.mark.parametrize("text", ["", "08", "0812345678901234"])
def test_what_cannot_be_a_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        normalise(text)
