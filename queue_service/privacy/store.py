"""The keys of orders to erase; the only file of the room that touches Redis.

Keys, under ``sys:{privacy}:``: ``orders`` (ref -> JSON, kept for good: it says nothing of the person), ``done`` (ref -> ms),
``targets`` (ref -> who is meant, sealed; gone when it is done), ``codes:REF`` (codes of what was found; likewise).
"""

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from redis.exceptions import ResponseError

from queue_service.core.keys import system_key
from queue_service.core.redis import Engine
from queue_service.privacy.models import Order


def _key(*parts: str) -> str:
    return system_key("{privacy}", *parts)


def ask(engine: Engine, order: Order, sealed: str) -> bool:
    """Keep an order and who is meant, in one step; False when it was asked before, which changes nothing."""
    pipe = engine.client.pipeline(transaction=True)
    pipe.hsetnx(
        _key("orders"), order.ref, json.dumps({k: v for k, v in asdict(order).items() if k != "done_ms"})
    )
    pipe.hsetnx(_key("targets"), order.ref, sealed)
    return bool(pipe.execute()[0])


def order(engine: Engine, ref: str) -> Order | None:
    """Return an order."""
    text = engine.client.hget(_key("orders"), ref)
    done = engine.client.hget(_key("done"), ref)
    return Order.of(json.loads(text) | {"done_ms": int(done) if done else None}) if text else None


def orders(engine: Engine) -> list[Order]:
    """Return all orders, the newest first."""
    found = engine.client.hgetall(_key("orders"))
    done = engine.client.hgetall(_key("done"))
    every = (
        Order.of(json.loads(text) | {"done_ms": int(done[ref]) if ref in done else None})
        for ref, text in found.items()
    )
    return sorted(every, key=lambda one: (-one.asked_ms, one.ref))


def target(engine: Engine, ref: str) -> str | None:
    """Return who is meant, sealed; None once it is done."""
    sealed: str | None = engine.client.hget(_key("targets"), ref)
    return sealed


def targets(engine: Engine) -> list[str]:
    """Return the refs of the orders that still say who is meant."""
    return sorted(engine.client.hkeys(_key("targets")))


def remember(engine: Engine, ref: str, codes: Iterable[str]) -> set[str]:
    """Note what was found for an order, and return all that ever was."""
    if found := list(codes):
        engine.client.sadd(_key("codes", ref), *found)
    return set(engine.client.smembers(_key("codes", ref)))


def finish(engine: Engine, ref: str, now_ms: int) -> bool:
    """Note that nothing is left, and forget who was meant; True for whoever says it first."""
    pipe = engine.client.pipeline(transaction=True)
    pipe.hsetnx(_key("done"), ref, str(now_ms))
    pipe.hdel(_key("targets"), ref)
    pipe.delete(_key("codes", ref))
    return bool(pipe.execute()[0])


def compact(engine: Engine) -> None:
    """Have the engine write its file anew, so that what was erased is not in it either. While it is at it already, it will later."""
    with contextlib.suppress(ResponseError):
        engine.client.bgrewriteaof()
