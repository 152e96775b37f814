"""What a message is. Times are milliseconds since 1970."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

# What is left of a message's time must be enough for a provider to be asked and to send; less counts as too late.
MARGIN_MS = 5_000


class State(StrEnum):
    """Where a message is. ``sent`` means that a provider has taken it over; ``delivered`` and a later ``failed`` come from receipts."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Receipt(StrEnum):
    """What a provider can say about a message afterwards."""

    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Message:
    """One SMS. ``to`` is the phone number, sealed; ``text`` is final.

    Before ``not_before_ms`` what it says is not true yet, after ``not_after_ms`` not any more. ``claim`` grows by one each time a worker
    takes the message, so that a worker that took too long recognises it; ``attempts`` counts
    hand-overs to a provider, ``tries`` the rounds in which no provider took it. ``round`` grows when it is sent anew (by staff, or by
    another provider after one has failed it) and makes the provider's id a new one. ``avoid`` names transports that failed it, ``doubt``
    the transport that may have taken it and is asked first until ``doubt_ms``.
    """

    id: str
    template: str
    language: str
    to: str
    text: str
    cause: str
    state: State
    created_ms: int
    changed_ms: int
    due_ms: int
    not_before_ms: int
    not_after_ms: int
    urgent: bool = False
    post: str = ""
    zone: str = ""
    round: int = 1
    claim: int = 0
    attempts: int = 0
    tries: int = 0
    lease_ms: int = 0
    transport: str = ""
    error: str = ""
    cancel: bool = False
    avoid: tuple[str, ...] = ()
    doubt: str = ""
    doubt_ms: int = 0

    @property
    def provider_id(self) -> str:
        """The id under which a provider knows this round of the message; at most 36 characters."""
        return f"{self.id}-{self.round}"

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Message":
        """Return the message of its stored JSON object."""
        known = {name: value for name, value in data.items() if name in _FIELDS}
        return cls(**{**known, "state": State(data["state"]), "avoid": tuple(data.get("avoid") or ())})


_FIELDS = frozenset(one.name for one in fields(Message))


@dataclass(frozen=True, slots=True)
class Circuit:
    """A transport that is left alone until ``until_ms`` because it failed ``failures`` times in a row; ``error`` says how."""

    failures: int
    until_ms: int
    error: str
    at_ms: int
