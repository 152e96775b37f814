"""What was told and by whom: checked, sealed and opened again; the codes by which complainants come back."""

import dataclasses
import hmac
import json

from queue_service.bookings import asking, codes
from queue_service.bookings.people import tidy
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid, NotFound
from queue_service.core.ids import ALPHABET
from queue_service.feedback.complaints.models import Complaint, Content, Visibility
from queue_service.messages import phone as phones

SHORT, LONG = 12, 24  # characters of a code with the phone's digits, and of one that is the only key
TEXT_LIMIT, NOTE_LIMIT, NAME_LIMIT, CODE_LIMIT = 4000, 2000, 80, 64
SEAL, NOTE_SEAL = "complaint", "complaint-note"
Errors = list[dict[str, str]]


def checked(text: str, counter: str, officer: str, reference: str) -> Content:
    """Return what was told, with its line breaks. Raises ``Invalid`` naming every field that is wrong."""
    told = Content(lines(text), tidy(counter), tidy(officer), tidy(reference))
    fits = {
        "text": 10 <= len(told.text) <= TEXT_LIMIT,
        "counter": len(told.counter) <= NAME_LIMIT,
        "officer": len(told.officer) <= NAME_LIMIT,
        "reference": len(told.reference) <= CODE_LIMIT,
    }
    _raise([{"field": name, "message": f"complaint_{name}"} for name, right in fits.items() if not right])
    return told


def _raise(errors: Errors) -> None:
    if errors:
        raise Invalid("invalid_input", errors=errors)


def lines(text: str) -> str:
    """Return text of several lines without what cannot be shown."""
    kept = (tidy(line) for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(kept).strip()


def contact(visibility: Visibility, told: Content, text: str) -> str:
    """Return the phone (E.164) or nothing. Raises ``Invalid``: the anonymous leave no number and no code of something of theirs."""
    if visibility is Visibility.ANONIM:
        given = {"contact": text, "reference": told.reference}
        _raise([{"field": name, "message": "complaint_anonymous"} for name, value in given.items() if value])
    if not text:
        return ""
    try:
        return phones.normalise(text)
    except Invalid as refused:
        errors = [{"field": "contact", "message": one["message"]} for one in refused.extra["errors"]]
        raise Invalid("invalid_input", errors=errors) from None


def note(text: str, *, needed: bool) -> str:
    """Return what is written with a step. Raises ``Invalid`` when it is missing or too long."""
    written = lines(text)
    if len(written) > NOTE_LIMIT or (needed and len(written) < 3):
        _raise([{"field": "note", "message": "complaint_note"}])
    return written


def sealed(vault: Vault, told: Content) -> str:
    """Return what was told, encrypted."""
    return vault.seal(json.dumps(dataclasses.asdict(told)), SEAL)


def opened(vault: Vault, one: Complaint) -> Content:
    """Return what was told; nothing once it was forgotten."""
    return Content(**json.loads(vault.open(one.content, SEAL))) if one.content else Content()


def opened_note(vault: Vault, text: str) -> str:
    """Return what was written with a step; empty when nothing was, or not any more."""
    return vault.open(text, NOTE_SEAL) if text else ""


def phone(vault: Vault, one: Complaint) -> str:
    """Return the phone (E.164), or nothing."""
    return vault.open(one.phone, "phone") if one.phone else ""


def user_print(vault: Vault, username: str) -> str:
    """Return by what a username is recognised among those who are barred."""
    return vault.fingerprint(username, "complaint-user")


def full_code(vault: Vault, one: Complaint) -> str:
    """Return the code for the complainant: short beside a phone, else long, since it is the only key. Nothing of it is stored."""
    if one.phone:
        return one.ref
    digest = bytes.fromhex(vault.fingerprint(one.ref, "complaint-key"))
    return one.ref + "".join(ALPHABET[byte & 31] for byte in digest[: LONG - SHORT]).upper()


def check_key(vault: Vault, one: Complaint, code: str, phone4: str) -> None:
    """Raise ``NotFound``, as for what does not exist, unless this is the whole key to a complaint."""
    if one.masked or (one.phone and len(code) != SHORT):
        raise NotFound("not_found")
    if one.phone:
        asking.check_holder(vault, one, phone4)
    elif not hmac.compare_digest(full_code(vault, one), codes.tidy(code)):
        raise NotFound("not_found")
