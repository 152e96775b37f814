"""Reads any text aloud for pages, by the same voice as the announcements, in half of their size: phones pay for every byte."""

from array import array
from collections.abc import Callable
from pathlib import Path

from display import speech
from display.espeak import RATE_HZ, espeak
from display.voice import Voice

MOST_LETTERS = 300  # of a text: about half a minute, made in some hundredths of a second, during which nobody else is served
KEPT_FILES = 600  # about 100 MB
Reader = Callable[[str, str], bytes]


def reader(voice_dir: Path) -> Reader:
    """Return what makes a WAV file (16-bit mono, 11,025 Hz) of a language and a text of at most :data:`MOST_LETTERS`.

    It raises ``VoiceUnavailable`` where there is no voice, ``ValueError`` for a longer text. What it made is kept below ``voice_dir``.
    """
    voice = Voice(voice_dir / "reading", _spoken, rate=RATE_HZ // 2, files=KEPT_FILES)

    def read(language: str, text: str) -> bytes:
        if len(text) > MOST_LETTERS:
            raise ValueError("too long to be read in one go")
        return voice.say(speech.sentence(language, text))

    return read


def _spoken(language: str, text: str) -> bytes:
    return halved(espeak().speak(language, text))


def halved(samples: bytes) -> bytes:
    """Return 16-bit mono samples at half of their rate."""
    given = array("h", samples)
    return array(
        "h", [(one + other) // 2 for one, other in zip(given[::2], given[1::2], strict=False)]
    ).tobytes()
