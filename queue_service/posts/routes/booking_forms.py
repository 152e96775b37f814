"""The forms of what can be booked at a post and of its evening sessions: shown from a post, read back into one."""

import dataclasses

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.posts.models import DAY_MINUTES, BookingRules, EveningRules, Post, Rule
from queue_service.posts.routes import hours_form
from queue_service.posts.routes.forms import Form

Values = MultiDict[str, str]
SESSION = "session"
# The least and greatest value of each field, in the units of BookingRules and EveningRules.
BOOKING_LIMITS = {
    "slot_minutes": (5, 240),
    "days_ahead": (1, 180),
    "min_lead_minutes": (0, 10_080),
    "hold_seconds": (60, 3600),
    "offer_seconds": (300, 172_800),
    "per_phone": (1, 50),
    "no_show_minutes": (10, 480),
}
SHARE_LIMITS = (1, 100)  # percent
EVENING_LIMITS = {
    "capacity": (1, 200),
    "quorum": (1, 200),
    "plan_days": (7, 120),
    "requests_close_days": (1, 30),
    "confirm_hours": (1, 96),
    "offers_end_hours": (1, 72),
    "quorum_hours": (1, 96),
    "misses": (1, 20),
    "miss_window_days": (1, 365),
}


def booking_fields(post: Post) -> Values:
    """Return the fields of what can be booked; the share in percent."""
    rules = post.booking
    values: Values = MultiDict({name: str(getattr(rules, name)) for name in BOOKING_LIMITS})
    values["share"] = f"{rules.share * 100:.4g}"
    values["enabled"] = "1" if rules.enabled else ""
    return values


def read_booking(form: Form, post: Post) -> Post:
    """Return the post with the submitted booking rules."""
    defaults = BookingRules()
    numbers = {
        name: form.number(name, *limits, getattr(defaults, name)) for name, limits in BOOKING_LIMITS.items()
    }
    enabled = bool(form.values.get("enabled"))
    rules = BookingRules(enabled=enabled, share=_share(form, post.booking.share), **numbers)
    return dataclasses.replace(post, booking=rules)


def _share(form: Form, kept: float) -> float:
    """The submitted share of 1; the kept one when it was left as shown, since a third is not 33.33 percent."""
    percent = form.decimal("share", *SHARE_LIMITS)
    return kept if percent is None or f"{percent:.4g}" == f"{kept * 100:.4g}" else percent / 100


def evening_fields(post: Post) -> Values:
    """Return the fields of the evening sessions."""
    values: Values = MultiDict({name: str(getattr(post.evening, name)) for name in EVENING_LIMITS})
    for number, rule in enumerate(post.evening.sessions):
        hours_form.add_rule(values, f"{SESSION}-{number}", rule)
    return values


def read_evening(form: Form, post: Post) -> Post:
    """Return the post with the submitted rules of its evening sessions."""
    defaults = EveningRules()
    numbers = {
        name: form.number(name, *limits, getattr(defaults, name)) for name, limits in EVENING_LIMITS.items()
    }
    sessions = hours_form.read_rules(form, SESSION)
    rows = [row for row in (f"{SESSION}-{number}" for number in form.rows(SESSION)) if not form.is_blank(row)]
    for row, rule in zip(rows, sessions, strict=True):
        _check_session(form, row, rule)
    rules = EveningRules(sessions=sessions, **numbers)
    _check_order(form, rules)
    return dataclasses.replace(post, evening=rules)


def _check_session(form: Form, row: str, rule: Rule) -> None:
    if rule.periods and (len(rule.periods) > 1 or rule.periods[0].end > DAY_MINUTES):
        form.wrong(f"{row}-periods", _("Satu rentang jam saja, paling lambat pukul 24.00."))


def _check_order(form: Form, rules: EveningRules) -> None:
    """Requests close, then people confirm, then the quorum is counted, then offers end, then the session begins."""
    if rules.quorum > rules.capacity:
        form.wrong("quorum", _("Kuorum tidak boleh lebih besar daripada jumlah tempat."))
    if rules.offers_end_hours > rules.quorum_hours:
        form.wrong("offers_end_hours", _("Penawaran harus berakhir sesudah kuorum diperiksa."))
    if rules.requests_close_days * 24 < rules.quorum_hours + rules.confirm_hours:
        form.wrong(
            "requests_close_days",
            _("Terlalu dekat: pemenang tidak sempat konfirmasi sebelum kuorum diperiksa."),
        )
    if rules.plan_days <= rules.requests_close_days:
        form.wrong("plan_days", _("Harus lebih banyak daripada hari penutupan permintaan."))
