"""Fixtures: a real engine for each test process, and from it settings and connections.

The engine is the embedded binary with its own directory and socket; only ``appendfsync`` differs from production, for speed.
Nothing is shared between the processes of pytest-xdist.
"""

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_service.config import Settings
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine


@pytest.fixture(scope="session")
def engine_server() -> Iterator[EmbeddedEngine]:
    """The test process's own engine, started once."""
    data_dir = Path(tempfile.mkdtemp(prefix="qs-test-"))
    server = EmbeddedEngine(data_dir, {"appendfsync": "no"})
    server.start()
    yield server
    server.stop()
    shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def settings(engine_server: EmbeddedEngine) -> Settings:
    """Settings of an office without a sample village; its engine is the test process's own."""
    return dataclasses.replace(
        Settings(),
        data_dir=engine_server.data_dir,
        redis_url=engine_server.url,
        secret_key="a secret that only tests know",
        admin_password="kata-sandi-uji",
        sample="none",
        port=0,
    )


@pytest.fixture
def engine(engine_server: EmbeddedEngine, settings: Settings) -> Iterator[Engine]:
    """An empty engine."""
    connected = Engine(engine_server.url, lean=settings.lean_redis)
    connected.client.flushall()
    yield connected
    connected.close()
