"""Who books: names, NIK and phone as people type them, checked, sealed and hashed."""

import re
import unicodedata

from queue_service.bookings import nik as niks
from queue_service.bookings.models import Person
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid
from queue_service.messages import phone as phones

NAME_LIMIT = 60
_ODD = re.compile(r"[^\w\s'.\-]|\d|_")


def checked(
    vault: Vault, *, name: str, nik: str, phone: str, sms_consent: bool, language: str, priority: str | None
) -> Person:
    """Return the person. Raises ``Invalid`` naming every field that is certainly wrong; what may be wrong becomes a warning."""
    errors: list[dict[str, str]] = []
    digits = re.sub(r"[\s.\-]", "", nik)
    found = niks.check(digits)
    if found.error:
        errors.append({"field": "nik", "message": found.error})
    clean = tidy(name)
    if not clean or len(clean) > NAME_LIMIT or not any(letter.isalpha() for letter in clean):
        errors.append({"field": "name", "message": "name_length"})
    number = ""
    try:
        number = phones.normalise(phone)
    except Invalid as refused:
        errors += refused.extra["errors"]
    if errors:
        raise Invalid("invalid_input", errors=errors)
    return Person(
        name=vault.seal(clean, "name"),
        nik=vault.seal(digits, "nik"),
        phone=vault.seal(number, "phone"),
        phone_last4=number[-4:],
        identity=vault.fingerprint(digits, "nik"),
        phone_print=vault.fingerprint(number, "phone"),
        sms_consent=sms_consent,
        language=language,
        priority=priority,
        warnings=found.warnings + name_warnings(clean),
    )


def tidy(text: str) -> str:
    """Return a text in one form and on one line."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_warnings(name: str) -> tuple[str, ...]:
    """Return what is unusual in a name: one word only, or digits and punctuation. Older names may have both."""
    single = () if " " in name else ("name_one_word",)
    return single + (("name_characters",) if _ODD.search(name) else ())
