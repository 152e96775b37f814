"""Fixtures: a real engine for each test process, and from it settings, connections, the app and whole servers.

The engine is the embedded binary with its own directory and socket; only ``appendfsync`` differs from production, for speed.
Nothing is shared between the processes of pytest-xdist.
"""

import dataclasses
import functools
import gc
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Playwright, sync_playwright

from queue_service.config import Settings
from queue_service.core import cache
from queue_service.core.clock import Clock
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from queue_service.staff import passwords
from tests import order
from tests.callers import Api
from tests.servers import ADMIN_PASSWORD, ROOT, Running

# The shell without the browser's own windows takes a sixth of the processor's time; Chromium itself does as well.
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium") if Path(path).exists()), ""
)
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--mute-audio"]


# Modules and collected tests stay until the end: the collector looks for garbage among them neither now nor later.
gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector look after what the tests make, and only that."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hand out the files of tests in the order of :mod:`tests.order`."""
    items[:] = order.spread(items)


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
        admin_password=ADMIN_PASSWORD,
        sample="none",
        port=0,
    )


@pytest.fixture
def engine(engine_server: EmbeddedEngine, settings: Settings) -> Iterator[Engine]:
    """An empty engine."""
    connected = Engine(engine_server.url, lean=settings.lean_redis)
    connected.client.flushall()
    cache.forget("*")
    yield connected
    connected.close()


@pytest.fixture(scope="session", autouse=True)
def strong_hasher() -> Iterator[PasswordHasher]:
    """The product's own hasher; in this process passwords are hashed cheaply instead."""
    strong = passwords.hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield strong


@pytest.fixture(scope="session")
def made_app() -> Callable[[Settings], Flask]:
    """Makes an app with every room, one for each set of settings; making one takes longer than most tests."""
    from queue_service.app import create_app

    return functools.cache(create_app)


@pytest.fixture
def app(engine: Engine, settings: Settings, made_app: Callable[[Settings], Flask]) -> Iterator[Flask]:
    """The app with every room, over the empty engine; no relay runs and nothing listens. What a test puts into it is taken out again."""
    app = made_app(settings)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a crash is answered as people would see it
    before = dict(app.extensions)
    app.extensions["clock"] = Clock()
    yield app
    app.extensions["engine"].close()
    app.extensions.clear()
    app.extensions.update(before)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without cookies or log-in."""
    return app.test_client()


@pytest.fixture
def api(app: Flask, engine: Engine) -> Api:
    """The app as everybody calls it."""
    return Api(app, engine)


@pytest.fixture(scope="session")
def live_server() -> Iterator[Running]:
    """A real web process with the sample village, kept for all journeys of this test process. No workers run."""
    data_dir = Path(tempfile.mkdtemp(prefix="qs-live-"))
    server = EmbeddedEngine(data_dir, {"appendfsync": "no"})
    server.start()
    web = Running(data_dir, "web", REDIS_URL=server.url)
    subprocess.run([sys.executable, "-m", "queue_service", "seed"], cwd=ROOT, env=web.env, check=True)
    try:
        yield web.start()
    finally:
        if web.process is not None:
            web.stop()
        server.stop()
        shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Running]:
    """The whole service as ``make run`` starts it, for one test: engine, web, workers and scheduler under their supervisor."""
    running = Running(tmp_path, "run")
    try:
        yield running.start()
    finally:
        if running.process is not None and running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    """What starts browsers; a process can have only one."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright_: Playwright) -> Iterator[Browser]:
    """Chromium as a person's: sound only after a gesture. Each test opens windows of its own."""
    chromium = playwright_.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    yield chromium
    chromium.close()
