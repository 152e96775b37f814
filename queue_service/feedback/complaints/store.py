"""The keys and scripts of complaints; the only file of the room that touches Redis. All keys carry the post's hash tag.

Keys, under ``q:{post}:complaint:``: ``complaints`` (ref -> JSON), ``stages`` (``state since ref``, in order of the text; ``forgotten``
instead of the state once only what is counted is left). What is to be told goes into the bookings' ``q:{post}:book:due``.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.feedback.complaints.models import Complaint, State

SCRIPTS = {path.stem: Script(path) for path in (Path(__file__).parent / "lua").glob("*.lua")}
Idempotency = tuple[str, str] | None


def _complaints(post: str) -> str:
    return post_key(post, "complaint", "complaints")


def _stages(post: str) -> str:
    return post_key(post, "complaint", "stages")


def run(
    engine: Engine, script: str, post: str, args: Mapping[str, Any], idem: Idempotency = None
) -> Complaint:
    """Run a script and return the complaint as it is then. Raises the refusals listed in the script's header."""
    told = {name: value for name, value in args.items() if value is not None}
    if idem is not None:
        told["idem_print"] = idem[1]
    keys = [
        post_key(post, "idem", idem[0] if idem else "none"),
        _complaints(post),
        _stages(post),
        post_key(post, "book", "due"),
    ]
    return Complaint.of(SCRIPTS[script](engine, keys, told)["complaint"])


def complaint(engine: Engine, post: str, ref: str) -> Complaint | None:
    """Return a complaint by its short code."""
    text = engine.client.hget(_complaints(post), ref)
    return Complaint.of(json.loads(text)) if text else None


def in_state(
    engine: Engine, post: str, state: State, limit: int, until_ms: int | None = None
) -> list[Complaint]:
    """Return the complaints in a state, those that came into it first first; with ``until_ms`` only those that did before."""
    end = f"({state} {until_ms:013d}" if until_ms is not None else f"[{state} ~"
    members = engine.client.zrangebylex(_stages(post), f"[{state} ", end, 0, limit)
    refs = [member.rpartition(" ")[2] for member in members]
    texts = engine.client.hmget(_complaints(post), refs) if refs else []
    return [Complaint.of(json.loads(text)) for text in texts if text]


def filed_between(engine: Engine, post: str, first_ms: int, end_ms: int) -> list[Complaint]:
    """Return the complaints of a post filed from one moment (ms) up to, not including, another; others are hardly looked at."""
    every = (from_json(text) for text in engine.client.hvals(_complaints(post)))
    return [Complaint.of(one) for one in every if first_ms <= one["created_ms"] < end_ms]


def everything(engine: Engine, post: str) -> list[Complaint]:
    """Return all complaints of a post, also those of which only what is counted is left."""
    return [Complaint.of(json.loads(text)) for text in engine.client.hvals(_complaints(post))]


def stages(engine: Engine, post: str) -> list[str]:
    """Return the entries of the list of states, for checks."""
    return [str(one) for one in engine.client.zrange(_stages(post), 0, -1)]
