"""The sample village's history, made once."""

import pytest

from queue_service import village_history
from queue_service.village_history import History
from tests.factories import MORNING, ZONE


@pytest.fixture(scope="session")
def past() -> History:
    """Three months up to Monday, 23 November 2026."""
    return village_history.history(MORNING.date().replace(day=23), ZONE)
