"""The keys and scripts of home visits; the only file of the room that touches Redis. All keys carry the post's hash tag.

Keys, under ``q:{post}:visit:``: ``visits`` (code -> JSON), ``states`` (``state since code``, in order of the text;
``forgotten`` instead of the state once only a mask is left), ``entered:{user}`` (what a partner or officer asked for: code by when, ms),
``quotas`` (partner -> most in a month), ``group:{id}`` (an uploaded group: sealed, and the refusals of its rows; twelve hours).
What is to be told goes into the bookings' ``q:{post}:book:due``.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.partners.models import State, Visit

LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in LUA.glob("*.lua")}
Idempotency = tuple[str, str] | None


def _visits(post: str) -> str:
    return post_key(post, "visit", "visits")


def _states(post: str) -> str:
    return post_key(post, "visit", "states")


def _entered(post: str, user: str) -> str:
    return post_key(post, "visit", "entered", user)


def _quotas(post: str) -> str:
    return post_key(post, "visit", "quotas")


def run(
    engine: Engine,
    verb: str,
    post: str,
    args: Mapping[str, Any],
    idem: Idempotency = None,
) -> Any:
    """Run one verb's script and return its decoded answer. Raises the refusals listed in the script's header."""
    named = {name: value for name, value in args.items() if value is not None}
    if idem is not None:
        named["idem_print"] = idem[1]
    keys = [
        post_key(post, "seq"),
        post_key(post, "events"),
        post_key(post, "idem", idem[0] if idem else "none"),
        _visits(post),
        _states(post),
        post_key(post, "book", "due"),
        _entered(post, str(args["by"])),
    ]
    return SCRIPTS[verb](engine, keys, named)


def visit(engine: Engine, post: str, code: str) -> Visit | None:
    """Return a visit by its code."""
    text = engine.client.hget(_visits(post), code)
    return Visit.of(json.loads(text)) if text else None


def in_state(engine: Engine, post: str, state: State, limit: int, until_ms: int | None = None) -> list[Visit]:
    """Return the visits in a state, those that came into it first first; with ``until_ms`` only those that did before."""
    end = f"({state} {until_ms:013d}" if until_ms is not None else f"[{state} ~"
    members = engine.client.zrangebylex(_states(post), f"[{state} ", end, 0, limit)
    return _several(engine, post, [member.rpartition(" ")[2] for member in members])


def _several(engine: Engine, post: str, codes: list[str]) -> list[Visit]:
    texts = engine.client.hmget(_visits(post), codes) if codes else []
    return [Visit.of(json.loads(text)) for text in texts if text]


def entered(engine: Engine, post: str, user: str, limit: int) -> list[Visit]:
    """Return what a partner or officer asked for, the newest first."""
    return _several(engine, post, engine.client.zrevrange(_entered(post, user), 0, limit - 1))


def entered_codes(engine: Engine, post: str, user: str) -> set[str]:
    """Return the codes of all that somebody asked for, for checks."""
    return set(engine.client.zrange(_entered(post, user), 0, -1))


def entered_since(engine: Engine, post: str, user: str, since_ms: int) -> int:
    """Return how many visits somebody asked for since then."""
    count: int = engine.client.zcount(_entered(post, user), since_ms, "+inf")
    return count


def quotas(engine: Engine, post: str) -> dict[str, int]:
    """Return the most visits that partners may ask for in a month; who is not in it may ask for any number."""
    return {user: int(most) for user, most in engine.client.hgetall(_quotas(post)).items()}


def keep_quota(engine: Engine, post: str, user: str, most: int | None) -> None:
    """Keep a partner's quota; None takes the limit away."""
    if most is None:
        engine.client.hdel(_quotas(post), user)
    else:
        engine.client.hset(_quotas(post), user, str(most))


def counts(engine: Engine, post: str) -> dict[State, int]:
    """Return how many visits are in each state, in one round trip."""
    pipe = engine.client.pipeline(transaction=False)
    for state in State:
        pipe.zlexcount(_states(post), f"[{state} ", f"[{state} ~")
    return dict(zip(State, pipe.execute(), strict=True))


def everything(engine: Engine, post: str) -> tuple[list[Visit], list[str]]:
    """Return all visits of a post and the entries of its states, for checks."""
    found = [Visit.of(json.loads(text)) for text in engine.client.hvals(_visits(post))]
    return found, [str(one) for one in engine.client.zrange(_states(post), 0, -1)]


def _group(post: str, group: str) -> str:
    return post_key(post, "visit", "group", group)


def keep_group(engine: Engine, post: str, group: str, sealed: str, seconds: int) -> None:
    """Keep an uploaded group for so many seconds."""
    pipe = engine.client.pipeline(transaction=True)
    pipe.hset(_group(post, group), "group", sealed)
    pipe.expire(_group(post, group), seconds)
    pipe.execute()


def group(engine: Engine, post: str, group: str) -> str | None:
    """Return a kept group, sealed; None when there is none (any more)."""
    sealed: str | None = engine.client.hget(_group(post, group), "group")
    return sealed


def groups(engine: Engine, post: str) -> list[tuple[str, int]]:
    """Return every kept group of a post: sealed, and for how many seconds more it is kept."""
    keys = engine.client.scan_iter(_group(post, "*"), count=1000)
    found = ((engine.client.hget(key, "group"), int(engine.client.ttl(key))) for key in keys)
    return [(sealed, left) for sealed, left in found if sealed]


def replace_group(engine: Engine, post: str, group: str, sealed: str, dropped: str, seconds: int) -> None:
    """Keep a group that has lost a row (its code is ``dropped``), for as long as before; ``seconds`` if its time was just over."""
    pipe = engine.client.pipeline(transaction=True)
    pipe.hset(_group(post, group), "group", sealed)
    pipe.hdel(_group(post, group), dropped)
    pipe.expire(_group(post, group), seconds, nx=True)
    pipe.execute()


def keep_refusal(engine: Engine, post: str, group: str, code: str, refusal: str) -> None:
    """Note why a row of a group was refused; nothing once the group is gone."""
    if engine.client.exists(_group(post, group)):
        engine.client.hset(_group(post, group), code, refusal)


def refusals(engine: Engine, post: str, group: str) -> dict[str, str]:
    """Return why rows of a group were refused, by their codes."""
    found: dict[str, str] = engine.client.hgetall(_group(post, group))
    return {code: refusal for code, refusal in found.items() if code != "group"}
