"""Who a household is: as people type it, checked, sealed and opened again."""

import dataclasses
import json
from typing import Any

from queue_service.bookings.people import NAME_LIMIT
from queue_service.bookings.people import tidy as tidy
from queue_service.core import personal
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid
from queue_service.messages import phone as phones
from queue_service.partners.models import Household, Reason, Visit

SEAL, NOTE_SEAL = "household", "visit-note"
AREA_LIMIT, ADDRESS_LIMIT, NOTE_LIMIT = 40, 200, 300
Errors = list[dict[str, str]]


def checked(
    *, name: str, phone: str, area: str, address: str, reason: str, note: str = ""
) -> tuple[Household, str]:
    """Return the household and its phone (E.164). Raises ``Invalid`` naming every field that is wrong."""
    household = Household(tidy(name), tidy(area), tidy(address), reason, tidy(note))
    errors = _mistakes(household)
    number = ""
    try:
        number = phones.normalise(phone)
    except Invalid as refused:
        errors += refused.extra["errors"]
    if errors:
        raise Invalid("invalid_input", errors=errors)
    return household, number


def _mistakes(household: Household) -> Errors:
    named = household.name and any(letter.isalpha() for letter in household.name)
    right = {
        "name": named and len(household.name) <= NAME_LIMIT,
        "area": 0 < len(household.area) <= AREA_LIMIT,
        "address": 0 < len(household.address) <= ADDRESS_LIMIT,
        "reason": household.reason in list(Reason),
        "note": len(household.note) <= NOTE_LIMIT,
    }
    return [{"field": name, "message": f"visit_{name}"} for name, fits in right.items() if not fits]


def sealed(vault: Vault, household: Household) -> str:
    """Return a household encrypted: where somebody old or ill lives is nobody's business but the team's."""
    return vault.seal(json.dumps(dataclasses.asdict(household)), SEAL)


def opened(vault: Vault, visit: Visit) -> Household:
    """Return the household of a visit; of one that was masked only what remains."""
    if visit.masked:
        return Household(**visit.masked)
    known: dict[str, Any] = json.loads(vault.open(visit.household, SEAL))
    return Household(**known)


def phone(vault: Vault, visit: Visit) -> str:
    """Return the phone number (E.164); empty once it was deleted."""
    return vault.open(visit.phone, "phone") if visit.phone else ""


def note(vault: Vault, sealed_note: str) -> str:
    """Return what somebody wrote down with a step; empty when nothing was, or not any more."""
    return vault.open(sealed_note, NOTE_SEAL) if sealed_note else ""


def masked(household: Household) -> dict[str, str]:
    """Return what may be kept for good: initials and the area, no reason and no address."""
    initials = personal.initials(household.name)
    return {"name": initials, "area": household.area}
