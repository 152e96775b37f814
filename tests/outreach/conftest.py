"""A neighbourhood with one event."""

import pytest

from queue_service.config import Settings
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from tests.outreach.village import Neighbourhood


@pytest.fixture
def rw(engine: Engine, settings: Settings) -> Neighbourhood:
    """An event that was announced, and nobody yet who comes."""
    found = Neighbourhood(engine, Vault(settings.secret_key))
    found.announce()
    return found
