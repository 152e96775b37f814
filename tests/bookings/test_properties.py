"""The promises of docs/bookings.md on random weeks against the real engine (see ``machine``).

``PROPERTY_EXAMPLES=500`` looks further than the bounded, repeatable run of ``make test``; ``PROPERTY_SHRINK=1`` makes a failing
run short.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from queue_service.core.redis import Engine
from tests.bookings.machine import Weeks

WISH = os.environ.get("PROPERTY_EXAMPLES")
BOUNDED = settings(
    max_examples=int(WISH or 120),
    stateful_step_count=50,
    derandomize=WISH is None,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=list(Phase) if os.environ.get("PROPERTY_SHRINK") else [Phase.explicit, Phase.generate],
)


@pytest.mark.timeout(900)
def test_random_weeks_keep_every_promise_and_agree_with_a_plain_ledger(engine: Engine):
    run_state_machine_as_test(lambda: Weeks(engine), settings=BOUNDED)
