"""Phone numbers as people write them in Indonesia, kept as E.164."""

import re

import phonenumbers

from queue_service.core.errors import Invalid

REGION = "ID"
# How nearly everybody here writes a mobile number; the library needs far longer to say the same of it.
_MOBILE = re.compile(r"(?:\+62|0)(8[1-35-9][0-9]{8,9})")


def normalise(text: str, field: str = "phone") -> str:
    """Return ``0812-3456-7890`` as ``+6281234567890``. Raises ``Invalid`` naming the field when it cannot be a phone number."""
    if usual := _MOBILE.fullmatch(text):
        return f"+62{usual[1]}"
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as error:
        raise _invalid(field) from error
    if not phonenumbers.is_valid_number(number):
        raise _invalid(field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """Return ``+6281234567890`` as people read it out and dial it: ``0812 3456 7890``; any but a mobile number of here as it is."""
    home = f"0{number[3:]}"
    return f"{home[:4]} {home[4:8]} {home[8:]}" if number.startswith("+628") else number


def _invalid(field: str) -> Invalid:
    return Invalid("invalid_input", errors=[{"field": field, "message": "not a phone number"}])
