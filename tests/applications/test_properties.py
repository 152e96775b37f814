"""Random lives of applications against the real engine (see ``machine``): no step that may not be, and the history tells all of them."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from queue_service.applications.models import State
from queue_service.core.redis import Engine
from tests.applications.machine import Lives, reached
from tests.chance import bounded

BOUNDED = bounded(examples=220, steps=50)


@pytest.mark.timeout(600)
def test_random_lives_agree_with_a_plain_ledger(engine: Engine):
    run_state_machine_as_test(lambda: Lives(engine), settings=BOUNDED)
    assert {state for _verb, state in reached} == set(State) - {State.DRAFT}, "every state was come to"
