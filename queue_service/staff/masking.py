"""Personal data out of what is kept for good: the audit log holds enough to recognise a case, not enough to learn a person's data."""

import re
from typing import Any

_SECRET = frozenset({"password", "token", "secret", "csrf"})
_NUMBERS = frozenset({"nik", "kk", "no_kk"})
_PHONES = frozenset({"phone", "contact", "phone4"})
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
_PHONE = re.compile(r"(?<![\d+])(?:\+?62|0)8\d{7,11}(?!\d)")


def masked(value: Any, name: str = "") -> Any:
    """Return a JSON value with secrets, NIK, KK and phone numbers masked, wherever they are in it."""
    if isinstance(value, dict):
        return {key: masked(item, str(key).lower()) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, name) for item in value]
    if not isinstance(value, str):
        return value
    if name in _SECRET:
        return "***"
    if name in _NUMBERS:
        return _head(value)
    return _tail(value) if name in _PHONES else masked_text(value)


def masked_text(text: str) -> str:
    """Return a sentence with every NIK and phone number in it masked."""
    return _PHONE.sub(lambda found: _tail(found[0]), _NIK.sub(lambda found: _head(found[0]), text))


def _head(number: str) -> str:
    return number[:4] + "*" * max(0, len(number) - 4)


def _tail(number: str) -> str:
    return "*" * max(0, len(number) - 4) + number[-4:] if len(number) > 4 else "****"
