"""The workers' sweep over home visits: it forgets in time, and nobody by a clock that is wrong."""

import pytest

from queue_service.core import jobs as work
from queue_service.core.steady import Steady
from queue_service.partners import jobs
from queue_service.worker import ROOM_SWEEPS

DAY = 86_400


@pytest.fixture
def sweep(team, settings, monkeypatch):
    monkeypatch.setattr(work, "worker_settings", lambda: settings)
    monkeypatch.setattr(jobs, "_steady", Steady())
    return lambda: jobs.sweep(team.engine, team.clock)


def test_a_worker_masks_whose_time_is_over(team, sweep):
    over, later = team.finish(team.request(), "cancel"), team.request()
    sweep()
    assert team.now(over).household
    team.clock.pass_time(91 * DAY)
    sweep()
    assert team.now(over).masked == {"name": "S. W.", "area": "RW 03"}
    assert team.now(later).household


def test_a_clock_that_jumped_ahead_makes_nobody_forgotten(team, sweep):
    ended = team.finish(team.request(), "cancel")
    sweep()
    team.clock.jump(200 * DAY)
    sweep()
    assert team.now(ended).household
    team.clock.jump(-200 * DAY)
    sweep()
    assert team.now(ended).household


def test_the_scheduler_knows_the_sweep():
    assert jobs.sweep in [one.function for one in ROOM_SWEEPS]
