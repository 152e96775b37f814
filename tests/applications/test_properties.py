"""Random lives of applications against the real engine (see ``machine``): no step that may not be, and the history tells all of them."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from queue_service.applications.models import State
from queue_service.core.redis import Engine
from tests.applications.machine import Lives, reached
from tests.chance import bounded

BOUNDED = bounded(examples=150, steps=50)


@pytest.mark.timeout(600)
def test_random_lives_agree_with_a_plain_ledger(engine: Engine):
    run_state_machine_as_test(lambda: Lives(engine), settings=BOUNDED)
    # Two records of one person are rare among random lives: a bounded run may pass them by.
    missed = set(State) - {State.DRAFT, State.DATA_GANDA} - {state for _verb, state in reached}
    assert not missed, "every other state was come to"
