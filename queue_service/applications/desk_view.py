"""What an officer sees of one application: the form beside the documents, who works on it, and what can be done now."""

from dataclasses import dataclass
from datetime import datetime

from queue_service.applications import people, rules
from queue_service.applications.models import Applicant, Application, Claim, Document, Entry, Reason, State
from queue_service.applications.views import moment
from queue_service.bookings import nik as niks
from queue_service.posts.models import Paper, Post, Service


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: the name, when it came into its state (local) and how long ago (ms), and who works on it."""

    application: Application
    name: str
    since: datetime
    age_ms: int
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document that is needed, the file that was sent for it, and what was found wrong with it."""

    paper: Paper
    file: Document | None
    wrong: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the history, when (local), and how long (ms) the application stayed in its state."""

    entry: Entry
    at: datetime
    stayed_ms: int


@dataclass(frozen=True, slots=True)
class Folder:
    """One application on the desk. NIK and family card are whole only for the officer who works on it."""

    application: Application
    applicant: Applicant
    service: Service
    case: str
    years: int | None
    nik: str
    kk: str
    phone: str
    warnings: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    steps: tuple[Step, ...]
    claim: Claim | None
    mine: bool
    until: datetime | None
    verbs: tuple[str, ...]
    progress: tuple[State, ...]
    closing: datetime | None

    @property
    def to_check(self) -> bool:
        """True while it waits to be checked or is being checked: then it must be one's own to be decided."""
        return self.application.state in rules.TO_CHECK

    @property
    def hands_off(self) -> bool:
        """True while another officer works on it."""
        return self.claim is not None and not self.mine

    @property
    def open_to_me(self) -> bool:
        """True when the officer can decide now."""
        return self.mine if self.to_check else not self.hands_off


def row(post: Post, application: Application, applicant: Applicant, now_ms: int) -> Row:
    """Return an application as a line of the list."""
    name = application.masked.get("name", applicant.name)
    since = moment(post, application.since_ms)
    age = max(0, now_ms - application.since_ms)
    return Row(application, name, since, age, _live(application, now_ms))


def _live(application: Application, now_ms: int) -> Claim | None:
    claim = application.claim
    return claim if claim is not None and claim.until_ms > now_ms else None


def folder(
    post: Post,
    service: Service,
    application: Application,
    applicant: Applicant,
    phone: str,
    *,
    who: str,
    now_ms: int,
    language: str,
    close_days: int = 0,
) -> Folder:
    """Return an application as it lies on the desk of an officer (``who``); ``close_days``: when it is closed unless it is mended."""
    today, claim = moment(post, now_ms).date(), _live(application, now_ms)
    mine = claim is not None and claim.by == who
    cases = {case.slug: case.name.to(language) for case in service.cases}
    faults = rules.flaws(application)
    return Folder(
        application=application,
        applicant=applicant,
        service=service,
        case=cases.get(application.case, application.case),
        years=rules.age(applicant.birth_date, today) if applicant.birth_date else None,
        nik=applicant.nik if mine else application.masked.get("nik", niks.mask(applicant.nik)),
        kk=applicant.kk if mine else niks.mask(applicant.kk),
        phone=f"•••• {phone[-4:]}" if phone else "",
        warnings=people.warnings(applicant) + rules.age_warning(service, applicant, today),
        sheets=tuple(
            Sheet(paper, application.documents.get(paper.kind), faults.get(paper.kind, ()))
            for paper in rules.papers(service, application.case, applicant, today)
        ),
        steps=tuple(
            Step(entry, moment(post, entry.at_ms), stayed)
            for entry, stayed in reversed(rules.times(application, now_ms))
        ),
        claim=claim,
        mine=mine,
        until=moment(post, claim.until_ms) if claim else None,
        verbs=rules.possible(application.state),
        progress=rules.progressable(application.state),
        closing=moment(post, closing) if (closing := rules.closing_ms(application, close_days)) else None,
    )
