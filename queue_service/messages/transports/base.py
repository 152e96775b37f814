"""What every transport is: something that takes one SMS over, or says plainly why not."""

from typing import Protocol


class NotTaken(Exception):
    """A provider did not take the message; ``str()`` says why, without personal data."""


class Temporary(NotTaken):
    """It certainly did not take it now, but may later. ``retry_after`` (s): it said when, or somebody must mend something first."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Permanent(NotTaken):
    """It will never take this message: the number or the text is wrong for it."""


class Unclear(NotTaken):
    """Nobody knows whether it took the message: the answer did not come."""


class Transport(Protocol):
    """One way out of the house."""

    @property
    def name(self) -> str:
        """Its place and kind, e.g. ``1:smsgate``: known to staff, without secrets."""

    @property
    def knows_ids(self) -> bool:
        """Whether it drops a message whose id it has taken before, so that asking again can never send it twice."""

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Hand over one text (one GSM-7 part) to a number (E.164); ``id`` is new for each round of a message.

        It is worth sending for ``ttl_s`` seconds from now. Returns when the provider has taken it; raises ``Temporary``,
        ``Permanent`` or ``Unclear``.
        """
