"""The outbox against a model: whatever happens in whatever order, nothing goes out too late, in quiet hours, after its cause was
cancelled, or twice without a reason, and nothing is lost.

The machine hands in, cancels, hands over with providers that refuse, lose answers or see the worker die, sweeps, resends, hears
receipts and lets time pass. Each hand-over is judged at the moment it happens.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import time
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict
from queue_service.core.redis import Engine
from queue_service.messages import actions, check, rules, store
from queue_service.messages.models import MARGIN_MS, Message, Receipt, State
from queue_service.messages.transports.base import Permanent, Temporary, Unclear
from tests import factories
from tests.messages.conftest import MINUTE, Outbox

QUIET = (time(20), time(8))
KEYS = st.sampled_from([f"k{number}" for number in range(8)])
CAUSES = st.sampled_from(["booking:1", "booking:2", "booking:10"])
OUTCOMES = st.sampled_from(
    [
        "taken",
        "taken",
        "taken",
        "busy",
        "limited",
        "refused",
        "lost",
        "taken_but_lost",
        "dies",
        "taken_but_dies",
    ]
)
HAPPENINGS = st.lists(
    st.sampled_from(["cancel", "lease ends", "another worker", "resend", "receipt", "dies"]), max_size=3
)
FINAL = {State.SENT, State.DELIVERED, State.FAILED, State.EXPIRED, State.CANCELLED}


class Died(BaseException):
    """The worker is killed here."""


class Provider:
    """Takes messages, or not, as it is told; the machine judges every hand-over."""

    def __init__(self, name: str, machine: OutboxMachine, *, knows_ids: bool) -> None:
        self.name, self.machine, self.knows_ids = name, machine, knows_ids
        self.outcome = "taken"
        self.meanwhile: list[str] = []
        self.has: set[str] = set()

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Judge, take, let things happen, and answer."""
        name = id.partition("-")[0]
        self.machine.judge(id, ttl_s)
        outcome, meanwhile = self.outcome, self.meanwhile
        self.outcome, self.meanwhile = "taken", []
        if "taken" in outcome:
            self.machine.copies[name] += not (self.knows_ids and id in self.has)
            self.has.add(id)
        if outcome in ("taken_but_lost", "taken_but_dies") or "lease ends" in meanwhile:
            self.machine.excuses[name] += 1  # somebody else may send what this one has taken
        self.machine.go_on(name, meanwhile)
        if outcome.endswith("dies"):
            raise Died
        if outcome.endswith("lost"):
            raise Unclear(outcome)
        if outcome in ("busy", "limited"):
            raise Temporary(outcome, 60 if outcome == "limited" else None)
        if outcome == "refused":
            self.machine.refused.add(name)
            raise Permanent(outcome)


class OutboxMachine(RuleBasedStateMachine):
    """The actions, each with what must be true of it."""

    engine: Engine

    @initialize()
    def open(self) -> None:
        """An empty outbox."""
        self.engine.client.flushall()
        self.outbox = Outbox(self.engine, factories.MovableClock(), Vault("secret"))
        self.providers = [
            Provider("1:known", self, knows_ids=True),
            Provider("2:apprise", self, knows_ids=False),
        ]
        self.known: dict[str, Message] = {}
        self.cancelled: set[str] = set()
        self.at_hand: set[str] = set()
        self.copies: Counter[str] = Counter()  # how many SMS of a message reach a phone
        self.excuses: Counter[str] = Counter()  # how many may, beyond the first
        self.refused: set[str] = set()
        self.failed: set[str] = set()
        self.events = 0
        self.wrong: list[tuple[str, str]] = []

    def judge(self, provider_id: str, ttl_s: int) -> None:
        """A hand-over must be allowed when it happens; what is not is told later, since the courier catches what is raised here."""
        now = self.outbox.now
        message = self.known[provider_id.partition("-")[0]]
        checks = {
            "before its time": message.not_before_ms <= now,
            "past its deadline": message.not_after_ms - now >= MARGIN_MS,
            "worth sending too long": ttl_s * 1000 <= message.not_after_ms - now,
            "after its cause was cancelled": message.cause not in self.cancelled,
            "in quiet hours": message.urgent or rules.quiet_until(now, factories.ZONE, QUIET) is None,
        }
        self.wrong += [(message.id, what) for what, fine in checks.items() if not fine]

    @rule(
        key=KEYS,
        cause=CAUSES,
        urgent=st.booleans(),
        begins=st.integers(-10, 600),
        lasts=st.integers(0, 20 * 60),
    )
    def hand_in(self, key: str, cause: str, urgent: bool, begins: int, lasts: int) -> None:
        """A message, or one that is there already."""
        now = self.outbox.now
        wanted: dict[str, Any] = {
            "not_before_ms": now + begins * MINUTE,
            "not_after_ms": now + (begins + lasts) * MINUTE,
            "cause": cause,
            "urgent": urgent,
        }
        found = self.outbox.put(key, **wanted)
        if found.id in self.known:
            first = self.known[found.id]
            assert (found.not_before_ms, found.not_after_ms) == (first.not_before_ms, first.not_after_ms)
            assert found.cause == first.cause
            return
        self.known[found.id] = found
        if cause in self.cancelled:
            assert found.state is State.CANCELLED

    @rule(cause=CAUSES)
    def cancel(self, cause: str) -> None:
        """A cause is gone."""
        actions.cancel_cause(self.engine, self.outbox.clock, cause)
        self.cancelled.add(cause)

    def go_on(self, name: str, meanwhile: list[str]) -> None:
        """What happens while a worker or a provider takes its time over a message."""
        if "lease ends" in meanwhile:
            self.outbox.clock.pass_time(rules.LEASE_MS / 1000)
            actions.sweep(self.engine, self.outbox.clock)
        for what in meanwhile:
            if what == "cancel":
                self.cancel(self.known[name].cause)
            elif what == "another worker":
                self.outbox.courier(*self.providers, quiet=QUIET).next()
            elif what == "resend":
                self.resend_message(name)
            elif what == "receipt" and f"{name}-1" in self.providers[0].has:
                actions.receive(
                    self.engine,
                    self.outbox.clock,
                    f"early{name}",
                    f"{name}-1",
                    Receipt.SENT,
                    "",
                    others=False,
                )

    @rule(between=HAPPENINGS, outcome=OUTCOMES)
    def hand_over_slowly(self, between: list[str], outcome: str) -> None:
        """A worker takes a message, dawdles, and goes on with it however much has happened since; or it never does."""
        message = store.claim(self.engine, self.outbox.now, self.outbox.now + rules.LEASE_MS)
        if message is None:
            return
        self.go_on(message.id, between)
        for provider in self.providers:
            provider.outcome, provider.meanwhile = outcome, []
        if "dies" not in between:
            with suppress(Died):
                self.outbox.courier(*self.providers, quiet=QUIET).carry(message, self.outbox.now)

    @rule(
        first=OUTCOMES,
        second=OUTCOMES,
        meanwhile=HAPPENINGS,
    )
    def hand_over(self, first: str, second: str, meanwhile: list[str]) -> None:
        """A worker deals with one message, and may die of it."""
        self.providers[0].outcome, self.providers[1].outcome = first, second
        self.providers[0].meanwhile = meanwhile
        with suppress(Died):
            self.outbox.courier(*self.providers, quiet=QUIET).next()

    @rule(count=st.integers(1, 5))
    def hand_over_well(self, count: int) -> None:
        """A worker on a good day."""
        for provider in self.providers:
            provider.outcome, provider.meanwhile = "taken", []
        for _one in range(count):
            self.outbox.courier(*self.providers, quiet=QUIET).next()

    @rule(minutes=st.sampled_from([0.2, 0.3, 1, 3, 20, 90, 600]))
    def pass_time(self, minutes: float) -> None:
        """Time goes by."""
        self.outbox.clock.pass_time(minutes * 60)

    @rule()
    def sweep(self) -> None:
        """The sweep, at any time."""
        actions.sweep(self.engine, self.outbox.clock)

    @rule(key=KEYS)
    def resend(self, key: str) -> None:
        """Staff want one sent now or again."""
        self.resend_message(actions.message_id(key))

    def resend_message(self, name: str) -> None:
        """See :meth:`resend`."""
        found = actions.find(self.engine, name)
        if found is None:
            return
        try:
            again = actions.resend(self.engine, self.outbox.clock, found)
        except Conflict:
            return
        assert again.state is State.QUEUED
        if again.round > found.round:
            self.excuses[found.id] += 1

    @rule(
        key=KEYS,
        receipt=st.sampled_from(Receipt),
        older=st.booleans(),
        repeated=st.booleans(),
        others=st.booleans(),
    )
    def hear(self, key: str, receipt: Receipt, older: bool, repeated: bool, others: bool) -> None:
        """The gateway says something about a message it has; maybe late, maybe for the second time."""
        found = actions.find(self.engine, actions.message_id(key))
        if found is None or not self.providers[0].has:
            return
        round_ = max(1, found.round - older)
        name = f"{found.id}-{round_}"
        if name not in self.providers[0].has:
            return
        self.events += not repeated
        applied = actions.receive(
            self.engine, self.outbox.clock, f"{receipt}{self.events}", name, receipt, "", others=others
        )
        after = self.outbox.look(found)
        if applied and receipt is Receipt.FAILED:
            self.failed.add(found.id)
            self.excuses[found.id] += after.round - found.round
        if applied and receipt is Receipt.DELIVERED:
            assert after.state is State.DELIVERED
        assert not (found.state is State.DELIVERED and after.state is not State.DELIVERED)

    @invariant()
    def sound(self) -> None:
        """The lists say what the messages say, and nobody got more copies than there were excuses for."""
        if not hasattr(self, "outbox"):
            return
        assert self.wrong == []
        assert check.violations(self.engine) == []
        for name, count in self.copies.items():
            assert count <= 1 + self.excuses[name]
        assert set(self.known) == {one for one in self.known if actions.find(self.engine, one)}

    def teardown(self) -> None:
        """When all is well again, everything comes to its end; what is not sent has a reason."""
        if not hasattr(self, "outbox"):
            return
        for provider in self.providers:
            provider.outcome, provider.meanwhile = "taken", []
        before = {name: self.outbox.look(one) for name, one in self.known.items()}
        for _quarter in range(200):
            actions.sweep(self.engine, self.outbox.clock)
            self.outbox.work(*self.providers, quiet=QUIET)
            if all(self.outbox.look(one).state in FINAL for one in self.known.values()):
                break
            self.outbox.clock.pass_time(900)
        assert self.wrong == []
        for name, was in before.items():
            is_now = self.outbox.look(was).state
            assert is_now in FINAL
            if was.state in FINAL:
                assert is_now is was.state
            if is_now is State.CANCELLED:
                assert was.cause in self.cancelled
            if is_now is State.FAILED:
                assert name in self.refused | self.failed
            if is_now in (State.SENT, State.DELIVERED):
                assert self.copies[name] >= 1


def test_the_outbox_keeps_its_promises_in_any_order(engine: Engine) -> None:
    machine = type("Machine", (OutboxMachine,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
