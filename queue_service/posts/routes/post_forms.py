"""The forms of a post's details, services, counters and queue rules: shown from a post, read back into one."""

import dataclasses

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.posts.models import Counter, OfferedService, Post, QueueRules, Service
from queue_service.posts.routes import hours_form
from queue_service.posts.routes.forms import Form

Values = MultiDict[str, str]
# Each queue rule: its least and greatest value. Seconds, places or counts, as in QueueRules.
RULE_LIMITS = {
    "k": (1, 20),
    "priority_offset_s": (0, 7200),
    "booking_offset_s": (0, 7200),
    "late_booking_s": (0, 7200),
    "early_booking_s": (0, 7200),
    "recalls_before_no_show": (0, 10),
    "delay_places": (1, 50),
    "nearly_places": (0, 50),
    "undo_seconds": (0, 3600),
    "long_wait_minutes": (5, 480),
}


def detail_fields(post: Post) -> Values:
    """Return the fields of a post's details."""
    values: Values = MultiDict(
        {
            "name": post.name,
            "address": post.address,
            "contact": post.contact,
            "lat": f"{post.location[0]:.12g}" if post.location else "",
            "lon": f"{post.location[1]:.12g}" if post.location else "",
            "timezone": post.timezone,
            "active": "1" if post.active else "",
        }
    )
    values.setlist("languages", list(post.languages))
    return values


def read_details(form: Form, post: Post) -> Post:
    """Return the post with the submitted details."""
    lat, lon = form.decimal("lat", -90, 90), form.decimal("lon", -180, 180)
    if (lat is None) != (lon is None):
        form.wrong("lon" if lon is None else "lat", _("Isi keduanya, atau kosongkan keduanya."))
    languages = tuple(code for code in ("id", "en") if code in form.values.getlist("languages"))
    return dataclasses.replace(
        post,
        name=form.text("name", 60, needed=True),
        address=form.text("address", 200),
        contact=form.text("contact", 120),
        location=None if lat is None or lon is None else (lat, lon),
        timezone=form.timezone("timezone"),
        languages=languages or ("id",),
        active=bool(form.values.get("active")),
    )


def service_fields(post: Post, catalogue: list[Service]) -> Values:
    """Return the fields of the services a post offers."""
    values: Values = MultiDict()
    for service in catalogue:
        offered = post.offered(service.slug)
        letter = offered.letter if offered else service.letter
        mean = offered.mean_minutes if offered else service.mean_minutes
        values[f"{service.slug}-offered"] = "1" if offered else ""
        values[f"{service.slug}-letter"] = letter
        values[f"{service.slug}-quota"] = (
            "" if offered is None or offered.quota is None else str(offered.quota)
        )
        values[f"{service.slug}-mean"] = f"{mean:g}"
    return values


def read_services(form: Form, post: Post, catalogue: list[Service]) -> Post:
    """Return the post with the submitted services; counters forget services that are no longer offered.

    A counter that would have none left is refused: no service listed means all of them.
    """
    chosen = [service for service in catalogue if form.values.get(f"{service.slug}-offered")]
    offered = tuple(_offered(form, service) for service in chosen)
    taken: set[str] = set()
    for one in offered:
        if one.letter in taken:
            form.wrong(f"{one.slug}-letter", _("Huruf ini sudah dipakai layanan lain."))
        taken.add(one.letter)
    left = {one.slug for one in offered}
    for counter in post.counters:
        if counter.services and not left.intersection(counter.services):
            message = _("Loket %(name)s hanya melayani layanan ini. Ubah dahulu loketnya.", name=counter.name)
            form.wrong(f"{counter.services[0]}-offered", message)
    counters = tuple(_without(counter, left) for counter in post.counters)
    return dataclasses.replace(post, services=offered, counters=counters)


def counter_fields(post: Post) -> Values:
    """Return the fields of a post's counters."""
    values: Values = MultiDict()
    for number, counter in enumerate(post.counters):
        row = f"counter-{number}"
        values.update({f"{row}-id": counter.id, f"{row}-name": counter.name, f"{row}-group": counter.group})
        values.setlist(f"{row}-services", list(counter.services))
    return values


def read_counters(form: Form, post: Post) -> Post:
    """Return the post with the submitted counters."""
    rows = [f"counter-{number}" for number in form.rows("counter")]
    counters = tuple(_counter(form, row, post) for row in rows if not form.is_blank(row))
    seen: set[str] = set()
    for row, counter in zip([row for row in rows if not form.is_blank(row)], counters, strict=True):
        if counter.id in seen:
            form.wrong(f"{row}-id", _("Nomor loket ini sudah dipakai."))
        seen.add(counter.id)
    return dataclasses.replace(post, counters=counters)


def rule_fields(post: Post) -> Values:
    """Return the fields of a post's queue rules."""
    return MultiDict({name: str(value) for name, value in dataclasses.asdict(post.rules).items()})


def read_rules(form: Form, post: Post) -> Post:
    """Return the post with the submitted queue rules."""
    defaults = dataclasses.asdict(QueueRules())
    numbers = {name: form.number(name, *limits, defaults[name]) for name, limits in RULE_LIMITS.items()}
    return dataclasses.replace(post, rules=QueueRules(**numbers))


def read_hours(form: Form, post: Post) -> Post:
    """Return the post with the submitted hours; the office's corrections of the calendar and extra hours stay."""
    hours = dataclasses.replace(
        hours_form.read(form), corrections=post.hours.corrections, extra=post.hours.extra
    )
    return dataclasses.replace(post, hours=hours)


def _offered(form: Form, service: Service) -> OfferedService:
    return OfferedService(
        service.slug,
        letter(form, f"{service.slug}-letter"),
        form.optional_number(f"{service.slug}-quota", 1, 9999),
        form.decimal(f"{service.slug}-mean", 0.5, 240, service.mean_minutes) or service.mean_minutes,
    )


def letter(form: Form, name: str) -> str:
    """Return one capital letter A to Z."""
    value = form.text(name, needed=True).upper()
    if value and not (len(value) == 1 and "A" <= value <= "Z"):
        form.wrong(name, _("Satu huruf, A sampai Z."))
    return value[:1]


def _without(counter: Counter, offered: set[str]) -> Counter:
    kept = tuple(slug for slug in counter.services if slug in offered)
    return dataclasses.replace(counter, services=kept)


def _counter(form: Form, row: str, post: Post) -> Counter:
    known = [offered.slug for offered in post.services]
    chosen = tuple(slug for slug in known if slug in form.values.getlist(f"{row}-services"))
    name = form.text(f"{row}-id", 12, needed=True)
    if name and not (name.isascii() and name.replace("-", "").isalnum()):
        form.wrong(f"{row}-id", _("Hanya huruf, angka, dan tanda hubung."))
    return Counter(name, form.text(f"{row}-name", 40) or name, chosen, form.text(f"{row}-group", 40))
