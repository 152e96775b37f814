"""What the readable part of a copy says: states and choices in the words of their own rooms, days and moments as people write them."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queue_service.applications import desk_words as applications
from queue_service.bookings import wording as bookings
from queue_service.bookings.models import SlotId
from queue_service.core.i18n import LANGUAGES
from queue_service.evenings import wording as evenings
from queue_service.feedback.complaints import wording as complaints
from queue_service.messages import wording as messages
from queue_service.partners import wording as partners
from queue_service.privacy.wording import FIELDS, ROOMS

Words = Mapping[Any, Any]
moment_text = bookings.moment_text
STATES: Mapping[str, Words] = {
    "booking": bookings.STATES,
    "evening": evenings.REQUESTS,
    "application": applications.STATES,
    "visit": partners.STATES,
    "complaint": complaints.STATES,
    "entrusted": ROOMS,
    "message": messages.STATES,
    "ticket": {
        "waiting": lazy_gettext("Menunggu"),
        "called": lazy_gettext("Dipanggil"),
        "serving": lazy_gettext("Dilayani"),
        "held": lazy_gettext("Ditunda"),
        "done": lazy_gettext("Selesai"),
        "no_show": lazy_gettext("Tidak datang"),
        "cancelled": lazy_gettext("Dibatalkan"),
    },
    "event": {"signed": lazy_gettext("Terdaftar"), "withdrawn": lazy_gettext("Dibatalkan")},
}
CHOICES: Mapping[str, Words] = {
    "session": {
        "regular": lazy_gettext("Jam kerja"),
        "evening": lazy_gettext("Sesi sore/malam"),
        "drawn": lazy_gettext("Sesi sore/malam"),
    },
    "sex": applications.SEXES,
    "language": LANGUAGES,
    "priority": bookings.PRIORITIES,
    "reason": partners.REASONS,
    "outcome": partners.OUTCOMES,
    "how": partners.HOWS,
    "kind": complaints.KINDS,
    "category": complaints.CATEGORIES,
    "visibility": complaints.VISIBILITIES,
}
NAMED = ("post", "service")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


def in_words(thing: Mapping[str, Any], zone: str, names: Words) -> dict[str, tuple[str, Any]]:
    """Return label and words of each field of one thing of a copy; ``names`` are those of posts and services."""
    return _table(
        {name: value for name, value in thing.items() if name != "room"}, thing["room"], zone, names
    )


def _table(fields: Mapping[str, Any], room: str, zone: str, names: Words) -> dict[str, tuple[str, Any]]:
    # By field, because two of them may have the same label.
    told = {name: value for name, value in fields.items() if value not in ("", None, [], {})}
    return {
        name: (str(FIELDS.get(name, name)), _told(name, value, room, zone, names))
        for name, value in told.items()
    }


def _told(name: str, value: Any, room: str, zone: str, names: Words) -> Any:
    if isinstance(value, Mapping):
        return _table(value, room, zone, names)
    if isinstance(value, list | tuple):
        return [_told(name, one, room, zone, names) for one in value]
    if isinstance(value, bool):
        return str(_("ya") if value else _("tidak"))
    words = _words(name, room, names)
    return str(words[value]) if value in words else when_text(str(value), zone)


def _words(name: str, room: str, names: Words) -> Words:
    if name == "state":
        return STATES.get(room, {})
    return names if name in NAMED else CHOICES.get(name, {})


def when_text(text: str, zone: str) -> str:
    """Return a day, a moment or a slot as people write it, and any other text as it is."""
    if _MOMENT.fullmatch(text):
        return bookings.moment_text(datetime.fromisoformat(text).astimezone(ZoneInfo(zone)))
    if _DAY.fullmatch(text):
        return bookings.day_text(date.fromisoformat(text))
    try:
        return bookings.moment_text(SlotId.parse(text).start(zone))
    except ValueError:
        return text
