"""The shapes of requests and answers of surveys."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from queue_service.core.web import Body
from queue_service.feedback.surveys import rules
from queue_service.feedback.surveys.models import ELEMENTS
from queue_service.tickets.forms import SLUG

Band = Literal["08-12", "13-17"]
Category = Literal["A", "B", "C", "D"]
_MONTH = r"^20\d\d-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?$"
_SCORE = Field(ge=1, le=4)


class Scores(Body):
    """The nine answers, 1 (worst) to 4 (best)."""

    persyaratan: int = _SCORE
    prosedur: int = _SCORE
    waktu: int = _SCORE
    biaya: int = _SCORE
    produk: int = _SCORE
    kompetensi: int = _SCORE
    perilaku: int = _SCORE
    sarana: int = _SCORE
    pengaduan: int = _SCORE


class Profile(Body):
    """Who answers, all of it optional; of ``age`` (years) only a band of ten is kept. ``service`` is for answers without a ticket."""

    hour: Band | None = None
    sex: Literal["L", "P"] | None = None
    age: int | None = Field(default=None, ge=5, le=120)
    education: Literal["SD", "SMP", "SMA", "S1", "S2", "S3"] | None = None
    occupation: Literal["PNS", "TNI", "POLRI", "Swasta", "Wirausaha", "Lainnya"] | None = None
    service: str | None = Field(default=None, pattern=SLUG)

    def kept(self) -> dict[str, str]:
        """Return what is kept of it."""
        given = {name: getattr(self, name) for name in ("sex", "education", "occupation")}
        given["age"] = rules.age_band(self.age) if self.age is not None else None
        return {name: value for name, value in given.items() if value is not None}


class SurveyForm(Body):
    """An answer: for a ``ticket``, for an application (``code``), or at the door of a ``post`` (the first one by default)."""

    ticket: str | None = Field(default=None, max_length=100)
    code: str | None = Field(default=None, max_length=40)
    post: str | None = Field(default=None, pattern=SLUG)
    scores: Scores
    profile: Profile = Field(default_factory=Profile)

    @model_validator(mode="after")
    def _for_one_thing(self) -> "SurveyForm":
        if sum(one is not None for one in (self.ticket, self.code, self.post)) > 1:
            raise ValueError("only one of ticket, code and post")
        return self

    @classmethod
    def flat(cls, form: Mapping[str, str]) -> dict[str, Any]:
        """Return the fields of a page's form in the shape of this model; what was left empty is left out."""
        given = {name: value for name, value in form.items() if value.strip()}
        profile = {name: given[name] for name in Profile.model_fields if name in given}
        scores = {name: given[name] for name in ELEMENTS if name in given}
        about = {name: given[name] for name in ("ticket", "code", "post") if name in given}
        return about | {"scores": scores, "profile": profile}


class AnsweredView(BaseModel):
    """What was answered for; nothing of the answer."""

    post: str
    service: str


class IkmQuery(Body):
    """Which months, as months or dates (a date stands for its month), and of which post; the last twelve months by default."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    post: str | None = Field(default=None, pattern=SLUG)
    first: str | None = Field(default=None, alias="from", pattern=_MONTH)
    last: str | None = Field(default=None, alias="to", pattern=_MONTH)


class IndexView(BaseModel):
    """An index; all but the name are null where nobody has answered or, ``hidden``, too few have."""

    name: str
    hidden: bool
    count: int | None
    ikm: float | None
    category: Category | None
    nrr: dict[str, float] | None


class IkmView(BaseModel):
    """The satisfaction index. ``months`` are whole months; ``advised`` answers for ``served`` people (Krejcie-Morgan).

    The service ``*`` stands for those with few answers, together.
    """

    post: str | None
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    weight: Literal["1/9", "0.111"]
    fewest: int
    sample: bool
    served: int
    advised: int
    total: IndexView
    services: list[IndexView]
    posts: list[IndexView]
    months: list[IndexView]
