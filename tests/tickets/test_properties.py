"""Properties P1 to P7 of the calling order, on random days against the real engine (see ``machine``).

``PROPERTY_EXAMPLES=500`` looks further than the bounded, repeatable run of ``make test``; ``PROPERTY_SHRINK=1`` makes a failing
day short.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from queue_service.core.redis import Engine
from tests.tickets.machine import WaitingRoom

WISH = os.environ.get("PROPERTY_EXAMPLES")
DAYS = settings(
    max_examples=int(WISH or 60),
    stateful_step_count=60,
    derandomize=WISH is None,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    # A day that fails is shown as it is; shrinking it takes minutes and is for whoever asks for it.
    phases=list(Phase) if os.environ.get("PROPERTY_SHRINK") else [Phase.explicit, Phase.generate],
)


@pytest.mark.timeout(900)
def test_random_days_keep_every_property_and_agree_with_a_naive_model(engine: Engine):
    run_state_machine_as_test(lambda: WaitingRoom(engine), settings=DAYS)
