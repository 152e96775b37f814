"""Refusals: how a room says no.

A room raises a subclass of :class:`Refused` with a stable ``code`` (part of the public contract) and, where it helps, a sentence
for the person. Only ``core/web.py`` knows which HTTP status each class becomes.
"""

from typing import Any


class Refused(Exception):
    """A request that cannot be done, with a stable ``code``, an optional sentence and extra public members."""

    def __init__(self, code: str, detail: str = "", **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.extra = extra


class Invalid(Refused):
    """The input is wrong; ``errors`` lists ``{"field", "message"}`` for each bad field."""


class Unauthorized(Refused):
    """Nobody is logged in, or the token is dead."""


class Forbidden(Refused):
    """Somebody is logged in who may not do this."""


class NotFound(Refused):
    """There is no such thing, or the caller may not know of it."""


class Conflict(Refused):
    """The state of the queue does not allow it now."""


class TooLarge(Refused):
    """More bytes or pixels than are taken."""


class Unsupported(Refused):
    """A kind of file that is not taken."""


class TooMany(Refused):
    """Too often; ``retry_after`` is in seconds."""


class Unavailable(Refused):
    """Something that is needed cannot be reached, the engine unless the ``code`` says else; nothing was acknowledged."""

    def __init__(self, detail: str = "", *, code: str = "engine_unreachable", **extra: Any) -> None:
        super().__init__(code, detail, **extra)


class OperatorError(RuntimeError):
    """A command of the command line cannot be done; the message tells whoever typed it why. Never reaches a caller over HTTP."""
