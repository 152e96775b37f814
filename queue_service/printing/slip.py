"""What is on the paper, as words: made here once, in the ticket's language, for every kind of printer.

Nothing personal: no name, no priority. The layout is the printer's business (``kiosk/printer/layout.py``).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import gettext as _

from queue_service.core.clock import local
from queue_service.posts.models import Post, Service
from queue_service.printing.models import Route
from queue_service.tickets.models import Ticket

ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def compose(
    job: str,
    ticket: Ticket,
    ahead: int,
    post: Post,
    services: Mapping[str, Service],
    route: Route,
    base_url: str,
) -> dict[str, Any]:
    """Return the data of a print job (docs/protocol.md); ``ahead`` people would be called before. ``services`` are all, by slug."""
    language = ticket.language
    first, *others = (ticket.service, *ticket.then_services)
    issued = local(datetime.fromisoformat(ticket.at), post.timezone)
    with force_locale(language):
        return {
            "job": job,
            "ticket": ticket.id,
            "number": ticket.number,
            "service": _name(services, first, language),
            "then": [_("lalu %(service)s", service=_name(services, one, language)) for one in others],
            "office": post.name,
            "date": day_text(issued, language),
            "time": time_text(issued),
            "ahead": ahead,
            "bring": _bring(services, (first, *others), language),
            "url": f"{base_url}/t/{ticket.id}",
            "thanks": _("Terima kasih sudah antre dengan tertib."),
            "labels": {
                "number": _("Nomor antrean Anda"),
                "ahead": ahead_text(ahead),
                "bring": _("Yang perlu disiapkan:"),
                "scan": _("Pindai untuk memantau giliran Anda"),
                "free": _("Pelayanan ini GRATIS"),
            },
            "language": language,
            "paper": route.paper,
            "cut": route.cut,
            "qr": route.qr,
            "status": route.status,
        }


def _name(services: Mapping[str, Service], slug: str, language: str) -> str:
    return services[slug].name.to(language) if slug in services else slug


def _bring(services: Mapping[str, Service], wanted: tuple[str, ...], language: str) -> list[str]:
    """Return what to bring for all the services, each thing once."""
    needed = (services[slug].requirements.to(language) for slug in wanted if slug in services)
    return list(dict.fromkeys(thing for things in needed for thing in things))


def day_text(moment: datetime, language: str) -> str:
    """Return ``Selasa, 24 November 2026``."""
    pattern = "EEEE, d MMMM y"
    return str(format_date(moment, pattern, locale="en_GB" if language == "en" else "id_ID"))


def time_text(moment: datetime) -> str:
    """Return ``pukul 09.15 WIB`` in the current language; the zone's name only where it has an Indonesian one."""
    offset = moment.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset is not None else None
    zone = ZONES.get(hours, "") if hours is not None else ""
    text = _("pukul %(hour)s.%(minute)s %(zone)s", hour=f"{moment:%H}", minute=f"{moment:%M}", zone=zone)
    return str(text).strip()


def ahead_text(ahead: int) -> str:
    """Return how many people are ahead, as a sentence in the current language."""
    if ahead == 0:
        return str(_("Anda yang berikutnya"))
    if ahead == 1:
        return str(_("1 orang di depan Anda"))
    return str(_("%(count)s orang di depan Anda", count=ahead))
