"""Bookings per second over HTTP, with validation, encryption, rate limit and idempotency key, against a no-op of the same server.

Every request is somebody else's: a NIK, a phone and an address of their own. The office has three more posts, each of which is asked
whether the person has a booking there.
"""

import json

from benchmarks.bookable import SERVICE, month, roomy_post
from benchmarks.http_load import HIGH, LOW, Answers, load_process, post
from benchmarks.launcher import NOOP
from benchmarks.office import Office
from benchmarks.report import Ratio, quantile
from benchmarks.rounds import Kind, disk_seconds, in_turns, rates
from queue_service.bookings import check
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine

SLUG = "ukur"
MANY = 64
PERSON = {
    "name": "Siti Aminah",
    "nik": f"31{HIGH}150690{LOW}",
    "phone": f"0812{HIGH}{LOW}",
    "sms_consent": True,
}


def measure(quick: bool) -> list[Ratio]:
    """Run it all; raises AssertionError when a booking was refused, doubled or lost."""
    seconds, rounds = (1.0, 3) if quick else (2.0, 8)
    with Office() as office, load_process() as sender:
        engine = Engine(office.engine.url)
        slot = month(roomy_post(engine, SLUG))[-1]
        web = office.web(TRUSTED_PROXY="1")
        body = json.dumps({"service": SERVICE, "slot": slot, **PERSON}).encode()
        whose = f"X-Forwarded-For: 2001:db8:{HIGH}:{LOW}::1"
        bookings = Kind(*post(f"/api/v1/posts/{SLUG}/bookings", body, whose))
        noops = Kind(*post(NOOP, body, whose))
        print(
            f"  one write to the disk takes {disk_seconds(office) * 1e3:.2f} ms; every booking waits for one, a no-op does not",
            flush=True,
        )
        given = in_turns(sender, web, MANY, rounds, seconds, noops, bookings)
        print(
            noops.line(f"no-op, {MANY} clients"),
            bookings.line(f"booking, {MANY} clients"),
            sep="\n",
            flush=True,
        )
        _check(engine, given)
        engine.close()
    late = quantile(bookings.latencies, 0.99) / quantile(noops.latencies, 0.99)
    return [
        Ratio(f"bookings/s / no-op/s, {MANY} clients", rates(bookings, noops), 0.45, 0.60),
        Ratio(f"booking p99 / no-op p99, {MANY} clients", late, 3.0, 2.0),
    ]


def _check(engine: Engine, given: list[Answers]) -> None:
    """Every booking that was acknowledged is kept once, and nothing else is."""
    assert not sum(answers.refused for answers in given), "some bookings were refused"
    told = [json.loads(body)["code"] for answers in given for body in answers.bodies]
    assert len(set(told)) == len(told), "a code was given twice"
    assert set(told) == set(engine.client.hkeys(post_key(SLUG, "book", "bookings"))), "lost or doubled"
    assert check.violations(engine) == []
    print(f"  {len(told)} bookings, each kept once")
