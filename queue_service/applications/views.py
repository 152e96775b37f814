"""What people see of applications. Reads only; NIK and family card are masked whoever looks."""

from datetime import date, datetime
from typing import Any

from queue_service.applications import people, rules
from queue_service.applications.models import Applicant, Application, Claim, Entry
from queue_service.bookings import nik as niks
from queue_service.core.clock import local_ms, rfc3339
from queue_service.posts.models import Paper, Post, Service

Json = dict[str, Any]
RESIDENTS = frozenset({"anyone", "holder"})


def application_view(
    post: Post,
    service: Service,
    application: Application,
    applicant: Applicant,
    *,
    now_ms: int,
    base_url: str,
    staff: bool = False,
) -> Json:
    """Return an application to its holder; ``staff`` also see who did what and who works on it."""
    zone, day = post.timezone, day_of(now_ms, post)
    lacks = rules.missing(service, application, applicant, day) if application.state in rules.EDITABLE else ()
    return {
        "code": application.code,
        "state": application.state.value,
        "since": rfc3339(application.since_ms, zone),
        "created_at": rfc3339(application.created_ms, zone),
        "post": application.post,
        "service": application.service,
        "case": application.case or None,
        "applicant": applicant_view(application, applicant),
        "sms_consent": application.sms_consent,
        "language": application.language,
        "missing": list(lacks),
        "warnings": list(people.warnings(applicant) + rules.age_warning(service, applicant, day)),
        "documents": [
            document_view(paper, application, zone)
            for paper in rules.papers(service, application.case, applicant, day)
        ],
        "history": [
            entry_view(entry, stayed, zone, staff=staff) for entry, stayed in rules.times(application, now_ms)
        ],
        "next": rules.next_step(application.state, complete=not lacks),
        "booking": application.booking or None,
        "ticket": application.ticket or None,
        "claim": _claim(application.claim, now_ms, zone) if staff else None,
        "url": f"{base_url}/a/{application.code}",
    }


def moment(post: Post, ms: int) -> datetime:
    """Return a moment in the post's local time."""
    return local_ms(ms, post.timezone)


def day_of(now_ms: int, post: Post) -> date:
    """Return the post's local date at a moment."""
    return moment(post, now_ms).date()


def applicant_view(application: Application, applicant: Applicant) -> Json:
    """Return whom it is for; once the time to keep that is over, what is left of it."""
    return {
        "name": application.masked.get("name", applicant.name),
        "nik": application.masked.get("nik", niks.mask(applicant.nik)),
        "kk": niks.mask(applicant.kk),
        "birth_date": applicant.birth_date.isoformat() if applicant.birth_date else None,
        "sex": applicant.sex,
        "address": applicant.address,
        "email": applicant.email,
        "married": applicant.married,
        "guardian": {"name": applicant.guardian.name, "relation": applicant.guardian.relation},
    }


def document_view(paper: Paper, application: Application, zone: str) -> Json:
    """Return a document that is needed, and the file kept for it."""
    kept = application.documents.get(paper.kind)
    file = (
        {"media": kept.media, "size": kept.size, "pages": kept.pages, "at": rfc3339(kept.at_ms, zone)}
        if kept
        else None
    )
    wrong = [one.public() for one in rules.flaws(application).get(paper.kind, ())]
    return {
        "kind": paper.kind,
        "name": paper.name.public(),
        "hint": paper.hint.public(),
        "required": paper.required,
        "file": file,
        "wrong": wrong,
    }


def entry_view(entry: Entry, stayed_ms: int, zone: str, *, staff: bool) -> Json:
    """Return a step of the history and how long (s) the application stayed in its state; applicants see no officer's name."""
    shown = entry.by if staff or entry.by in RESIDENTS else "staff"
    return {
        "verb": entry.verb,
        "state": entry.state.value,
        "at": rfc3339(entry.at_ms, zone),
        "by": shown,
        "reasons": [one.public() for one in entry.reasons],
        "seconds": stayed_ms // 1000,
    }


def _claim(claim: Claim | None, now_ms: int, zone: str) -> Json | None:
    if claim is None or claim.until_ms <= now_ms:
        return None
    return {"by": claim.by, "until": rfc3339(claim.until_ms, zone)}


def row_view(post: Post, application: Application, applicant: Applicant, now_ms: int) -> Json:
    """Return one line of the desk's list; ``seconds`` in its state."""
    return {
        "code": application.code,
        "state": application.state.value,
        "since": rfc3339(application.since_ms, post.timezone),
        "seconds": max(0, now_ms - application.since_ms) // 1000,
        "service": application.service,
        "name": application.masked.get("name", applicant.name),
        "nik": application.masked.get("nik", niks.mask(applicant.nik)),
        "claim": _claim(application.claim, now_ms, post.timezone),
    }
