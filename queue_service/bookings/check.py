"""Store invariants of the bookings room, for ``python -m queue_service check`` and the tests."""

import json
from collections import Counter

from queue_service.bookings import store
from queue_service.bookings.models import ACTIVE, TAKING, Booking, State
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    every = [post.slug for post in posts.all_posts(engine, closed_down=True)]
    return [f"{post}: {sentence}" for post in every for sentence in _of_post(engine, post)] + [
        f"{post}: an active booking is on record at {record or 'no post'}"
        for post in every
        for person in engine.client.hkeys(post_key(post, "book", "identity"))
        if (record := (store.recorded(engine, person) or "").partition(" ")[0]) != post
    ]


def _of_post(engine: Engine, post: str) -> list[str]:
    def key(name: str) -> str:
        return post_key(post, "book", name)

    client = engine.client
    bookings = [Booking.of(json.loads(text)) for text in client.hvals(key("bookings"))]
    holds = [json.loads(text) for text in client.hvals(key("hold"))]
    upcoming = set(client.zrange(key("booked"), 0, -1))
    counted: Counter[str] = Counter()
    for slot, service in [(one["slot"], one["service"]) for one in holds] + [
        (one.slot, one.service)
        for one in bookings
        if one.state in TAKING | {State.CHECKED_IN} and one.code in upcoming
    ]:
        counted.update((slot, f"{slot}/{service}"))
    kept = {name: int(count) for name, count in client.hgetall(key("places")).items()}
    active = [one for one in bookings if one.state in ACTIVE]
    identities = {f"{one.identity}:{one.service}": one.code for one in active}
    phones = Counter(one.phone_print for one in active)
    checks = [
        (kept == dict(counted), f"places are {kept}, bookings and holds say {dict(counted)}"),
        (len(identities) == len(active), "an identity has two active bookings for a service"),
        (client.hgetall(key("identity")) == identities, "identities and active bookings differ"),
        (
            {k: int(v) for k, v in client.hgetall(key("phones")).items()} == dict(phones),
            "phone counts differ",
        ),
        (
            {member.rpartition("|")[2] for member in client.zrange(key("waitlist"), 0, -1)}
            == {one.code for one in bookings if one.state is State.WAITLISTED},
            "the waitlists and those who wait differ",
        ),
        (
            {code: int(until) for code, until in client.zrange(key("offers"), 0, -1, withscores=True)}
            == {one.code: one.offer_until_ms for one in bookings if one.state is State.OFFERED},
            "open offers and bookings with an offer differ",
        ),
        (set(client.zrange(key("holds"), 0, -1)) == set(client.hkeys(key("hold"))), "holds differ"),
    ]
    return [sentence for fine, sentence in checks if not fine]
