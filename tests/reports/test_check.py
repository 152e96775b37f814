"""The check sees figures that are not those of their tickets, and a reading beyond the stream."""

import pytest

from queue_service.core.keys import post_key
from queue_service.reports import actions
from queue_service.reports.check import violations
from queue_service.tickets import actions as tickets
from tests.factories import POST, MovableClock, keep, make_post


@pytest.fixture
def counted(engine):
    """A post whose one ticket was rolled up."""
    tickets.issue(engine, MovableClock(), keep(engine, make_post()), "kia", by="kiosk")
    actions.roll_up(engine, POST)
    assert violations(engine) == []
    return engine


def test_figures_of_a_day_that_its_tickets_do_not_say_are_found(counted):
    counted.client.hset(post_key(POST, "report", "days"), "2026-11-24", '{"all":{"issued":2,"open":2}}')
    assert violations(counted) == [
        "kantor-desa: reports: the figures of 2026-11-24 are not those of its tickets"
    ]


def test_a_day_of_tickets_without_any_figures_is_found(counted):
    counted.client.delete(post_key(POST, "report", "days"))
    assert len(violations(counted)) == 1


def test_a_reading_beyond_the_end_of_the_stream_is_found(counted):
    counted.client.hset(post_key(POST, "report", "read"), "position", 99)
    newest = counted.client.get(post_key(POST, "seq"))
    assert violations(counted) == [f"kantor-desa: reports: read up to 99, the stream ends at {newest}"]
