"""The invariants of evening sessions on random weeks against the real engine (see ``machine``)."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from queue_service.core.redis import Engine
from tests.chance import bounded
from tests.evenings.machine import Evenings

WEEKS = bounded(examples=40, steps=50)


@pytest.mark.timeout(900)
def test_random_weeks_keep_every_invariant(engine: Engine):
    run_state_machine_as_test(lambda: Evenings(engine), settings=WEEKS)
