"""The verbs of posts: read them, tell whether they are open, pause services, post notices, change the configuration."""

import dataclasses
import json
from datetime import date, datetime

from queue_service.core import cache
from queue_service.core.clock import local, rfc3339
from queue_service.core.errors import NotFound
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.posts import rules, store
from queue_service.posts.calendar import special_day
from queue_service.posts.models import (
    CalendarCorrection,
    Day,
    ExtraHours,
    LiveState,
    Notice,
    Pause,
    Period,
    Post,
    Service,
    Text,
)
from queue_service.staff import actions as staff
from queue_service.staff import audit

ROOM = "posts"
NEW = store.NEW  # the revision of what does not exist yet
NOTICE_LIMIT = 20


def get(engine: Engine, slug: str) -> Post:
    """Return a post, remembered by this process. Raises ``NotFound``."""
    return cache.remember(ROOM, f"post:{slug}", lambda: _load(engine, slug)[0])


def all_posts(engine: Engine, *, closed_down: bool = False) -> list[Post]:
    """Return the posts by name; with ``closed_down`` also those that are not active."""
    posts = cache.remember(ROOM, "posts", lambda: _load_all(engine))
    return [post for post in posts if post.active or closed_down]


def of_caller(engine: Engine, caller: Principal, *, closed_down: bool = False) -> list[Post]:
    """Return the posts that the caller works at, by name; with ``closed_down`` also those that are not active."""
    return [one for one in all_posts(engine, closed_down=closed_down) if caller.may_touch(one.slug)]


def get_or_first(engine: Engine, slug: str | None) -> Post:
    """Return the post of that name, the office's first without one. Raises ``NotFound``."""
    if slug:
        return get(engine, slug)
    every = all_posts(engine)
    if not every:
        raise NotFound("not_found")
    return every[0]


def service(engine: Engine, slug: str) -> Service:
    """Return a service of the office. Raises ``NotFound``."""
    found = next((one for one in all_services(engine) if one.slug == slug), None)
    if found is None:
        raise NotFound("not_found")
    return found


def all_services(engine: Engine) -> list[Service]:
    """Return every service of the office, by letter."""
    return cache.remember(ROOM, "services", lambda: store.load_services(engine))


def is_open(engine: Engine, post: Post, now: datetime) -> bool:
    """True when the post is open at ``now`` (aware)."""
    known, minute = cache.beside(post), now.timestamp() // 60  # hours begin and end with a minute
    if known.get("open at") != minute:
        known["open"] = post.active and rules.open_at(post.hours, local(now, post.timezone))
        known["open at"] = minute
    return bool(known["open"])


def next_opening(engine: Engine, post: Post, now: datetime) -> datetime | None:
    """Return when the post opens next, in its zone; ``None`` when it is open now or does not open again."""
    return rules.next_opening(post.hours, local(now, post.timezone)) if post.active else None


def closing(engine: Engine, post: Post, now: datetime) -> datetime | None:
    """Return when the post closes, in its zone; ``None`` when it is closed or open for days."""
    return rules.closing(post.hours, local(now, post.timezone)) if post.active else None


def days(engine: Engine, post: Post, now: datetime, count: int) -> tuple[Day, ...]:
    """Return the post's next days from today on: their hours and why they are so."""
    return rules.days_from(post.hours, local(now, post.timezone).date(), count)


def evening_on(post: Post, day: date) -> Period | None:
    """Return when the post's evening session of a date would be; ``None`` without one, on holidays and when the office closes."""
    return rules.evening_on(post, day)


def keep_extra(engine: Engine, post: Post, extra: tuple[ExtraHours, ...], now: datetime) -> None:
    """Have the post open in these extra hours and no others; saying the same again changes nothing."""
    if store.save_extra(engine, post.slug, extra, _at(post, now), ""):
        cache.announce(engine.client, ROOM)


def live_state(engine: Engine, slug: str) -> LiveState:
    """Return what is paused and announced at a post right now, straight from the engine."""
    return store.load_live(engine, slug)


def pause(
    engine: Engine,
    post: Post,
    slug: str,
    reason: Text,
    by: Principal,
    now: datetime,
    until: datetime | None = None,
) -> Pause:
    """Stop giving out numbers for a service, until ``until`` or until it is resumed.

    Raises ``NotFound`` (``service_unknown``).
    """
    _check_services(post, (slug,))
    pausing = Pause(reason, _at(post, now), _at(post, until) if until else None)
    args = {"service": slug, "pause": json.dumps(pausing.public()), "until_ms": _ms(until)}
    store.change_live(engine, post.slug, "pause", {**_stamp(post, by.id, now), **args})
    return pausing


def resume(engine: Engine, post: Post, slug: str, by: Principal, now: datetime) -> bool:
    """Give out numbers for a service again; return whether it was paused. Raises ``NotFound`` (``service_unknown``)."""
    _check_services(post, (slug,))
    answer = store.change_live(engine, post.slug, "resume", {**_stamp(post, by.id, now), "service": slug})
    return bool(answer["resumed"])


def post_notice(
    engine: Engine,
    post: Post,
    text: Text,
    by: Principal,
    now: datetime,
    *,
    kind: str = "disruption",
    services: tuple[str, ...] = (),
    until: datetime | None = None,
) -> Notice:
    """Announce something at a post or for some of its services. Raises ``NotFound`` (``service_unknown``), ``Conflict``."""
    _check_services(post, services)
    name = f"{int(now.timestamp() * 1000):x}{token(4)}"  # sorts by time
    notice = Notice(name, kind, text, _at(post, now), services, _at(post, until) if until else None)
    args = {"id": name, "notice": json.dumps(notice.public()), "until_ms": _ms(until), "limit": NOTICE_LIMIT}
    store.change_live(engine, post.slug, "post_notice", {**_stamp(post, by.id, now), **args})
    return notice


def withdraw_notice(engine: Engine, post: Post, notice: str, by: Principal, now: datetime) -> None:
    """Take a notice back. Raises ``NotFound``."""
    store.change_live(engine, post.slug, "withdraw_notice", {**_stamp(post, by.id, now), "id": notice})


def end_due(engine: Engine, now: datetime) -> int:
    """End the pauses and notices of every post whose time has come; return how many. Doing it late or twice does no harm."""
    ended = 0
    for post in all_posts(engine, closed_down=True):
        answer = store.change_live(
            engine, post.slug, "end_due", {**_stamp(post, "", now), "now_ms": _ms(now)}
        )
        ended += answer["pauses"] + answer["notices"]
    return ended


def for_editing(engine: Engine, slug: str) -> tuple[Post, str]:
    """Return a post as it is kept now, with the revision to save it against. Raises ``NotFound``."""
    return _load(engine, slug)


def save(engine: Engine, post: Post, expected: str, by: Principal, now: datetime) -> None:
    """Keep a post's configuration; ``expected`` is the revision that was edited (``NEW`` for a new post).

    Raises ``Conflict`` (``post_exists``, ``changed_meanwhile``).
    """
    before = store.load_post(engine, post.slug)
    kept = dataclasses.replace(post, hours=dataclasses.replace(post.hours, corrections=(), extra=()))
    store.save_post(engine, kept, expected, _at(post, now), by.id)
    cache.announce(engine.client, ROOM)
    for gone in store.load_live(engine, post.slug).paused.keys() - {
        offered.slug for offered in post.services
    }:
        store.change_live(engine, post.slug, "resume", {**_stamp(post, by.id, now), "service": gone})
    _record(engine, by, "post", before[0] if before else None, kept)


def service_for_editing(engine: Engine, slug: str) -> tuple[Service, str]:
    """Return a service as it is kept now, with the revision to save it against. Raises ``NotFound``."""
    found = store.load_service(engine, slug)
    if found is None:
        raise NotFound("not_found")
    return found


def save_service(engine: Engine, changed: Service, expected: str, by: Principal) -> None:
    """Keep a service's texts; ``expected`` as in :func:`save`.

    Raises ``Conflict`` (``service_exists``, ``changed_meanwhile``).
    """
    before = store.load_service(engine, changed.slug)
    store.save_service(engine, changed, expected)
    cache.announce(engine.client, ROOM)
    _record(engine, by, "service", before[0] if before else None, changed)


def corrections(engine: Engine) -> tuple[CalendarCorrection, ...]:
    """Return the office's corrections of the holiday calendar, by date."""
    return store.load_corrections(engine)


def workday(post: Post, day: date) -> bool:
    """True for a day from Monday to Friday that is no holiday and no joint leave, by the office's corrected calendar."""
    return day.isoweekday() <= 5 and special_day(day, post.hours.corrections) is None


def save_corrections(engine: Engine, changed: tuple[CalendarCorrection, ...], by: Principal) -> None:
    """Replace the office's corrections of the holiday calendar, for all posts."""
    before = store.load_corrections(engine)
    store.save_corrections(engine, changed)
    cache.announce(engine.client, ROOM)
    audit.record(engine, by, "calendar.changed", "calendar", _dates(before), _dates(changed))


def sample(engine: Engine) -> dict[str, str]:
    """Return the pairing addresses of the sample's devices (``kiosk``, ``display``); without those that were unpaired."""
    kept = store.load_sample(engine)
    return {
        kind: url for kind, url in kept.items() if staff.authenticate(engine, url.partition("#token=")[2])
    }


def has_sample(engine: Engine) -> bool:
    """True once the sample was set up, whatever became of it."""
    return bool(store.load_sample(engine))


def keep_sample(engine: Engine, addresses: dict[str, str]) -> None:
    """Keep the pairing addresses of the sample's devices, so that the start page can offer them."""
    store.save_sample(engine, addresses)


def sample_days(engine: Engine) -> tuple[date, date] | None:
    """Return the first and the last day whose figures are made up, None when there are none: say so wherever these are shown."""
    found = store.load_sample_days(engine)
    return (date.fromisoformat(found[0]), date.fromisoformat(found[1])) if found else None


def has_sample_day(engine: Engine, first: date, last: date) -> bool:
    """Return whether any figures from ``first`` to ``last`` are made up."""
    made = sample_days(engine)
    return made is not None and made[0] <= last and first <= made[1]


def keep_sample_days(engine: Engine, first: date, last: date) -> None:
    """Keep between which days figures are made up."""
    store.save_sample_days(engine, first.isoformat(), last.isoformat())


def _dates(listed: tuple[CalendarCorrection, ...]) -> list[str]:
    return [f"{one.day} {one.kind} {one.name.id}".strip() for one in listed]


def _record(
    engine: Engine, by: Principal, kind: str, before: Post | Service | None, after: Post | Service
) -> None:
    """Write down what differs; a new thing with all it has."""
    old, new = store.as_json(before) if before else {}, store.as_json(after)
    changed = [name for name, value in new.items() if old.get(name) != value]
    audit.record(
        engine,
        by,
        f"{kind}.changed" if before else f"{kind}.created",
        f"{kind}:{after.slug}",
        {name: old.get(name) for name in changed} if before else None,
        {name: new[name] for name in changed},
        post=after.slug if kind == "post" else "",
    )


def _load(engine: Engine, slug: str) -> tuple[Post, str]:
    found = store.load_post(engine, slug)
    if found is None:
        raise NotFound("not_found")
    post, revision = found
    hours = dataclasses.replace(
        post.hours, corrections=store.load_corrections(engine), extra=store.load_extra(engine, slug)
    )
    return dataclasses.replace(post, hours=hours), revision


def _load_all(engine: Engine) -> list[Post]:
    # A slug without a configuration is a post whose saving was cut short: it does not exist yet.
    there = [slug for slug in store.slugs(engine) if store.load_post(engine, slug) is not None]
    return sorted((_load(engine, slug)[0] for slug in there), key=lambda post: post.name)


def _check_services(post: Post, services: tuple[str, ...]) -> None:
    for slug in services:
        if post.offered(slug) is None:
            raise NotFound("service_unknown", service=slug)


def _stamp(post: Post, by: str, now: datetime) -> dict[str, str]:
    return {"at": _at(post, now), "by": by}


def _at(post: Post, moment: datetime) -> str:
    return rfc3339(int(moment.timestamp() * 1000), post.timezone)


def _ms(moment: datetime | None) -> int | None:
    return int(moment.timestamp() * 1000) if moment else None
