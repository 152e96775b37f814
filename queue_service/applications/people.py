"""Whom an application is for: what people type, piece by piece, checked and sealed as one text."""

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from queue_service.applications.models import Applicant, Guardian
from queue_service.bookings import nik as niks
from queue_service.bookings.people import NAME_LIMIT, name_warnings, tidy
from queue_service.core import personal
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid

SEAL = "applicant"
OLDEST = 130
KK_LENGTH = 16
RELATIONS = ("ayah", "ibu", "wali")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,24}")
Errors = list[dict[str, str]]


def changed(applicant: Applicant, given: Mapping[str, Any], today: date) -> Applicant:
    """Return the applicant with the given fields, each as it is kept; an empty text takes a field back.

    Raises ``Invalid`` naming every field that is certainly wrong.
    """
    errors: Errors = []
    values: dict[str, Any] = {}
    for name, value in given.items():
        try:
            values[name] = _FIELDS[name](value, applicant, today)
        except ValueError as error:
            errors.append({"field": f"applicant.{name}", "message": str(error)})
    if errors:
        raise Invalid("invalid_input", errors=errors)
    return dataclasses.replace(applicant, **values)


def warnings(applicant: Applicant) -> tuple[str, ...]:
    """Return what may be wrong: an unusual name, an unknown region, a NIK that tells another birth date or sex than the form."""
    found = name_warnings(applicant.name) if applicant.name else ()
    if applicant.nik:
        found += niks.check(applicant.nik).warnings + _differences(applicant)
    return found


def _differences(applicant: Applicant) -> tuple[str, ...]:
    day, rest = int(applicant.nik[6:8]), applicant.nik[8:12]
    woman = day > niks.WOMAN
    told = f"{day - niks.WOMAN if woman else day:02d}{rest}"
    born = applicant.birth_date
    other_date = born is not None and told != f"{born:%d%m%y}"
    other_sex = applicant.sex != "" and (applicant.sex == "P") != woman
    return (("nik_birth_date",) if other_date else ()) + (("nik_sex",) if other_sex else ())


def sealed(vault: Vault, applicant: Applicant) -> str:
    """Return an applicant encrypted."""
    return vault.seal(json.dumps(dataclasses.asdict(applicant), default=str), SEAL)


def opened(vault: Vault, text: str) -> Applicant:
    """Return the applicant of a sealed text; an empty one once it was deleted."""
    if not text:
        return Applicant()
    data = json.loads(vault.open(text, SEAL))
    born = data["birth_date"]
    return Applicant(
        **data
        | {
            "birth_date": date.fromisoformat(born) if born else None,
            "guardian": Guardian(**data["guardian"]),
        }
    )


def identity(vault: Vault, applicant: Applicant) -> str:
    """Return the keyed hash of the NIK, the same as in bookings; empty without one."""
    return vault.fingerprint(applicant.nik, "nik") if applicant.nik else ""


def masked(applicant: Applicant) -> dict[str, str]:
    """Return what may be kept for good: initials and the beginning of the NIK."""
    initials = personal.initials(applicant.name)
    return {"name": initials, "nik": niks.mask(applicant.nik)}


def _clean(value: Any) -> str:
    return tidy(str(value))


def _name(value: Any) -> str:
    text = _clean(value)
    if text and (len(text) > NAME_LIMIT or not any(letter.isalpha() for letter in text)):
        raise ValueError("name_length")
    return text


def _digits(value: Any) -> str:
    return re.sub(r"[\s.\-]", "", str(value))


def _nik(value: Any, *_others: Any) -> str:
    digits = _digits(value)
    if digits and (wrong := niks.check(digits).error):
        raise ValueError(wrong)
    return digits


def _kk(value: Any, *_others: Any) -> str:
    digits = _digits(value)
    if digits and not (len(digits) == KK_LENGTH and digits.isascii() and digits.isdigit()):
        raise ValueError("kk_length")
    return digits


def _born(value: date | None, _applicant: Applicant, today: date) -> date | None:
    if value is not None and not today.year - OLDEST <= value.year <= today.year:
        raise ValueError("birth_date")
    if value is not None and value > today:
        raise ValueError("birth_date")
    return value


def _address(value: Any, *_others: Any) -> str:
    text = _clean(value)
    if len(text) > 200:
        raise ValueError("too_long")
    return text


def _email(value: Any, *_others: Any) -> str:
    text = _clean(value)
    if text and not _EMAIL.fullmatch(text):
        raise ValueError("email")
    return text


def _guardian(value: Mapping[str, Any], applicant: Applicant, _today: date) -> Guardian:
    named = {name: text for name, text in value.items() if text is not None}
    if "name" in named:
        named["name"] = _name(named["name"])
    return dataclasses.replace(applicant.guardian, **named)


_FIELDS: dict[str, Callable[[Any, Applicant, date], Any]] = {
    "name": lambda value, *_others: _name(value),
    "nik": _nik,
    "kk": _kk,
    "birth_date": _born,
    "sex": lambda value, *_others: str(value),
    "address": _address,
    "email": _email,
    "married": lambda value, *_others: bool(value),
    "guardian": _guardian,
}
