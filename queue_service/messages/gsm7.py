"""The alphabet of SMS (GSM 03.38): what fits into one part of 160, and texts brought into it."""

from anyascii import anyascii

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # each takes two places
ONE_PART = 160


def septets(text: str) -> int:
    """Return how many places a text takes. Raises ``ValueError`` for characters that no SMS alphabet part has."""
    total = 0
    for letter in text:
        if letter not in BASIC and letter not in EXTENSION:
            raise ValueError(f"not in the alphabet of SMS: {letter!r}")
        total += 2 if letter in EXTENSION else 1
    return total


def plain(text: str) -> str:
    """Return a text in one line and in the SMS alphabet: other letters become their nearest Latin ones."""
    line = " ".join(text.split())
    return " ".join("".join(_letter(letter) for letter in line).split())


def _letter(letter: str) -> str:
    if letter in BASIC:
        return letter
    return "".join(near for near in anyascii(letter) if near in BASIC)
