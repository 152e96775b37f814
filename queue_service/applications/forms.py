"""The shapes of requests and answers of the applications room."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from queue_service.applications.models import State
from queue_service.applications.rules import AT_DISDUKCAPIL
from queue_service.bookings.forms import SLOT
from queue_service.core.web import Body
from queue_service.entrusted.forms import ConsentForm
from queue_service.posts.routes.answers import Words
from queue_service.tickets.forms import SLUG
from queue_service.tickets.models import Priority

Relation = Literal["", "ayah", "ibu", "wali"]
StateName = Literal[
    "draft",
    "diajukan",
    "diperiksa",
    "perlu_perbaikan",
    "ditolak",
    "lengkap",
    "diteruskan",
    "direkam",
    "menunggu_penunggalan",
    "siap_cetak",
    "data_ganda",
    "siap_diambil",
    "diserahkan",
]
Step = Literal["complete", "submit", "fix", "wait", "book", "collect", "nothing"]


class GuardianForm(Body):
    """Who acts for a child."""

    name: str | None = Field(default=None, max_length=200)
    relation: Relation | None = None


class ApplicantForm(Body):
    """Whom the application is for. Everything may come later, piece by piece; an empty text takes a field back. Stored encrypted."""

    name: str | None = Field(default=None, max_length=200)
    nik: str | None = Field(default=None, max_length=40)
    kk: str | None = Field(default=None, max_length=40)
    birth_date: date | None = None
    sex: Literal["", "L", "P"] | None = None
    address: str | None = Field(default=None, max_length=400)
    email: str | None = Field(default=None, max_length=300)
    married: bool | None = None
    guardian: GuardianForm | None = None

    def given(self) -> dict[str, Any]:
        """Return the fields that were sent, as the verbs take them."""
        return self.model_dump(exclude_none=True)


class CreateForm(Body):
    """A new application; from a partner with the ``consent`` of the person it is for."""

    service: str = Field(pattern=SLUG)
    post: str = Field(pattern=SLUG)
    case: str = Field(default="", max_length=40)
    applicant: ApplicantForm = ApplicantForm()
    phone: str = Field(max_length=24)
    sms_consent: bool = False
    language: Literal["id", "en"] = "id"
    consent: ConsentForm | None = None


class ChangeForm(Body):
    """What is to be changed; what is not sent stays as it is."""

    applicant: ApplicantForm = ApplicantForm()
    case: str | None = Field(default=None, max_length=40)
    phone: str | None = Field(default=None, max_length=24)
    sms_consent: bool | None = None
    language: Literal["id", "en"] | None = None
    phone4: str | None = Field(default=None, pattern=r"^\d{4}$")


class HolderForm(Body):
    """The last four digits of the phone, when they are not in the address."""

    phone4: str | None = Field(default=None, pattern=r"^\d{4}$")


class AppointmentForm(HolderForm):
    """The time to come."""

    slot: str = Field(pattern=SLOT)


class NumberForm(HolderForm):
    """A number for what can be done now; what the person told."""

    priority: Priority | None = None
    language: Literal["id", "en"] = "id"


class TicketLinkForm(Body):
    """The ticket that is about the application."""

    ticket: str = Field(max_length=80)


class GlanceView(BaseModel):
    """How an application stands; ``number_for`` is the service that a number can be taken for now."""

    code: str
    post: str
    post_name: str
    state: StateName
    since: str
    service: str
    number_for: str | None


class MoveView(BaseModel):
    """A verb of the application, and the state it leads to."""

    verb: str
    state: StateName
    name: str


class PaperView(BaseModel):
    """A document that is needed, with how many ``pages`` of it were sent, and what is ``wrong`` with it."""

    name: str
    required: bool
    pages: int
    wrong: list[str]


class AboutView(BaseModel):
    """An application at the counter; ``moves`` are what the visit may have brought about. All names in the caller's language."""

    code: str
    code_text: str
    state: StateName
    name: str
    moves: list[MoveView]
    applicant: str
    guardian: str
    service: str
    claimed_by: str | None
    reasons: list[str]
    papers: list[PaperView]
    warnings: list[str]


class BehindView(BaseModel):
    """The application that a ticket is about, if there is one."""

    application: AboutView | None


class UndoneView(BaseModel):
    """The application behind a ticket, and what became of the step said at the end that was undone."""

    application: AboutView | None
    outcome: Literal["taken_back", "stays", "nothing"]


class ReasonForm(Body):
    """Why: about one document or (empty) the whole; a ready phrase, a text of one's own, or both."""

    document: str = Field(default="", max_length=40)
    phrase: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=300)


class VerbForm(Body):
    """One of the desk's verbs. ``return`` and ``reject`` need ``reasons``; ``take``: although another officer works on it.

    ``ticket``: at the end of whose visit; undoing that end takes the step back.
    """

    reasons: list[ReasonForm] = Field(default=[], max_length=30)
    take: bool = False
    ticket: str | None = Field(default=None, max_length=80)


class ProgressForm(Body):
    """Where the card is at Disdukcapil; ``ticket``: known at the end of whose visit."""

    ticket: str | None = Field(default=None, max_length=80)
    state: Literal["diteruskan", "direkam", "menunggu_penunggalan", "siap_cetak", "data_ganda"]

    @property
    def to(self) -> State:
        """The state itself."""
        return next(one for one in AT_DISDUKCAPIL if one.value == self.state)


class ListQuery(Body):
    """Which applications of a post: in a state (those to be checked by default), of a service, the oldest in that state first.

    ``after`` is as the page before said.
    """

    state: StateName | None = None
    service: str | None = Field(default=None, pattern=SLUG)
    after: str | None = Field(default=None, pattern=r"^\d{1,16}-[0-9A-Z]{12}$")

    @property
    def cursor(self) -> tuple[int, str] | None:
        """Where the page before ended: since when (ms) its last application has been in its state, and its code."""
        since, _dash, code = (self.after or "").partition("-")
        return (int(since), code) if since else None


class PageQuery(Body):
    """Which page of a document."""

    page: int = Field(default=1, ge=1, le=1000)


class GuardianView(BaseModel):
    """Who acts for a child."""

    name: str
    relation: Relation


class ApplicantView(BaseModel):
    """Whom it is for, numbers masked."""

    name: str
    nik: str
    kk: str
    birth_date: str | None
    sex: Literal["", "L", "P"]
    address: str
    email: str
    married: bool
    guardian: GuardianView


class FileView(BaseModel):
    """A kept file; ``size`` in bytes."""

    media: str
    size: int
    pages: int
    at: str


class ReasonView(BaseModel):
    """Why; empty parts are left out."""

    document: str | None = None
    phrase: str | None = None
    text: str | None = None


class DocumentView(BaseModel):
    """A document that this application needs or may have; ``wrong`` says what must be mended."""

    kind: str
    name: Words
    hint: Words
    required: bool
    file: FileView | None
    wrong: list[ReasonView]


class EntryView(BaseModel):
    """A step; ``by`` is ``holder``, ``anyone``, ``staff``, for staff a username. ``seconds`` in this state."""

    verb: str
    state: StateName
    at: str
    by: str
    reasons: list[ReasonView]
    seconds: int


class ClaimView(BaseModel):
    """An officer works on it until then."""

    by: str
    until: str


class ApplicationView(BaseModel):
    """An application; ``missing`` names fields (``applicant.nik``, ``documents.kk``), ``next`` what the applicant can do."""

    code: str
    state: StateName
    since: str
    created_at: str
    post: str
    service: str
    case: str | None
    applicant: ApplicantView
    sms_consent: bool
    language: Literal["id", "en"]
    missing: list[str]
    warnings: list[str]
    documents: list[DocumentView]
    history: list[EntryView]
    next: Step
    booking: str | None
    ticket: str | None
    claim: ClaimView | None
    url: str


class RowView(BaseModel):
    """A line of the desk's list."""

    code: str
    state: StateName
    since: str
    seconds: int
    service: str
    name: str
    nik: str
    claim: ClaimView | None
