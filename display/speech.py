"""What is said: numbers, counters and fixed phrases as words, in Indonesian and English. Pure text, no sound.

An utterance is a list of clauses (a short pause between them), each a list of words. A word has a key, the name of its
recording if there is one (docs/voice.md), and the text that a synthetic voice reads.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from display.phrases import PHRASES

LANGUAGES = ("id", "en")
NUMBER = re.compile(r"[A-Z][0-9]{3,4}")
# A counter's name as people write it: letters, digits, spaces and a few signs, at most 32.
COUNTER = re.compile(r"(?=.{1,32}$)[A-Za-z0-9À-ÖØ-öø-ÿ](?:[ .'-]?[A-Za-z0-9À-ÖØ-öø-ÿ])*")
# A counter called "Meja 2" is announced as such, not as "loket meja dua".
PLACES = {
    "id": frozenset({"meja", "ruang", "ruangan", "pos", "kasir", "bilik"}),
    "en": frozenset({"desk", "room", "table", "window", "meja", "ruang", "ruangan", "pos"}),
}
_COUNTER_WORDS = frozenset({"loket", "counter"})
# fmt: off
_UNITS = {
    "id": ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
}
# fmt: on
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LEAD = {
    "id": ("nomor antrean", "silakan menuju", "silakan menuju loket"),
    "en": ("queue number", "please proceed to", "please proceed to counter"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word or fixed group of words: ``key`` names its recording, ``text`` is what a voice reads."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing said in one go: ``key`` names a recording of the whole, ``clauses`` are its words."""

    key: str
    language: str
    clauses: tuple[tuple[Word, ...], ...]

    @property
    def text(self) -> str:
        """The whole as a sentence."""
        sentence = ", ".join(" ".join(word.text for word in clause) for clause in self.clauses)
        return f"{sentence[0].upper()}{sentence[1:].rstrip('.?!')}{sentence[-1] if sentence[-1] in '?!' else '.'}"


def call(language: str, number: str, counter: str) -> Utterance:
    """Return the announcement that ``number`` (``A001``) is called to the counter named ``counter``.

    Digits are said one by one, counters as numbers. Raises ValueError for an unknown language or a malformed value.
    """
    if language not in LANGUAGES or not NUMBER.fullmatch(number) or not COUNTER.fullmatch(counter):
        raise ValueError("not an announcement")
    queue_number, place, counter_place = _LEAD[language]
    target = counter_words(language, counter)
    where = place if target[0].key in PLACES[language] else counter_place
    clauses = (
        (_word(queue_number),),
        (_word(number[0]),),
        tuple(_word(_UNITS[language][int(digit)]) for digit in number[1:]),
        (_word(where), *target),
    )
    return Utterance(f"call-{number.lower()}-{_key(counter)}", language, clauses)


def phrase(language: str, key: str) -> Utterance:
    """Return the fixed phrase ``key``. Raises KeyError when there is none."""
    return Utterance(key, language, ((Word(key, PHRASES[language][key]),),))


def sentence(language: str, text: str) -> Utterance:
    """Return any text as something to be said. Raises ValueError for an unknown language or no text."""
    if language not in LANGUAGES or not text.strip():
        raise ValueError("nothing to say")
    return Utterance("sentence", language, ((Word("sentence", text.strip()),),))


def counter_words(language: str, counter: str) -> tuple[Word, ...]:
    """Return a counter's name as words: ``12`` -> dua belas, ``2B`` -> dua B, ``Meja 2`` -> meja dua."""
    words: list[Word] = []
    for part in re.findall(r"[0-9]+|[^\W\d_]+", counter):
        if part.isdigit():
            words += map(_word, _digits(language, part))
        else:
            words.append(_word(part.upper() if len(part) == 1 else part.lower()))
    named_counter = len(words) > 1 and words[0].key in _COUNTER_WORDS  # "Loket 3" is counter 3
    return tuple(words[1:] if named_counter else words)


def _digits(language: str, digits: str) -> list[str]:
    value = int(digits)
    if value > 999:
        return [_UNITS[language][int(digit)] for digit in digits]
    return cardinal(language, value)


def cardinal(language: str, value: int) -> list[str]:
    """Return a number of 0..999 as words: 12 -> ``["dua", "belas"]``."""
    return _cardinal_id(value) if language == "id" else _cardinal_en(value)


def _cardinal_id(value: int) -> list[str]:
    units = _UNITS["id"]
    if value < 12:
        return [units[value]]
    if value < 20:
        return [units[value - 10], "belas"]
    if value < 100:
        return [units[value // 10], "puluh", *_rest(_cardinal_id, value % 10)]
    hundreds = ["seratus"] if value < 200 else [units[value // 100], "ratus"]
    return [*hundreds, *_rest(_cardinal_id, value % 100)]


def _cardinal_en(value: int) -> list[str]:
    units = _UNITS["en"]
    if value < 20:
        return [units[value]]
    if value < 100:
        return [_TENS[value // 10 - 2], *_rest(_cardinal_en, value % 10)]
    return [units[value // 100], "hundred", *_rest(_cardinal_en, value % 100)]


def _rest(spell: Callable[[int], list[str]], value: int) -> list[str]:
    return spell(value) if value else []


def _word(text: str) -> Word:
    return Word(_key(text), text)


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9à-öø-ÿ]+", "-", text.lower()).strip("-")
