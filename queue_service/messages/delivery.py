"""How a due message leaves the house: one at a time for each worker, through the first transport that takes it.

Directly before every hand-over the store is asked once more whether it may go (``begin``). One worker has one message at hand; when it
is killed between a provider's accepting and our noting it, that one message may go out twice, and not even that one where the
provider knows our ids. More workers on the queue send more at once.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag

from queue_service.config import QuietHours
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.messages import rules, store
from queue_service.messages.models import Circuit, Message
from queue_service.messages.transports.base import NotTaken, Permanent, Temporary, Transport, Unclear

log = logging.getLogger(__name__)


@dataclass
class Courier:
    """Hands over what is due; ``transports`` in order of preference, ``zone`` where the office is.

    ``still_true`` is asked directly before every hand-over: what it denies is cancelled together with its cause.
    """

    engine: Engine
    clock: Clock
    vault: Vault
    transports: Sequence[Transport]
    quiet: QuietHours
    zone: str
    still_true: Callable[[Message], bool] = lambda _message: True
    _resting: dict[str, Circuit] = field(default_factory=dict)

    def work(self, seconds: float, most: int) -> bool:
        """Hand over due messages for about ``seconds``, ``most`` of them; return True when there may be more."""
        deadline = time.monotonic() + seconds
        for _one in range(most):
            if time.monotonic() > deadline:
                return True
            if self.clock.jumped() or not self.next():
                return False
        return True

    def next(self) -> bool:
        """Deal with one due message; return False when there is none, or nobody who could take it now."""
        now = self.clock.now_ms()
        self._resting = store.circuits(self.engine)
        if not any(self._in_use(one, now) for one in self.transports):
            return False
        message = store.claim(self.engine, now, now + rules.LEASE_MS)
        if message is None:
            return False
        self.carry(message, now)
        return True

    def _in_use(self, transport: Transport, now: int) -> bool:
        circuit = self._resting.get(transport.name)
        return circuit is None or circuit.until_ms <= now

    def carry(self, message: Message, now: int) -> None:
        """Hand over a message that this worker has claimed, if it still may."""
        quiet_end = None if message.urgent else rules.quiet_until(now, message.zone or self.zone, self.quiet)
        if quiet_end is not None:
            self._finish(message, "put_off", due=quiet_end, error="quiet_hours")
            return
        chosen = self._chosen(message, now)
        if not chosen:
            # its transport rests, which may have it already: nobody else until that is clear
            self._finish(
                message, "put_off", due=message.doubt_ms, doubt=message.doubt, doubt_until=message.doubt_ms
            )
            return
        try:
            number = self.vault.open(message.to, "phone")
        except (KeyError, InvalidTag, ValueError):
            self._finish(message, "failed", error="number cannot be read")
            return
        self._offer(message, number, chosen)

    def _chosen(self, message: Message, now: int) -> list[Transport]:
        """Return who may be asked: only the one that may have it, else all that work, without those that failed it before."""
        in_use = [one for one in self.transports if self._in_use(one, now)]
        doubtful = [one for one in self.transports if one.name == message.doubt and one.knows_ids]
        if doubtful and message.doubt_ms > now:
            return [one for one in doubtful if one in in_use]
        return [one for one in in_use if one.name not in message.avoid] or in_use

    def _offer(self, message: Message, number: str, chosen: list[Transport]) -> None:
        failures: list[NotTaken] = []
        for transport in chosen:
            now = self.clock.now_ms()
            if not self.still_true(message):
                store.cancel(self.engine, message.cause, now)
            left = store.begin(self.engine, message, transport.name, now, now + rules.LEASE_MS)
            if left is None:
                return
            failure = _hand_over(transport, message, number, left // 1000)
            self._note(transport, failure)
            if failure is None:
                self._finish(message, "sent", transport=transport.name)
                return
            log.warning("message %s: %s: %s", message.id, transport.name, failure)
            failures.append(failure)
            if isinstance(failure, Unclear) and not _in_vain(message, transport, now):
                break
        self._not_taken(message, failures, chosen)

    def _not_taken(self, message: Message, failures: list[NotTaken], chosen: list[Transport]) -> None:
        asked = list(zip(chosen, failures, strict=False))
        error = "; ".join(f"{one.name}: {why}" for one, why in asked)
        if all(isinstance(one, Permanent) for one in failures):
            self._finish(message, "failed", error=error)
            return
        now = self.clock.now_ms()
        doubt = next((one for one, why in asked if isinstance(why, Unclear)), None)
        self._finish(
            message,
            "retry",
            due=now + rules.retry_after(message.tries),
            error=error,
            doubt=doubt.name if doubt else None,
            doubt_until=_doubt_until(message, doubt, now) if doubt else None,
        )

    def _note(self, transport: Transport, failure: NotTaken | None) -> None:
        """Remember whether the transport works; a message that it will never take says nothing about that."""
        known = transport.name in self._resting
        if isinstance(failure, Permanent) or (failure is None and not known):
            return
        now = self.clock.now_ms()
        wait = failure.retry_after if isinstance(failure, Temporary) else None
        args = {
            "transport": transport.name,
            "ok": failure is None or None,
            "error": str(failure) if failure else None,
            "now": now,
            "rests_until": now + int(wait * 1000) if wait else None,
            "allowed": rules.FAILURES_ALLOWED,
            "base": rules.FIRST_REST_MS,
            "longest": rules.LONGEST_REST_MS,
        }
        store.note_circuit(self.engine, args)

    def _finish(self, message: Message, outcome: str, **more: object) -> None:
        state = store.finish(self.engine, message, outcome, self.clock.now_ms(), **more)
        log.info("message %s (%s): %s", message.id, message.template, state)


def _in_vain(message: Message, transport: Transport, now: int) -> bool:
    """True when it has been asked long enough whether it has the message."""
    return message.doubt == transport.name and message.doubt_ms <= now


def _doubt_until(message: Message, transport: Transport, now: int) -> int:
    """Return until when (ms) only this transport is asked; counted from the first doubt, and at once over for one without ids."""
    if message.doubt == transport.name:
        return message.doubt_ms
    return now + (rules.DOUBT_MS if transport.knows_ids else 0)


def _hand_over(transport: Transport, message: Message, number: str, ttl_s: int) -> NotTaken | None:
    try:
        transport.send(message.text, number, message.provider_id, ttl_s)
    except NotTaken as failure:
        return failure
    except Exception as error:  # whatever it was, the provider may have the message
        log.exception("message %s: unexpected in %s", message.id, transport.name)
        return Unclear(type(error).__name__)
    return None
