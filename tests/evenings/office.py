"""An office with evening sessions, residents to fill them, and ways to stop its workers in the middle."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import Any

from queue_service.bookings import people
from queue_service.bookings.models import Person
from queue_service.core.crypto import Vault
from queue_service.core.errors import Unavailable
from queue_service.core.redis import Engine
from queue_service.evenings import actions, jobs
from queue_service.evenings.models import Request, Session
from queue_service.posts.models import EveningRules, Hours, Period, Post, Rule
from tests.factories import POST, MovableClock, keep, make_post

VAULT = Vault("a secret that only tests know")
# Wednesday, 2 December 2026, 16.00-19.30; drawn on Friday, 27 November, 16.00. The tests' clock begins on Tuesday, 24 November, 8.00.
EVENING = date(2026, 12, 2)
RULES = EveningRules(sessions=(Rule((3,), (Period(960, 1170),), weeks=(1, 2, 3, 4)),))
HOUR, DAY = 3600.0, 86_400.0


def office(engine: Engine, hours: Hours | None = None, slug: str = POST, **rules: Any) -> Post:
    """Keep and return a post with evening sessions on Wednesdays."""
    post = make_post(slug, hours=hours)
    return keep(engine, replace(post, evening=replace(RULES, **rules)))


def resident(number: int, *, priority: str | None = None, phone: int | None = None) -> Person:
    """Return the person of a number, always the same, with a phone of her own unless another one's is named."""
    return people.checked(
        VAULT,
        name=f"Warga Desa {'ABCDEFGHIJ'[number % 10]}",
        nik=f"327101{1 + number % 28:02d}0190{1 + number:04d}",
        phone=f"0812{30_000_000 + (number if phone is None else phone)}",
        sms_consent=True,
        language="id",
        priority=priority,
    )


def phone4(number: int) -> str:
    """Return the last four digits of a resident's phone."""
    return f"{30_000_000 + number}"[-4:]


def work(engine: Engine, clock: MovableClock, keep_days: int = 90) -> int:
    """Let a worker do what is due; return how many steps it did."""
    return jobs.run(engine, clock, VAULT, keep_days)


def ask(
    engine: Engine, clock: MovableClock, post: Post, number: int, day: date = EVENING, **other: Any
) -> Request:
    """Have a resident ask for a place."""
    person = resident(number, **other)
    return actions.request(engine, clock, VAULT, post, day, "ktp-baru", person)


def announced(engine: Engine, clock: MovableClock, post: Post, day: date = EVENING) -> Session:
    """Announce sessions and return the one of a day."""
    work(engine, clock)
    return actions.session(engine, post, day)


def until(clock: MovableClock, ms: int) -> None:
    """Let time pass up to a moment."""
    clock.pass_time(ms / 1000 - clock.wall)


def drawn(engine: Engine, clock: MovableClock, post: Post, count: int) -> list[str]:
    """Announce, have so many ask, draw; return the codes in the order of the draw."""
    session = announced(engine, clock, post)
    for number in range(count):
        ask(engine, clock, post, number)
    until(clock, session.draw_ms)
    work(engine, clock)
    return [request.code for request, _booking in actions.requests_of(engine, post, EVENING)]


class Dying:
    """An engine whose worker dies at its n-th script, ``before`` or after it was applied."""

    def __init__(self, engine: Engine, scripts: int, *, before: bool) -> None:
        self.client = engine.client
        self._engine, self._left, self._before = engine, scripts, before

    def call(self, *args: Any) -> Any:
        """Run a script, or die."""
        self._left -= args[0] == "EVALSHA"
        if self._left < 0 and self._before:
            raise Unavailable("the worker was killed")
        answer = self._engine.call(*args)
        if self._left < 0:
            raise Unavailable("the worker was killed")
        return answer


@contextmanager
def killed() -> Iterator[None]:
    """What is done inside may end in the death of its worker."""
    try:
        yield
    except Unavailable:
        return


def everything(engine: Engine) -> dict[str, Any]:
    """Return all that the engine holds of posts, comparable."""
    read = {
        "string": engine.client.get,
        "hash": engine.client.hgetall,
        "set": engine.client.smembers,
        "zset": lambda key: engine.client.zrange(key, 0, -1, withscores=True),
        "stream": lambda key: engine.client.xrange(key),
    }
    keys = sorted(engine.client.scan_iter("q:*"))
    return {key: _opened(read[engine.client.type(key)](key)) for key in keys}


def _opened(value: Any) -> Any:
    """The same with JSON texts read, since the order of names in them means nothing."""
    if isinstance(value, dict):
        return {name: _opened(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_opened(one) for one in value]
    with suppress(ValueError, TypeError):
        return json.loads(value)
    return value


def saved(engine: Engine) -> dict[str, bytes]:
    """Return the engine's content, to be brought back by :func:`brought_back`."""
    raw = _raw(engine)
    found = {key: raw.dump(key) for key in raw.scan_iter()}
    raw.close()
    return found


def brought_back(engine: Engine, content: dict[str, bytes]) -> None:
    """Make the engine as it was."""
    raw = _raw(engine)
    raw.flushall()
    for key, dump in content.items():
        raw.restore(key, 0, dump)
    raw.close()


def _raw(engine: Engine) -> Any:
    import redis

    return redis.Redis.from_url(engine.url)
