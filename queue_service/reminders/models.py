"""What is told about, and how. Times are milliseconds since 1970."""

from collections.abc import Callable
from dataclasses import dataclass

from queue_service.core.redis import Engine


@dataclass(frozen=True, slots=True)
class Subject:
    """A booking, or whatever another room has something to tell about; ``origin`` says which (``booking``).

    ``revision`` changes with everything a text could say. ``by`` made the last change (see ``Booking.by``). ``start_ms`` of what has
    no time of its own is until when a text about it makes sense. ``until_ms`` ends an offer, or is when a draw is due; ``position`` is
    that on a waitlist.
    """

    origin: str
    code: str
    revision: str
    state: str
    service: str
    start_ms: int
    phone: str
    language: str
    consent: bool
    by: str
    until_ms: int | None = None
    position: int | None = None

    @property
    def causes(self) -> str:
        """What the causes of all its messages begin with."""
        return f"{self.origin}:{self.code}:"

    @property
    def cause(self) -> str:
        """The cause of the messages that are true of this revision."""
        return self.causes + self.revision


# Finds what a code stands for, as it is now; None when there is nothing.
Finder = Callable[[Engine, str], Subject | None]


@dataclass(frozen=True, slots=True)
class Telling:
    """A text and when it may be sent; ``page`` is where the person can do something about it, ``own`` when that page can take the code."""

    template: str
    not_before_ms: int | None
    not_after_ms: int
    urgent: bool
    page: str
    own: bool
