"""Random histories of complaints against the real engine: in any order, twice and late, every invariant holds."""

from contextlib import suppress

import hypothesis.strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from queue_service.core.errors import Conflict, NotFound
from queue_service.feedback.complaints import actions, check, rules
from queue_service.feedback.complaints.models import Complaint, State
from tests.chance import bounded
from tests.feedback.complaints.desk import PHONE, People

MONTHS = bounded(examples=30, steps=30)
some = st.integers(0, 10_000)
DAY = 86_400


class Complaints(RuleBasedStateMachine):
    """One post through some months, with what should be known of each complaint beside it."""

    def __init__(self, people: People) -> None:
        super().__init__()
        self.people = people
        self.model: dict[str, tuple[State, bool]] = {}  # and whether it was reopened

    @initialize()
    def empty(self) -> None:
        for key in ("complaints", "stages"):
            self.people.engine.client.delete(f"q:{{kantor-desa}}:complaint:{key}")

    def one(self, which: int) -> Complaint:
        ref = sorted(self.model)[which % len(self.model)]
        return actions.find(self.people.engine, ref)[1]

    @rule(visibility=st.sampled_from(["normal", "anonim", "rahasia"]), contact=st.booleans())
    def file(self, visibility: str, contact: bool) -> None:
        phone = PHONE if contact and visibility != "anonim" else ""
        made = self.people.file(visibility, contact=phone, sms_consent=contact)
        self.model[made.ref] = State.RECEIVED, False

    @precondition(lambda self: self.model)
    @rule(which=some, verb=st.sampled_from(sorted(rules.OFFICE | rules.HOLDER)))
    def act(self, which: int, verb: str) -> None:
        one, move = self.one(which), rules.MOVES[verb]
        state, reopened = self.model[one.ref]
        right = not one.masked and state in move.sources and not (verb == "reopen" and reopened)
        try:
            self.people.act(one, verb, by="holder" if verb in rules.HOLDER else "budi")
        except (Conflict, NotFound):
            assert not right
        else:
            assert right
            self.model[one.ref] = move.to or state, reopened or verb == "reopen"

    @precondition(lambda self: self.model)
    @rule(which=some, barred=st.lists(st.sampled_from(["sari", "tono"]), max_size=2))
    def settle(self, which: int, barred: list[str]) -> None:
        with suppress(NotFound):
            self.people.settle(self.one(which), *barred)

    @precondition(lambda self: self.model)
    @rule(which=some, to=st.sampled_from(["sari", "tono", ""]))
    def assign(self, which: int, to: str) -> None:
        with suppress(Conflict, NotFound):
            self.people.assign(self.one(which), to)

    @rule(days=st.integers(1, 40))
    def later(self, days: int) -> None:
        self.people.clock.pass_time(days * DAY)

    @rule()
    def sweep(self) -> None:
        actions.escalate_late(self.people.at, self.people.post)
        actions.forget_old(self.people.at, self.people.post, 90)
        assert actions.escalate_late(self.people.at, self.people.post) == []

    @invariant()
    def sound(self) -> None:
        assert check.violations(self.people.engine) == []
        for ref, (state, _reopened) in self.model.items():
            found = actions.find(self.people.engine, ref)[1]
            assert found.state is state
            assert not found.assigned or not self.people.eyes(found.assigned).barred(found).count(
                found.assigned
            )


def test_random_months_of_complaints_keep_every_invariant(people):
    run_state_machine_as_test(lambda: Complaints(people), settings=MONTHS)
