"""Where print jobs live in the engine. The only file of the room that touches it.

Keys, all of one post: ``q:{post}:print:JOB`` (JSON, two days), ``:print-latest:TICKET`` (its newest job), ``:prints-open`` (undecided
jobs by time), ``:print-troubles`` (ticket -> JSON), ``:prints`` (stream of ``device, job`` for agents), ``:print-idem:KEY``.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.printing.models import Job, Trouble, Way

_LUA = Path(__file__).parent / "lua"
_REQUEST, _CLAIM, _REPORT = (Script(_LUA / f"{verb}.lua") for verb in ("request", "claim", "report"))
KEEP_SECONDS = 2 * 86_400
Idempotency = tuple[str, str] | None


def job_key(post: str, job: str) -> str:
    """Return the key of a job."""
    return post_key(post, "print", job)


def latest_key(post: str, ticket: str) -> str:
    """Return the key that names a ticket's newest job."""
    return post_key(post, "print-latest", ticket)


def open_key(post: str) -> str:
    """Return the key of the post's undecided jobs."""
    return post_key(post, "prints-open")


def troubles_key(post: str) -> str:
    """Return the key of the post's tickets that did not come out."""
    return post_key(post, "print-troubles")


def prints_key(post: str) -> str:
    """Return the key of the stream that feeds the agents' connections."""
    return post_key(post, "prints")


def request(engine: Engine, job: Job, idem: Idempotency) -> str:
    """Keep a new job; return its id, or that of the job the same request made before."""
    post = job.post
    idem_key = post_key(post, "print-idem", idem[0] if idem else "none")
    keys = [
        job_key(post, job.id),
        open_key(post),
        latest_key(post, job.ticket),
        prints_key(post),
        idem_key,
    ]
    args: dict[str, Any] = {
        # without what is not known yet: a JSON null is true in Lua
        "job": json.dumps({name: value for name, value in asdict(job).items() if value is not None}),
        "id": job.id,
        "now": job.requested,
        "slip": json.dumps(job.slip),
        "keep": KEEP_SECONDS,
    }
    if job.way is Way.AGENT:
        args["agent"] = job.target
    if idem:
        args["idem_print"] = idem[1]
    return str(_REQUEST(engine, keys, args)["job"])


def claim(engine: Engine, post: str, job: str, now: int, give_up_after: int) -> bool:
    """Take a job to print it; False when somebody else did, or it is too late for it."""
    args = {"now": now, "give_up": give_up_after}
    return bool(_CLAIM(engine, [job_key(post, job)], args)["claimed"])


def report(engine: Engine, post: str, job: str | None, args: dict[str, Any]) -> dict[str, Any]:
    """Say what became of a ticket's paper; return what counts. Raises ``NotFound`` for a job of another ticket."""
    keys = [
        job_key(post, job or "none"),
        open_key(post),
        latest_key(post, args["ticket"]),
        troubles_key(post),
        post_key(post, "seq"),
        post_key(post, "events"),
    ]
    named = {name: value for name, value in {**args, "id": job}.items() if value is not None}
    answer: dict[str, Any] = _REPORT(engine, keys, named)
    return answer


def job(engine: Engine, post: str, job_id: str) -> Job | None:
    """Return a job, ``None`` when it is unknown or older than two days."""
    text = engine.client.get(job_key(post, job_id))
    return Job.of(json.loads(text)) if text else None


def latest(engine: Engine, post: str, ticket: str) -> Job | None:
    """Return a ticket's newest job."""
    found = engine.client.get(latest_key(post, ticket))
    return job(engine, post, found) if found else None


def undecided(engine: Engine, post: str, limit: int = 200) -> list[tuple[str, Job | None]]:
    """Return the post's open jobs, oldest first, with what is left of them."""
    ids = engine.client.zrange(open_key(post), 0, limit - 1)
    texts = engine.client.mget([job_key(post, one) for one in ids]) if ids else []
    return [(one, Job.of(json.loads(text)) if text else None) for one, text in zip(ids, texts, strict=True)]


def forget(engine: Engine, post: str, job_id: str) -> None:
    """Take a job off the list of open ones."""
    engine.client.zrem(open_key(post), job_id)


def troubles(engine: Engine, post: str) -> list[Trouble]:
    """Return the tickets that did not come out, the newest first."""
    found = [json.loads(text) for text in engine.client.hvals(troubles_key(post))]
    listed = [
        Trouble(one["ticket"], one["number"], one["reason"], one["at"], one.get("job")) for one in found
    ]
    return sorted(listed, key=lambda trouble: trouble.at, reverse=True)


def clear_trouble(engine: Engine, post: str, ticket: str) -> None:
    """Take a ticket off the list: its paper does not matter any more."""
    engine.client.hdel(troubles_key(post), ticket)
