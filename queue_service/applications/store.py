"""The applications' keys and scripts; the only file of the room that touches Redis. All keys carry the post's hash tag.

Keys, under ``q:{post}:apply:``: ``applications`` (code -> JSON), ``states`` (``state since code``, in order of the text), ``bookings``
and ``tickets`` (-> code), ``drafts``, ``papers``, ``people`` (code by ms: what is to go in time), ``gone`` (files to be deleted).
What is to be told goes into the bookings' ``q:{post}:book:due``.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from queue_service.applications.models import Application, State
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script

LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in LUA.glob("*.lua")}
Idempotency = tuple[str, str] | None


def _key(post: str, name: str) -> str:
    return post_key(post, "apply", name)


def run(engine: Engine, verb: str, post: str, args: Mapping[str, Any], idem: Idempotency = None) -> Any:
    """Run one verb's script and return its decoded answer. Raises the refusals listed in the script's header."""
    named = {name: value for name, value in args.items() if value is not None}
    if idem is not None:
        named["idem_print"] = idem[1]
    keys = [
        post_key(post, "seq"),
        post_key(post, "events"),
        post_key(post, "idem", idem[0] if idem else "none"),
        *(_key(post, name) for name in ("applications", "states", "bookings")),
        post_key(post, "book", "due"),
        *(_key(post, name) for name in ("drafts", "papers", "people", "gone", "tickets")),
    ]
    return SCRIPTS[verb](engine, keys, named)


def application(engine: Engine, post: str, code: str) -> Application | None:
    """Return an application by its code."""
    text = engine.client.hget(_key(post, "applications"), code)
    return Application.of(json.loads(text)) if text else None


def several(engine: Engine, post: str, codes: Sequence[str]) -> list[Application]:
    """Return the applications with these codes that exist, in this order, in one round trip."""
    texts = engine.client.hmget(_key(post, "applications"), list(codes)) if codes else []
    return [Application.of(json.loads(text)) for text in texts if text]


def in_state(
    engine: Engine,
    post: str,
    state: State,
    limit: int,
    until_ms: int | None = None,
    after: tuple[int, str] | None = None,
) -> list[Application]:
    """Return the applications in a state, those that came into it first first; with ``until_ms`` only those that did before.

    With ``after`` (ms, code) only those whose place is behind that.
    """
    begin = f"({state} {after[0]:013d} {after[1]}" if after else f"[{state} "
    end = f"({state} {until_ms:013d}" if until_ms is not None else f"[{state} ~"
    members = engine.client.zrangebylex(_key(post, "states"), begin, end, 0, limit)
    return several(engine, post, [member.rpartition(" ")[2] for member in members])


def counts(engine: Engine, post: str) -> dict[State, int]:
    """Return how many applications are in each state, in one round trip."""
    pipe = engine.client.pipeline(transaction=False)
    for state in State:
        pipe.zlexcount(_key(post, "states"), f"[{state} ", f"[{state} ~")
    return dict(zip(State, pipe.execute(), strict=True))


def old(engine: Engine, post: str, name: str, before_ms: int, limit: int) -> list[str]:
    """Return codes in ``drafts``, ``papers`` or ``people`` that have been there since before a moment, the oldest first."""
    return [
        str(one) for one in engine.client.zrangebyscore(_key(post, name), "-inf", f"({before_ms}", 0, limit)
    ]


def gone(engine: Engine, post: str) -> list[str]:
    """Return what is to be deleted on disk: ids of files, and owners (``application:CODE``)."""
    return sorted(str(one) for one in engine.client.smembers(_key(post, "gone")))


def deleted(engine: Engine, post: str, name: str) -> None:
    """Note that something of :func:`gone` is deleted."""
    engine.client.srem(_key(post, "gone"), name)


def of_booking(engine: Engine, post: str, booking: str) -> str | None:
    """Return the code of the application that a booking was made from."""
    code: str | None = engine.client.hget(_key(post, "bookings"), booking)
    return code


def of_ticket(engine: Engine, post: str, ticket: str) -> str | None:
    """Return the code of the application that a ticket is about."""
    code: str | None = engine.client.hget(_key(post, "tickets"), ticket)
    return code


def everything(
    engine: Engine, post: str
) -> tuple[list[Application], list[str], dict[str, str], dict[str, str]]:
    """Return all applications of a post, the entries of its states, and its linked bookings and tickets, for checks."""
    texts = engine.client.hvals(_key(post, "applications"))
    found = [Application.of(json.loads(text)) for text in texts]
    states = [str(one) for one in engine.client.zrange(_key(post, "states"), 0, -1)]
    bookings, tickets = (engine.client.hgetall(_key(post, name)) for name in ("bookings", "tickets"))
    return found, states, bookings, tickets
