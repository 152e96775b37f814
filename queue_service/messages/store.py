"""Where messages live in the engine, and their scripts. The only file of the room that touches it.

Keys, all of the whole office and under one hash tag, ``sys:{outbox}:NAME``:
``messages`` (hash id -> JSON), ``urgent`` and ``due`` (waiting ids by due time), ``deadlines`` (waiting ids by deadline), ``leases``
(ids at hand by when their worker counts as dead), ``states`` (``state changed id`` in order), ``log`` (``created id`` in order), ``causes``
(``cause id`` in order), ``cancelled`` (causes by when), ``keep`` (all ids by deadline, for deletion), ``totals`` (how often each state was
entered), ``circuits`` (transport -> JSON), ``seen:HASH`` (receipts that were applied).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from queue_service.core.keys import system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.messages.models import MARGIN_MS, Circuit, Message, State

_LUA = Path(__file__).parent / "lua"
SCRIPTS = {path.stem: Script(path) for path in _LUA.glob("*.lua")}
NAMES = (
    "messages",
    "urgent",
    "due",
    "deadlines",
    "leases",
    "states",
    "log",
    "causes",
    "cancelled",
    "keep",
    "totals",
    "circuits",
)
_DERIVED = ("state", "created_ms", "changed_ms")


def key(*parts: str) -> str:
    """Return a key of the outbox, e.g. ``sys:{outbox}:due``."""
    return system_key("{outbox}", *parts)


_LAYOUT = tuple(key(name) for name in NAMES)


def _run(engine: Engine, verb: str, args: Mapping[str, Any], *more_keys: str) -> Any:
    named = {name: value for name, value in args.items() if value is not None}
    return SCRIPTS[verb](engine, [*_LAYOUT, *more_keys], {**named, "margin": MARGIN_MS})


def queue(engine: Engine, message: Message, now: int) -> tuple[Message, bool]:
    """Put a message into the outbox unless its id is there; return the one that counts and whether it is new."""
    wanted = {name: value for name, value in asdict(message).items() if name not in _DERIVED}
    answer = _run(engine, "queue", {"message": wanted, "now": now})
    return Message.of(answer["message"]), bool(answer["fresh"])


def cancel(engine: Engine, cause: str, now: int) -> tuple[int, int]:
    """Cancel a cause for good; return how many messages waited and how many a worker has at hand."""
    answer = _run(engine, "cancel", {"cause": cause, "now": now})
    return int(answer["cancelled"]), int(answer["at_hand"])


def claim(engine: Engine, now: int, lease: int, limit: int = 100) -> Message | None:
    """Take the next message that is due; ``None`` when there is none."""
    while True:
        answer = _run(engine, "claim", {"now": now, "lease": lease, "limit": limit})
        if "message" in answer:
            return Message.of(answer["message"])
        if answer["expired"] < limit:
            return None


def begin(engine: Engine, message: Message, transport: str, now: int, lease: int) -> int | None:
    """Ask for the last time; return for how many ms it is worth sending, ``None`` when it must not be handed over."""
    args = {"id": message.id, "claim": message.claim, "transport": transport, "lease": lease, "now": now}
    answer = _run(engine, "begin", args)
    return int(answer["left"]) if answer["go"] else None


def finish(engine: Engine, message: Message, outcome: str, now: int, **more: Any) -> str:
    """Say what became of a claimed message (see the script); return the state it is in now."""
    args = {"id": message.id, "claim": message.claim, "round": message.round, "outcome": outcome, "now": now}
    return str(_run(engine, "finish", {**args, **more})["state"])


def sweep(engine: Engine, args: Mapping[str, int]) -> dict[str, int]:
    """Do what time has decided; return how many were resumed, expired and purged, and how many are due."""
    answer: dict[str, int] = _run(engine, "sweep", args)
    return answer


def receipt(engine: Engine, event: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Apply a receipt once, by the ``event``'s own id."""
    seen = key("seen", sha256(event.encode()).hexdigest()[:32])
    answer: dict[str, Any] = _run(engine, "receipt", args, seen)
    return answer


def resend(engine: Engine, message_id: str, now: int) -> Message:
    """Send now, or once more. Raises ``NotFound``, ``Conflict`` wrong_state or too_late."""
    return Message.of(_run(engine, "resend", {"id": message_id, "now": now})["message"])


def erase(engine: Engine, message_id: str, now: int) -> bool:
    """Take number and text out of a message; False while a worker has it at hand."""
    return bool(_run(engine, "erase", {"id": message_id, "now": now})["erased"])


def everything(engine: Engine) -> list[Message]:
    """Return every message that is kept."""
    return [Message.of(json.loads(text)) for text in engine.client.hvals(key("messages"))]


def note_circuit(engine: Engine, args: Mapping[str, Any]) -> None:
    """Note whether a transport worked (see the script)."""
    _run(engine, "circuit", args)


def circuits(engine: Engine) -> dict[str, Circuit]:
    """Return the transports that failed last, by name."""
    found = engine.client.hgetall(key("circuits"))
    return {name: _circuit(json.loads(text)) for name, text in found.items()}


def _circuit(data: dict[str, Any]) -> Circuit:
    return Circuit(int(data["failures"]), int(data["until_ms"]), str(data["error"]), int(data["at_ms"]))


def message(engine: Engine, message_id: str) -> Message | None:
    """Return a message by its id."""
    text = engine.client.hget(key("messages"), message_id)
    return Message.of(json.loads(text)) if text else None


def counts(engine: Engine) -> dict[State, int]:
    """Return how many messages are in each state, in one round trip."""
    pipe = engine.client.pipeline(transaction=False)
    for state in State:
        pipe.zlexcount(key("states"), f"[{state} ", f"({state}!")
    return dict(zip(State, map(int, pipe.execute()), strict=True))


def totals(engine: Engine) -> dict[str, int]:
    """Return how often each state was entered, ever."""
    return {state: int(count) for state, count in engine.client.hgetall(key("totals")).items()}


def oldest_due(engine: Engine) -> int | None:
    """Return when the message that waits longest became due (ms)."""
    heads = [engine.client.zrange(key(name), 0, 0, withscores=True) for name in ("urgent", "due")]
    return min((int(head[0][1]) for head in heads if head), default=None)


def page(engine: Engine, state: State | None, before: str, limit: int) -> list[tuple[str, Message]]:
    """Return messages, the newest first (by creation, or of one state by change), each with its cursor; ``before`` is the last one's."""
    if state is None:
        name, low, high = "log", "-", f"({before}" if before else "+"
    else:
        name, low, high = "states", f"[{state} ", f"({before}" if before else f"({state}!"
    members = engine.client.zrevrangebylex(key(name), high, low, start=0, num=limit)
    found = _many(engine, [member.rpartition(" ")[2] for member in members])
    return [
        (member, found[member.rpartition(" ")[2]]) for member in members if member.rpartition(" ")[2] in found
    ]


def changed_since(engine: Engine, state: State, since_ms: int) -> list[Message]:
    """Return the messages that came into a state at ``since_ms`` or later and are in it still."""
    members = engine.client.zrangebylex(key("states"), f"[{state} {since_ms:013d} ", f"({state}!")
    return list(_many(engine, [member.rpartition(" ")[2] for member in members]).values())


def of_cause(engine: Engine, cause: str) -> list[Message]:
    """Return the messages of a cause, the oldest first."""
    members = engine.client.zrangebylex(key("causes"), f"[{cause} ", f"({cause}!")
    found = _many(engine, [member.rpartition(" ")[2] for member in members])
    return sorted(found.values(), key=lambda one: (one.created_ms, one.id))


def of_causes(engine: Engine, beginning: str) -> list[Message]:
    """Return the messages of all causes that begin so; ``beginning`` ends with a colon."""
    members = engine.client.zrangebylex(
        key("causes"), f"[{beginning}", f"({beginning[:-1]};"
    )  # ';' follows ':'
    return list(_many(engine, [member.rpartition(" ")[2] for member in members]).values())


def _many(engine: Engine, ids: Iterable[str]) -> dict[str, Message]:
    wanted = list(ids)
    texts = engine.client.hmget(key("messages"), wanted) if wanted else []
    return {one: Message.of(json.loads(text)) for one, text in zip(wanted, texts, strict=True) if text}
