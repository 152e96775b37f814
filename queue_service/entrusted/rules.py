"""From when entries count, and what a consent must say. Pure: no I/O, no clock."""

from datetime import date, datetime, timedelta

from queue_service.entrusted.models import Consent

WHO_LIMIT = 60
Errors = list[dict[str, str]]


def day_ms(now: datetime) -> int:
    """Return when (ms) the day of a local moment began."""
    return int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)


def week_ms(now: datetime) -> int:
    """Return when (ms) the week of a local moment began, on its Monday."""
    return day_ms(now - timedelta(days=now.weekday()))


def mistakes(consent: Consent | None, today: date) -> Errors:
    """Return what is wrong with a consent: that there is none, nobody gave it, or it is of a day to come."""
    if consent is None:
        return [{"field": "consent", "message": "consent_needed"}]
    named = any(letter.isalpha() for letter in consent.who) and len(consent.who) <= WHO_LIMIT
    right = {"consent.who": named, "consent.on": consent.on <= today}
    return [{"field": name, "message": "consent_needed"} for name, fits in right.items() if not fits]
