"""Rules of the room: names, passwords, locks, device settings, where a log-in leads. Pure: no I/O, no clock."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from queue_service.core.errors import Invalid
from queue_service.core.identity import DEVICES, ROLES
from queue_service.staff.models import HOUR, Bucket

SILENT_AFTER = 180_000  # a device reports each minute; three missed reports are no accident
PASSWORD_LENGTH = (10, 256)
PASSWORD_SCORE = 2  # of zxcvbn's 0-4: more than 10^6 guesses, where the locks allow some hundred a day
HOMES = {"admin": "/admin", "supervisor": "/admin", "officer": "/counter", "partner": "/partner"}

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
_NOBODY = frozenset({"anyone", "holder", "system"})  # in events and in the audit log these are no people
_HOST = re.compile(
    r"(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?):([0-9]{1,5})"
)
_DEVICE_ID = re.compile(r"[0-9a-z]{0,40}")
_ODD = re.compile(r"[\x00-\x20\\\x7f]")


def username(text: str) -> str:
    """Return a username as it is kept: the same letters whatever the keyboard's capitals do."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def check_user(name: str, role: str, posts: tuple[str, ...]) -> None:
    """Raise ``Invalid`` naming what is wrong with a new or changed user."""
    bad = []
    if not _USERNAME.fullmatch(name):
        bad.append(_error("username", "1-40 letters, digits, dots, dashes or underscores"))
    if name in _NOBODY:
        bad.append(_error("username", "a word of the program"))
    if role not in ROLES:
        bad.append(_error("role", f"one of {', '.join(ROLES)}"))
    elif role != "admin" and not posts:
        bad.append(_error("posts", "at least one post"))
    _refuse(bad)


def check_password(
    password: str, own_words: tuple[str, ...], strength: Callable[[str, list[str]], int]
) -> None:
    """Raise ``Invalid`` (``weak_password``) for a password that is short, over-long or easy to guess.

    ``strength`` rates a password from 0 to 4, given words that its owner is likely to use.
    """
    low, high = PASSWORD_LENGTH
    if not low <= len(password) <= high:
        _weak(f"{low}-{high} characters")
    if strength(password, [word for word in own_words if word]) < PASSWORD_SCORE:
        _weak("too easy to guess")


def _weak(message: str) -> None:
    raise Invalid("weak_password", errors=[_error("password", message)])


def buckets(name: str, epoch: int, origin: str, *, known: bool) -> list[Bucket]:
    """Return the counts a failed log-in adds to, by name.

    ``origin`` is an address, or a browser that has proved that it logged in before. Such a browser (or address) is not held up
    by what others do to the same username, so nobody can lock a person out for good. A new password (``epoch``) starts afresh.
    """
    person = f"{name}#{epoch}"
    own = Bucket(f"pair:{person}:{origin}", free=5, base=5_000, cap=15 * 60_000, keep=12 * HOUR)
    if known:
        return [own]
    return [
        own,
        Bucket(f"user:{person}", free=30, base=5_000, cap=5 * 60_000, keep=HOUR),
        Bucket(f"from:{origin}", free=60, base=5_000, cap=60_000, keep=HOUR, personal=False),
    ]


def next_path(wish: str | None, default: str) -> str:
    """Return where to go after a log-in: ``wish`` when it is a path of this site, else ``default``."""
    if not wish or not wish.startswith("/") or wish.startswith("//") or _ODD.search(wish):
        return default
    parts = urlsplit(wish)
    if parts.scheme or parts.netloc or parts.path in ("/login", "/logout"):
        return default
    return wish


def device_settings(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the complete settings of a device. Raises ``Invalid`` naming every field that is unknown or wrong."""
    if kind not in DEVICES:
        _refuse([_error("kind", f"one of {', '.join(DEVICES)}")])
    known = _SETTINGS[kind]
    bad = [_error(f"settings.{name}", "unknown setting") for name in given if name not in known]
    settings = {name: default for name, (default, _check, _why) in known.items()}
    for name, (_default, check, why) in known.items():
        if name in given:
            settings[name] = given[name]
            if not check(given[name]):
                bad.append(_error(f"settings.{name}", why))
    if settings.get("print") == "network" and not settings["printer"]:
        bad.append(_error("settings.printer", "a network printer needs host:port"))
    _refuse(bad)
    return settings


def silent(seen: int, now: int) -> bool:
    """Tell whether a device should have reported since ``seen`` (both ms)."""
    return now - seen > SILENT_AFTER


def _host_port(value: object) -> bool:
    if value == "":
        return True
    found = _HOST.fullmatch(value) if isinstance(value, str) else None
    return found is not None and 1 <= int(found[1]) <= 65535


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


_PAPER = (80, lambda value: type(value) is int and value in (80, 58), "80 or 58 (mm)")
_PRINTER = ("", _host_port, "host:port")
_SETTINGS: dict[str, dict[str, tuple[Any, Callable[[object], bool], str]]] = {
    "kiosk": {
        "print": (
            "browser",
            lambda value: value in ("browser", "network", "agent", "none"),
            "browser, network, agent or none",
        ),
        "paper": _PAPER,
        "printer": _PRINTER,
        "idle_seconds": (45, _whole(10, 600), "10-600 seconds"),
        "agent": (
            "",
            lambda value: isinstance(value, str) and _DEVICE_ID.fullmatch(value) is not None,
            "id of the printer device, empty for the post's first one",
        ),
        "cut": (True, lambda value: isinstance(value, bool), "true or false"),
        "qr": ("native", lambda value: value in ("native", "image"), "native or image"),
        "status": (
            "auto",
            lambda value: value in ("auto", "required", "off"),
            "auto, required or off: whether the printer must tell its state",
        ),
    },
    "printer": {"paper": _PAPER, "printer": _PRINTER},
    "display": {},
}


def _error(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message}


def _refuse(bad: list[dict[str, str]]) -> None:
    if bad:
        raise Invalid("invalid_input", errors=bad)
