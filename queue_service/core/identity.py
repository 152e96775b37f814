"""Who is calling: a principal, and which kinds of principal satisfy a route's declaration."""

from dataclasses import dataclass

ROLES = ("admin", "supervisor", "officer", "partner")
DEVICES = ("kiosk", "display", "printer")
OPEN = frozenset({"anyone", "holder"})
_INCLUDES = {"admin": {"admin", "supervisor", "officer", "partner"}, "supervisor": {"supervisor", "officer"}}


@dataclass(frozen=True)
class Principal:
    """A caller. ``kind`` is ``anyone``, ``staff`` or ``device``; ``id`` is the username or the device's id.

    ``role`` is set for staff, ``device`` for devices (kiosk, display, printer). ``posts`` are those it may touch;
    an admin may touch all.
    ``csrf`` is the token a session cookie must be accompanied by; empty when the caller sent a Bearer token.
    """

    kind: str
    id: str = ""
    name: str = ""
    role: str = ""
    device: str = ""
    posts: tuple[str, ...] = ()
    csrf: str = ""
    session: str = ""

    @property
    def is_admin(self) -> bool:
        """True for the role that may touch every post."""
        return self.role == "admin"

    @property
    def leads(self) -> bool:
        """True for those who may act at any counter (admin, supervisor)."""
        return self.role in ("admin", "supervisor")

    def satisfies(self, who: tuple[str, ...]) -> bool:
        """True when this principal is one of ``who`` (roles and device kinds; a leading role includes those below it)."""
        mine = _INCLUDES.get(self.role, {self.role}) if self.kind == "staff" else {self.device}
        return bool(mine.intersection(who)) or bool(OPEN.intersection(who))

    def may_touch(self, post: str) -> bool:
        """True when the post is one of its own."""
        return self.is_admin or post in self.posts


ANYONE = Principal(kind="anyone")
