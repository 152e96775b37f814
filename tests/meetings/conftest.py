"""The sample village's history, made once."""

import pytest

from queue_service import village_history, village_voices
from queue_service.village_history import History
from queue_service.village_voices import Voices
from tests.factories import MORNING, ZONE


@pytest.fixture(scope="session")
def past() -> History:
    """Three months up to Monday, 23 November 2026."""
    return village_history.history(MORNING.date().replace(day=23), ZONE)


@pytest.fixture(scope="session")
def said(past: History) -> Voices:
    """What people said in these months."""
    return village_voices.voices(past)
