"""The shapes of requests and answers of complaints."""

from typing import Literal

from pydantic import BaseModel, Field

from queue_service.core.web import Body
from queue_service.feedback.complaints.actions import Told
from queue_service.feedback.complaints.models import Category, Kind, Visibility
from queue_service.tickets.forms import SLUG

StateName = Literal["received", "responded", "in_progress", "answered", "closed", "reopened"]
KindName = Literal["pengaduan", "aspirasi", "informasi"]
CategoryName = Literal["pungli", "wewenang", "diskriminasi", "prosedur", "fasilitas", "etik", "lain"]
VisibilityName = Literal["normal", "anonim", "rahasia"]


class ComplaintForm(Body):
    """A complaint at a post (the office's first by default). ``contact`` is a phone number; with ``anonim`` neither it nor ``reference``.

    ``counter`` or ``officer`` says who is complained about, ``reference`` the ticket, booking or application it is about.
    """

    kind: KindName
    category: CategoryName
    text: str = Field(max_length=8000)
    visibility: VisibilityName
    contact: str = Field(default="", max_length=24)
    sms_consent: bool = False
    post: str | None = Field(default=None, pattern=SLUG)
    counter: str = Field(default="", max_length=200)
    officer: str = Field(default="", max_length=200)
    reference: str = Field(default="", max_length=100)
    language: Literal["id", "en"] = "id"

    def told(self) -> Told:
        """Return it as the verb takes it."""
        return Told(
            Kind(self.kind),
            Category(self.category),
            Visibility(self.visibility),
            self.text,
            self.contact,
            self.sms_consent,
            self.counter,
            self.officer,
            self.reference,
            self.language,
        )


class CodeQuery(Body):
    """The last four digits of the phone, for complaints with a contact."""

    phone4: str = Field(default="", pattern=r"^(\d{4})?$")


class StepView(BaseModel):
    """A step as its complainant sees it; ``by`` is ``holder`` or ``staff``."""

    verb: str
    state: StateName
    at: str
    by: str
    note: str


class ComplaintView(BaseModel):
    """A complaint as its complainant sees it; ``code`` is the whole key, or goes with the phone's last four digits."""

    code: str
    post: str
    kind: KindName
    category: CategoryName
    visibility: VisibilityName
    state: StateName
    text: str
    created_at: str
    first_due_at: str
    due_at: str
    late: bool
    sms_consent: bool
    history: list[StepView]
    possible: list[str]
