"""How it sounds: espeak-ng's own reading of what is said, in IPA. A wrong reading fails here, without ears."""

import re
import string

import pytest

from display import speech
from display.espeak import espeak
from display.phrases import PHRASES
from display.pronunciation import SOUNDS

LETTERS = {
    "A": "a", "B": "be", "C": "tʃe", "D": "de", "E": "e", "F": "ɛf", "G": "ɡe", "H": "ha", "I": "i", "J": "dʒe",
    "K": "ka", "L": "ɛl", "M": "ɛm", "N": "ɛn", "O": "o", "P": "pe", "Q": "ki", "R": "ɛr", "S": "ɛs", "T": "te",
    "U": "u", "V": "fe", "W": "we", "X": "ɛks", "Y": "je", "Z": "zɛt",
}  # fmt: skip
DIGITS = ["nol", "satu", "dua", "tiɡa", "əmpat", "lima", "ənam", "tudʒuh", "dəlapan", "səmbilan"]
COUNTERS = {
    "01": "satu", "10": "səpuluh", "11": "səbəlas", "12": "dua bəlas", "14": "əmpat bəlas", "16": "ənam bəlas",
    "20": "dua puluh", "46": "əmpat puluh ənam", "100": "səratus", "111": "səratus səbəlas",
}  # fmt: skip


def heard(language: str, text: str) -> str:
    """The reading without stress marks and lengths."""
    return espeak().phonemes(language, text).translate({ord(mark): None for mark in "ˈˌː"})


def call(number: str, counter: str) -> str:
    return heard("id", speech.call("id", number, counter).text)


def test_a_whole_call_sounds_as_an_indonesian_says_it() -> None:
    assert call("A001", "2") == "nomɔr antrɛan a nol nol satu silakan mənudʒu lokɛt dua"


@pytest.mark.parametrize("letter", string.ascii_uppercase)
def test_every_letter_has_its_indonesian_name(letter: str) -> None:
    assert call(f"{letter}001", "1").startswith(f"nomɔr antrɛan {LETTERS[letter]} nol nol satu ")


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_is_read_right(digit: int) -> None:
    assert f" a {' '.join([DIGITS[digit]] * 3)} silakan" in call(f"A{str(digit) * 3}", "1")


@pytest.mark.parametrize("counter", COUNTERS)
def test_counters_are_read_as_numbers(counter: str) -> None:
    assert call("A001", counter).endswith(f"lokɛt {COUNTERS[counter]}")


@pytest.mark.parametrize("word", sorted(SOUNDS["id"]))
def test_every_corrected_word_is_read_by_its_sound_and_not_spelled(word: str) -> None:
    reading = heard("id", word)
    assert " " not in reading
    assert abs(len(reading) - len(word)) <= 2
    assert reading == heard("id", word.capitalize())


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("loket", "lokɛt"),
        ("tiket", "tikɛt"),
        ("belas", "bəlas"),
        ("dengan", "dəŋan"),
        ("sedang", "sədaŋ"),
        ("sentuh", "səntuh"),
    ],
)
def test_the_two_kinds_of_e_are_told_apart(word: str, reading: str) -> None:
    assert heard("id", f"satu {word} dua") == f"satu {reading} dua"


def test_no_phrase_has_an_open_e_where_it_is_murmured() -> None:
    """Every Indonesian word that is read with an open e must be known to have one; a new, misread word fails here."""
    known = {"antrean", "tiket", "dicetak"}
    for text in PHRASES["id"].values():
        for word in re.findall(r"\w+", text.lower()):
            assert word in known or "ɛ" not in heard("id", word), word


def test_english_is_read_by_the_english_voice() -> None:
    assert heard("en", speech.call("en", "A001", "12").text) == (
        "kjuː nʌmbə eɪ ziəɹəʊ ziəɹəʊ wɒn pliːz pɹəsiːd tə kaʊntə twɛlv".replace("ː", "")
    )
