"""The verbs of the outbox: take a message in, cancel a cause, send anew, apply a receipt, look.

A message is handed over by a worker (``delivery``); :func:`wake` makes that happen now instead of at the next sweep.
"""

import re
from base64 import b32encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from queue_service.config import QuietHours, Settings
from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.messages import rules, store, texts
from queue_service.messages.models import Circuit, Message, Receipt, State

DELIVER_TIMEOUT = 120  # s; a job ends by itself long before
DELIVER = "queue_service.messages.jobs.deliver"
RECEIPT_SECONDS = 7 * 86_400  # gateways repeat a receipt for days
SWEEP_LIMIT = 200
_CAUSE = re.compile(r"[!-~]{1,120}")
_PROVIDER_ID = re.compile(r"(?P<id>[a-z2-7]{26})-(?P<round>\d{1,6})")


def message_id(key: str) -> str:
    """Return the id of the message with this key: it follows from the key, so that it is the same even out of an old backup."""
    return b32encode(sha256(key.encode()).digest())[:26].decode().lower()


def send(
    engine: Engine,
    clock: Clock,
    *,
    key: str,
    template: str,
    language: str,
    to: str,
    fields: Mapping[str, object],
    not_after_ms: int,
    cause: str,
    consent: bool,
    not_before_ms: int | None = None,
    urgent: bool = False,
    post: str = "",
    zone: str = "",
) -> Message | None:
    """Put an SMS into the outbox, once for its ``key``; return it, or ``None`` without consent (then nothing is kept).

    ``to`` is the number sealed for ``phone``. It is not handed over before ``not_before_ms``, nor after ``not_after_ms``, nor in the quiet
    hours of ``zone`` (the office's by default) unless ``urgent``: live queues and answers to what the person has just done. Nothing
    goes out for a ``cause`` (visible characters without blanks, at most 120) once it was cancelled. ``post`` says whose staff may see it.

    Raises ``ValueError`` for a template, language, field or cause that cannot be.
    """
    text = texts.render(template, language, fields)
    if not _CAUSE.fullmatch(cause):
        raise ValueError(f"not a cause: {cause!r}")
    if not consent:
        return None
    now = clock.now_ms()
    begins = max(now, not_before_ms or now)
    message = Message(
        id=message_id(key),
        template=template,
        language=language,
        to=to,
        text=text,
        cause=cause,
        state=State.QUEUED,
        created_ms=now,
        changed_ms=now,
        due_ms=begins,
        not_before_ms=begins,
        not_after_ms=not_after_ms,
        urgent=urgent,
        post=post,
        zone=zone,
    )
    return store.queue(engine, message, now)[0]


def cancel_cause(engine: Engine, clock: Clock, cause: str) -> int:
    """Cancel every message of a cause that is not yet with a provider, now and for good; return how many were stopped.

    A message that a worker is handing over in this moment may still go out.
    """
    cancelled, at_hand = store.cancel(engine, cause, clock.now_ms())
    return cancelled + at_hand


def withdraw(engine: Engine, clock: Clock, causes: str, keep: str) -> int:
    """Cancel every cause that begins with ``causes`` (which ends with a colon) and still has messages to go out, but not ``keep``.

    Returns how many messages were stopped.
    """
    going = {
        one.cause for one in store.of_causes(engine, causes) if one.state in (State.QUEUED, State.SENDING)
    }
    return sum(cancel_cause(engine, clock, cause) for cause in sorted(going - {keep}))


def quiet_until(now_ms: int, zone: str, quiet: QuietHours) -> int | None:
    """Return when (ms) the quiet hours end that hold at ``now_ms`` in a time zone; ``None`` when none hold."""
    return rules.quiet_until(now_ms, zone, quiet)


def wake(settings: Settings) -> None:
    """Have a worker look for due messages now, unless one is about to. If that fails, the next sweep does."""
    work.nudge(settings, work.MESSAGES, DELIVER, timeout=DELIVER_TIMEOUT)


def resend(engine: Engine, clock: Clock, found: Message) -> Message:
    """Send a message now (never before its time), or once more. Raises ``Conflict`` wrong_state (at hand, cancelled), too_late."""
    return store.resend(engine, found.id, clock.now_ms())


def receive(
    engine: Engine, clock: Clock, event: str, provider_id: str, receipt: Receipt, error: str, *, others: bool
) -> bool:
    """Apply a provider's receipt, once for its ``event`` id; return whether it changed anything.

    ``others`` says whether another transport could take over what this one failed.
    """
    known = _PROVIDER_ID.fullmatch(provider_id)
    if known is None:
        return False
    args: dict[str, Any] = {
        "id": known["id"],
        "round": int(known["round"]),
        "receipt": receipt.value,
        "error": error,
        "others": others,
        "remember": RECEIPT_SECONDS,
        "now": clock.now_ms(),
    }
    return bool(store.receipt(engine, event, args)["applied"])


def sweep(engine: Engine, clock: Clock) -> int:
    """Do what time has decided and return how many messages can be sent now. Doing it twice or late does no harm."""
    now = clock.now_ms()
    args = {
        "now": now,
        "doubt_until": now + rules.DOUBT_MS,
        "purge_before": now - rules.KEEP_MS,
        "limit": SWEEP_LIMIT,
    }
    while True:
        done = store.sweep(engine, args)
        if SWEEP_LIMIT not in (done["resumed"], done["expired"], done["purged"]):
            return done["due"]


def find(engine: Engine, name: str) -> Message | None:
    """Return a message by its id, ``None`` when it is unknown or was deleted."""
    return store.message(engine, name)


def changed_since(engine: Engine, since_ms: int, states: Iterable[State]) -> list[Message]:
    """Return the messages that came into one of the states at ``since_ms`` or later and are in it still."""
    return [one for state in states for one in store.changed_since(engine, state, since_ms)]


def of_cause(engine: Engine, cause: str) -> list[Message]:
    """Return what was to be said about a cause, the oldest first."""
    return store.of_cause(engine, cause)


def page(engine: Engine, state: State | None, before: str, limit: int) -> list[tuple[str, Message]]:
    """Return messages with their cursors, the newest first."""
    return store.page(engine, state, before, limit)


def counts(engine: Engine) -> dict[State, int]:
    """Return how many messages are in each state."""
    return store.counts(engine)


def circuits(engine: Engine) -> dict[str, Circuit]:
    """Return the transports that failed last, by name."""
    return store.circuits(engine)


def measured(engine: Engine, clock: Clock) -> dict[str, Any]:
    """Return what /metrics shows: ``states`` (now), ``totals`` (ever entered), ``overdue`` (s), ``resting`` transports."""
    now = clock.now_ms()
    oldest = store.oldest_due(engine)
    return {
        "states": {state.value: count for state, count in store.counts(engine).items()},
        "totals": store.totals(engine),
        "overdue": max(0, now - oldest) / 1000 if oldest is not None else 0.0,
        "resting": {name: one.until_ms > now for name, one in store.circuits(engine).items()},
    }
