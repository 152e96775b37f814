"""What a print job is. Times are milliseconds since 1970."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """``requested`` until somebody knows whether paper came out."""

    REQUESTED = "requested"
    PRINTED = "printed"
    FAILED = "failed"


class Way(StrEnum):
    """Who drives the printer: the kiosk's browser, a worker over the network, or the agent beside the printer."""

    BROWSER = "browser"
    NETWORK = "network"
    AGENT = "agent"


class Reason(StrEnum):
    """Why no paper came out."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    ERROR = "error"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a ticket is printed. ``target`` is ``host:port`` or the agent's device id; ``kiosk`` is the kiosk's device id."""

    way: Way
    target: str
    kiosk: str
    paper: int = 80
    cut: bool = True
    qr: str = "native"
    status: str = "auto"


@dataclass(frozen=True, slots=True)
class Paper:
    """The ticket that paper is about."""

    post: str
    ticket: str
    number: str


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt to print one ticket. ``slip`` is everything a printer needs; ``claimed`` is when a worker began."""

    id: str
    post: str
    ticket: str
    number: str
    state: State
    way: Way
    target: str
    kiosk: str
    requested: int
    slip: dict[str, Any]
    claimed: int | None = None
    decided: int | None = None
    reason: str | None = None

    @property
    def paper(self) -> Paper:
        """The ticket this attempt is about."""
        return Paper(self.post, self.ticket, self.number)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Job":
        """Return the job of its stored JSON object."""
        get = data.get
        return cls(
            id=data["id"],
            post=data["post"],
            ticket=data["ticket"],
            number=data["number"],
            state=State(data["state"]),
            way=Way(data["way"]),
            target=data["target"],
            kiosk=data["kiosk"],
            requested=data["requested"],
            slip=data["slip"],
            claimed=get("claimed"),
            decided=get("decided"),
            reason=get("reason"),
        )


@dataclass(frozen=True, slots=True)
class Trouble:
    """A ticket whose newest attempt to print failed; ``at`` is RFC 3339 in the post's zone."""

    ticket: str
    number: str
    reason: str
    at: str
    job: str | None
