"""The promises of docs/bookings.md on random weeks against the real engine (see ``machine``)."""

import pytest
from hypothesis.stateful import run_state_machine_as_test

from queue_service.core.redis import Engine
from tests.bookings.machine import Weeks
from tests.chance import bounded

BOUNDED = bounded(examples=120, steps=50)


@pytest.mark.timeout(900)
def test_random_weeks_keep_every_promise_and_agree_with_a_plain_ledger(engine: Engine):
    run_state_machine_as_test(lambda: Weeks(engine), settings=BOUNDED)
