"""What an application needs, where it may go from where, and what comes next. Pure: no I/O, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from queue_service.applications.models import Applicant, Application, Entry, Reason, State
from queue_service.posts.models import Paper, Service

ADULT = 18
MINUTE_MS = 60_000
DAY_MS = 86_400_000
CLAIM_MS = 15 * MINUTE_MS
CHECKING_TOLD_MS = (
    30 * MINUTE_MS
)  # who is approved or answered within this needs no text that it is being checked
UNDOING_MS = MINUTE_MS  # an end that is undone in the last second takes its step back within this
WARN_MS = 7 * DAY_MS  # before what was not mended is closed
TELLING_MS = 3 * DAY_MS  # what could not be told for so long is better read on the page
EDITABLE = frozenset({State.DRAFT, State.PERLU_PERBAIKAN})
TO_CHECK = frozenset({State.DIAJUKAN, State.DIPERIKSA})
AT_DISDUKCAPIL = frozenset(
    {State.DITERUSKAN, State.DIREKAM, State.MENUNGGU_PENUNGGALAN, State.SIAP_CETAK, State.DATA_GANDA}
)
BOOKABLE = AT_DISDUKCAPIL | {State.LENGKAP}
# With these somebody can come: to be recorded or asked, to show a paper, or to fetch the card.
VISITABLE = BOOKABLE | {State.PERLU_PERBAIKAN, State.SIAP_DIAMBIL}
ENDED = frozenset({State.DITOLAK, State.DISERAHKAN})
ANSWERABLE = TO_CHECK | {State.LENGKAP} | AT_DISDUKCAPIL


@dataclass(frozen=True, slots=True)
class Move:
    """A verb's way: from which states to which one; ``reasons`` must be given, or may be."""

    sources: frozenset[State]
    to: State
    reasons: bool = False


MOVES: dict[str, Move] = {
    "submit": Move(EDITABLE, State.DIAJUKAN),
    "claim": Move(frozenset({State.DIAJUKAN}), State.DIPERIKSA),
    "verify": Move(TO_CHECK, State.LENGKAP),
    "return": Move(ANSWERABLE, State.PERLU_PERBAIKAN, reasons=True),
    "reject": Move(ANSWERABLE, State.DITOLAK, reasons=True),
    "lapse": Move(frozenset({State.PERLU_PERBAIKAN}), State.DRAFT),
    "forward": Move(frozenset({State.LENGKAP}), State.DITERUSKAN),
    "ready": Move(AT_DISDUKCAPIL - {State.DATA_GANDA}, State.SIAP_DIAMBIL),
    "handover": Move(frozenset({State.SIAP_DIAMBIL}), State.DISERAHKAN),
}
# No outside system tells where the card is, so an officer says it; also back, for what was said wrongly.
PROGRESS = {to: Move((AT_DISDUKCAPIL | {State.SIAP_DIAMBIL}) - {to}, to) for to in AT_DISDUKCAPIL}
DESK_VERBS = ("verify", "return", "reject", "forward", "ready", "handover")


def possible(state: State) -> tuple[str, ...]:
    """Return the desk's verbs that an application in this state allows."""
    return tuple(verb for verb in DESK_VERBS if state in MOVES[verb].sources)


def progressable(state: State) -> tuple[State, ...]:
    """Return the states at Disdukcapil that an officer may set now, in the order of a card's life."""
    return tuple(one for one in State if one in PROGRESS and state in PROGRESS[one].sources)


def at_finish(state: State) -> tuple[tuple[str, State], ...]:
    """Return what a visit at the counter may have brought about: verbs and the states they lead to, the likeliest first."""
    verbs = [verb for verb in ("handover", "forward", "ready") if state in MOVES[verb].sources]
    moves = [(verb, MOVES[verb].to) for verb in verbs]
    if state not in AT_DISDUKCAPIL:
        return tuple(moves)
    return (*(("progress", to) for to in progressable(state)), *moves)


def age(born: date, today: date) -> int:
    """Return completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def needs_guardian(service: Service, applicant: Applicant, today: date) -> bool:
    """True for who is under age, and for services that are only for children."""
    under_age = applicant.birth_date is not None and age(applicant.birth_date, today) < ADULT
    return service.guardian or under_age


def papers(service: Service, case: str, applicant: Applicant, today: date) -> tuple[Paper, ...]:
    """Return the documents that this application needs, or may have."""
    return tuple(one for one in service.papers if _applies(one, service, case, applicant, today))


def _applies(paper: Paper, service: Service, case: str, applicant: Applicant, today: date) -> bool:
    words = paper.when.split()
    return not words or any(_fits(word, service, case, applicant, today) for word in words)


def _fits(word: str, service: Service, case: str, applicant: Applicant, today: date) -> bool:
    if word == "guardian":
        return needs_guardian(service, applicant, today)
    if word.startswith("case:"):
        return word == f"case:{case}"
    born = applicant.birth_date
    return born is not None and age(born, today) >= int(word.rstrip("+"))


def missing(service: Service, application: Application, applicant: Applicant, today: date) -> tuple[str, ...]:
    """Return what an application still needs, as names of fields: ``applicant.nik``, ``case``, ``documents.kk``."""
    wanted = ["name", "nik", "kk", "birth_date", "sex"]
    found = [f"applicant.{name}" for name in wanted if not getattr(applicant, name)]
    if needs_guardian(service, applicant, today):
        found += [
            f"applicant.guardian.{name}"
            for name in ("name", "relation")
            if not getattr(applicant.guardian, name)
        ]
    if service.cases and not any(case.slug == application.case for case in service.cases):
        found.append("case")
    faulty = flaws(application)
    for paper in papers(service, application.case, applicant, today):
        there = paper.kind in application.documents
        if paper.kind in faulty or (paper.required and not there):
            found.append(f"documents.{paper.kind}")
    return tuple(found)


def returned(application: Application) -> Entry | None:
    """Return the step by which an application came back that is to be mended now, also when it was closed since for want of that."""
    last = application.history[-1]
    return last if last.state is State.PERLU_PERBAIKAN or last.verb == "lapse" else None


def unmended(application: Application) -> tuple[Reason, ...]:
    """Return why an application came back, as far as that is still so."""
    entry, faulty = returned(application), flaws(application)
    return tuple(
        one for one in (entry.reasons if entry else ()) if not one.document or one.document in faulty
    )


def idle_since(application: Application) -> int:
    """Return since when (ms) its applicant has sent nothing."""
    return max([application.since_ms, *(one.at_ms for one in application.documents.values())])


def closing_ms(application: Application, days: int) -> int | None:
    """Return when (ms) an application is closed that is not mended; None for others, and when that is never done (0 days)."""
    if not days or application.state is not State.PERLU_PERBAIKAN:
        return None
    warned = application.warned_ms + WARN_MS if application.warned_ms else 0
    return max(idle_since(application) + days * DAY_MS, warned)


def lapsing(application: Application, now_ms: int, days: int) -> str:
    """Return what is due: ``warn`` (anew after the applicant has sent something), ``lapse`` a week later at the earliest, or nothing."""
    end_ms, idle_ms = closing_ms(application, days), idle_since(application)
    if end_ms is None or now_ms < idle_ms + days * DAY_MS - WARN_MS:
        return ""
    if application.warned_ms is None or application.warned_ms < idle_ms:
        return "warn"
    return "lapse" if now_ms >= end_ms else ""


def flaws(application: Application) -> dict[str, tuple[Reason, ...]]:
    """Return what is wrong with which document: named when the application came back, and not replaced since."""
    entry = returned(application)
    found: dict[str, tuple[Reason, ...]] = {}
    for reason in entry.reasons if entry else ():
        kept = application.documents.get(reason.document)
        replaced = entry is not None and kept is not None and kept.at_ms > entry.at_ms
        if reason.document and not replaced:
            found[reason.document] = (*found.get(reason.document, ()), reason)
    return found


def age_warning(service: Service, applicant: Applicant, today: date) -> tuple[str, ...]:
    """Warn, never refuse, when the applicant's age is not the service's: the office decides."""
    if applicant.birth_date is None:
        return ()
    years = age(applicant.birth_date, today)
    if (
        service.age_from is not None
        and years < service.age_from
        and not (service.married and applicant.married)
    ):
        return ("too_young",)
    return ("too_old",) if service.age_to is not None and years > service.age_to else ()


def next_step(state: State, *, complete: bool) -> str:
    """Return what the applicant can do now: complete, submit, fix, wait, book, collect or nothing."""
    if state is State.DRAFT:
        return "submit" if complete else "complete"
    fixed = {
        State.PERLU_PERBAIKAN: "submit" if complete else "fix",
        State.LENGKAP: "book",
        State.SIAP_DIAMBIL: "collect",
        State.DITOLAK: "nothing",
        State.DISERAHKAN: "nothing",
    }
    return fixed.get(state, "wait")


def times(application: Application, now_ms: int) -> list[tuple[Entry, int]]:
    """Return each step with how long (ms) the application stayed in its state; the last one until now, or ended: 0."""
    entries = application.history
    ends = [one.at_ms for one in entries[1:]]
    ends.append(entries[-1].at_ms if entries[-1].state in ENDED else max(now_ms, entries[-1].at_ms))
    return [(entry, max(0, end - entry.at_ms)) for entry, end in zip(entries, ends, strict=True)]


def documents_named(reasons: Iterable[Reason]) -> frozenset[str]:
    """Return the kinds of documents that reasons are about."""
    return frozenset(one.document for one in reasons if one.document)
