"""What people see of home visits. Reads only."""

from typing import Any

from queue_service.core.clock import rfc3339
from queue_service.core.crypto import Vault
from queue_service.partners import people, rules
from queue_service.partners.models import Entry, Household, Visit
from queue_service.posts.models import Post

Json = dict[str, Any]
RESIDENTS = frozenset({"anyone", "holder"})
HOLDER, PARTNER, OFFICER = "holder", "partner", "officer"


def visit_view(vault: Vault, post: Post, visit: Visit, now_ms: int, who: str) -> Json:
    """Return a visit to ``holder``, ``partner`` or ``officer``; the first two see no more than was entered, and where it stands."""
    staff, zone = who == OFFICER, post.timezone
    return {
        "code": visit.code,
        "state": visit.state.value,
        "since": rfc3339(visit.since_ms, zone),
        "created_at": rfc3339(visit.created_ms, zone),
        "seconds": max(0, now_ms - visit.created_ms) // 1000,
        "post": visit.post,
        "service": visit.service,
        "starts_at": _start(visit.start_ms, zone),
        "household": household_view(vault, visit, who),
        "sms_consent": visit.sms_consent,
        "language": visit.language,
        "team": visit.team if staff else "",
        "entered_by": visit.entered_by if staff else "",
        "history": [entry_view(vault, one, zone, staff=staff) for one in visit.history],
        "possible": list(rules.possible(visit.state)) if staff and not visit.masked else [],
    }


def _start(ms: int | None, zone: str) -> str | None:
    return rfc3339(ms, zone) if ms is not None else None


def household_view(vault: Vault, visit: Visit, who: str) -> Json:
    """Return whom a team visits; a holder, who may have found somebody's phone, sees no whole number."""
    household, number = people.opened(vault, visit), people.phone(vault, visit)
    shown = number if who != HOLDER or not number else f"•••• {number[-4:]}"
    return {name: getattr(household, name) for name in ("name", "area", "address", "reason", "note")} | {
        "phone": shown
    }


def entry_view(vault: Vault, entry: Entry, zone: str, *, staff: bool) -> Json:
    """Return a step of the history; who is no officer sees no officer's name and only why a visit was refused."""
    note = people.note(vault, entry.note) if staff or entry.verb == "refuse" else ""
    return {
        "verb": entry.verb,
        "state": entry.state.value,
        "at": rfc3339(entry.at_ms, zone),
        "by": entry.by if staff or entry.by in RESIDENTS else "staff",
        "starts_at": _start(entry.start_ms, zone),
        "outcome": entry.outcome or None,
        "note": note,
    }


def row_view(post: Post, visit: Visit, household: Household, now_ms: int, who: str) -> Json:
    """Return one line of a list."""
    staff = who == OFFICER
    return {
        "code": visit.code,
        "state": visit.state.value,
        "created_at": rfc3339(visit.created_ms, post.timezone),
        "seconds": max(0, now_ms - visit.created_ms) // 1000,
        "post": visit.post,
        "service": visit.service,
        "name": household.name,
        "area": household.area,
        "reason": household.reason,
        "starts_at": _start(visit.start_ms, post.timezone),
        "team": visit.team if staff else "",
        "entered_by": visit.entered_by if staff else "",
    }
