"""What the room knows of people and devices. Values only, no I/O; times are milliseconds since 1970."""

from dataclasses import dataclass, field
from typing import Any

from queue_service.core.identity import Principal

SYSTEM = Principal(kind="system", id="system")

HOUR = 3_600_000
SESSION_IDLE = 12 * HOUR
SESSION_LIFE = 7 * 24 * HOUR
SESSION_TOUCH = 5 * 60_000  # how far an expiry may lag behind, so that not every request writes


@dataclass(frozen=True, slots=True)
class User:
    """A member of staff or a partner. ``password`` is an argon2id hash.

    ``epoch`` grows whenever every open session must end; ``temporary`` says that somebody else made the password.
    """

    username: str
    name: str
    role: str
    posts: tuple[str, ...]
    password: str
    active: bool = True
    epoch: int = 1
    created: int = 0
    temporary: bool = False

    def public(self) -> dict[str, Any]:
        """Return what other people may see of it; also what the audit log keeps."""
        return {
            "username": self.username,
            "name": self.name,
            "role": self.role,
            "posts": list(self.posts),
            "active": self.active,
        }


@dataclass(frozen=True, slots=True)
class Session:
    """An open log-in; ``id`` is the hash of its token. ``agent`` and ``address`` help its owner to recognise it."""

    id: str
    username: str
    csrf: str
    created: int
    seen: int
    expires: int
    agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a log-in comes from; ``known`` is the proof that this browser has logged in before, ``""`` without one."""

    address: str
    agent: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A fresh log-in: the token (said once), when it ends if unused, and the proof to keep in the browser."""

    token: str
    expires: int
    user: User
    known: str


@dataclass(frozen=True, slots=True)
class Device:
    """A paired kiosk, display or printer of one post. ``token`` is a hash; ``seen`` its last heartbeat, 0 before the first."""

    id: str
    post: str
    kind: str
    name: str
    token: str
    settings: dict[str, Any] = field(default_factory=dict)
    created: int = 0
    seen: int = 0

    def public(self) -> dict[str, Any]:
        """Return what a device may know of itself."""
        return {
            "id": self.id,
            "kind": self.kind,
            "post": self.post,
            "name": self.name,
            "settings": self.settings,
        }


@dataclass(frozen=True, slots=True)
class Created:
    """A freshly paired device: the only time its token is said. ``url`` is a path of this site."""

    id: str
    token: str
    url: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """A count of failed log-ins, forgotten after ``keep`` ms.

    ``free`` failures cost nothing, then each doubles the wait, from ``base`` to ``cap`` ms.
    """

    name: str
    free: int
    base: int
    cap: int
    keep: int
    personal: bool = True  # a log-in that succeeds clears it


Event = tuple[int, dict[str, str]]  # of a post's stream: seq, and the fields type, at, data and private


@dataclass(frozen=True, slots=True)
class Unread:
    """What a post's stream has after ``start``; up to ``position`` it is known then: what is not in ``events`` is lost."""

    post: str
    start: int
    position: int
    events: list[Event]
