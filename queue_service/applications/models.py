"""What an application is. Times are milliseconds since 1970."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where an application is in its life; from ``diteruskan`` to ``siap_cetak`` it is with Disdukcapil."""

    DRAFT = "draft"
    DIAJUKAN = "diajukan"
    DIPERIKSA = "diperiksa"
    PERLU_PERBAIKAN = "perlu_perbaikan"
    DITOLAK = "ditolak"
    LENGKAP = "lengkap"
    DITERUSKAN = "diteruskan"
    DIREKAM = "direkam"
    MENUNGGU_PENUNGGALAN = "menunggu_penunggalan"
    SIAP_CETAK = "siap_cetak"
    DATA_GANDA = "data_ganda"
    SIAP_DIAMBIL = "siap_diambil"
    DISERAHKAN = "diserahkan"


class Undone(StrEnum):
    """What became of the step that was said at a visit's end when that end is undone."""

    TAKEN_BACK = "taken_back"
    STAYS = "stays"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who acts for a child: ``relation`` is ``ayah``, ``ibu`` or ``wali``."""

    name: str = ""
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whom the application is for, as typed so far; empty texts are not filled in yet. ``sex`` is ``L`` or ``P``."""

    name: str = ""
    nik: str = ""
    kk: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: str = ""
    email: str = ""
    married: bool = False
    guardian: Guardian = Guardian()


@dataclass(frozen=True, slots=True)
class Document:
    """A kept file of an application: its id in the documents room, type, size in bytes and number of pages."""

    id: str
    media: str
    size: int
    pages: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an application went back or was rejected: about one ``document`` (kind) or the whole, a ready ``phrase`` or a free ``text``."""

    document: str = ""
    phrase: str = ""
    text: str = ""

    def public(self) -> dict[str, str]:
        """Return what of it is said."""
        return {name: one for name in ("document", "phrase", "text") if (one := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the history: by which verb, into which state, when, by whom (a username, ``holder``, ``anyone``) and why."""

    verb: str
    state: State
    at_ms: int
    by: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """An officer works on it until ``until_ms``."""

    by: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody's application. ``applicant`` and ``phone`` are sealed; ``rev`` grows with every change, ``by`` made the last one.

    ``since_ms`` is when it came into its state, ``warned_ms`` when its applicant was told that it will be closed.
    ``masked`` is what is left of the person once the time to keep more is over.
    """

    code: str
    post: str
    service: str
    state: State
    since_ms: int
    applicant: str
    phone: str
    phone4: str
    phone_print: str
    sms_consent: bool
    language: str
    created_ms: int
    rev: int
    by: str = "system"
    case: str = ""
    identity: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    history: tuple[Entry, ...] = ()
    claim: Claim | None = None
    booking: str = ""
    ticket: str = ""
    masked: dict[str, str] = field(default_factory=dict)
    warned_ms: int | None = None

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Application":
        """Return the application of its stored JSON object."""
        known = {name: value for name, value in data.items() if name in cls.__dataclass_fields__}
        claim = known.get("claim")
        return cls(
            **known
            | {
                "state": State(data["state"]),
                "documents": {kind: Document(**one) for kind, one in (data.get("documents") or {}).items()},
                "history": tuple(_entry(one) for one in data["history"]),
                "claim": Claim(**claim) if claim else None,
                "masked": data.get("masked") or {},
            }
        )

    def claimed_by_other(self, who: str, now_ms: int) -> Claim | None:
        """Return the claim of another officer that still holds."""
        held = self.claim is not None and self.claim.until_ms > now_ms and self.claim.by != who
        return self.claim if held else None


def _entry(data: dict[str, Any]) -> Entry:
    reasons = tuple(Reason(**one) for one in data.get("reasons") or ())
    return Entry(data["verb"], State(data["state"]), data["at_ms"], data["by"], reasons)
