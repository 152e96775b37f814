"""Posts and services as the public sees them: JSON-ready, no personal data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from queue_service.core.redis import Engine
from queue_service.posts import actions
from queue_service.posts.models import Counter, Day, Hours, OfferedService, Paper, Post, Service

Json = dict[str, Any]
DAYS_SHOWN = 14


def post_answer(engine: Engine, post: Post, now: datetime, waiting: Mapping[str, int]) -> Json:
    """Return a post with its state at ``now``; ``waiting`` people by service."""
    live = actions.live_state(engine, post.slug)
    opening, closing = actions.next_opening(engine, post, now), actions.closing(engine, post, now)
    catalogue = {one.slug: one for one in actions.all_services(engine)}
    return {
        "slug": post.slug,
        "name": post.name,
        "address": post.address,
        "contact": post.contact,
        "location": {"lat": post.location[0], "lon": post.location[1]} if post.location else None,
        "timezone": post.timezone,
        "languages": list(post.languages),
        "open": actions.is_open(engine, post, now),
        "next_opening": opening.isoformat() if opening else None,
        "closes_at": closing.isoformat() if closing else None,
        "hours": hours_answer(post.hours, actions.days(engine, post, now, DAYS_SHOWN)),
        "services": [
            offered_answer(offered, catalogue[offered.slug], live.paused.get(offered.slug))
            for offered in post.services
            if offered.slug in catalogue
        ],
        "counters": [_counter(counter, post) for counter in post.counters],
        "waiting": {offered.slug: waiting.get(offered.slug, 0) for offered in post.services},
        "notices": [notice.public() for notice in live.notices],
        "bookings": post.booking.enabled and bool(post.services and post.counters),
    }


def hours_answer(hours: Hours, days: tuple[Day, ...]) -> Json:
    """Return the hours of the coming days, today first, calculated so that nobody else needs the rules."""
    return {"around_the_clock": hours.around_the_clock, "days": [day_answer(day) for day in days]}


def day_answer(day: Day) -> Json:
    """Return one date: its periods as ``HH:MM-HH:MM`` and why they are so."""
    periods = [str(period) for period in day.periods]
    return {"date": day.day.isoformat(), "periods": periods, "kind": day.kind, "reason": day.reason.public()}


def offered_answer(offered: OfferedService, service: Service, paused: Json | None) -> Json:
    """Return a service as a post offers it just now."""
    return {**service_answer(service), "letter": offered.letter, "quota": offered.quota, "paused": paused}


def service_answer(service: Service) -> Json:
    """Return what the office tells about a service."""
    return {
        "slug": service.slug,
        "letter": service.letter,
        "name": service.name.public(),
        "summary": service.summary.public(),
        "requirements": service.requirements.public(),
        "steps": service.steps.public(),
        "fee": service.fee,
        "time_standard": service.time_standard.public(),
        "legal_basis": service.legal_basis,
        "online": service.online,
        "cases": [{"slug": case.slug, "name": case.name.public()} for case in service.cases],
        "papers": [paper_answer(paper) for paper in service.papers],
    }


def paper_answer(paper: Paper) -> Json:
    """Return a document that an application for a service needs."""
    return {
        "kind": paper.kind,
        "name": paper.name.public(),
        "hint": paper.hint.public(),
        "required": paper.required,
        "when": paper.when,
    }


def _counter(counter: Counter, post: Post) -> Json:
    services = list(post.served_at(counter))
    return {"id": counter.id, "name": counter.name, "services": services, "group": counter.group}
