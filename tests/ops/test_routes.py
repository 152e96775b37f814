"""Health, readiness and metrics, as monitors see them."""

import os
import signal
import time

import pytest

from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine


@pytest.fixture
def without_engine(app, tmp_path):
    """The app's engine is one that nobody runs."""
    app.extensions["engine"].close()
    app.extensions["engine"] = Engine(f"unix://{tmp_path}/nothing.sock")
    return app.test_client()


def test_a_process_is_alive_and_ready_while_the_engine_answers(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").get_json() == {"status": "ready", "documents": "ready"}


def test_without_the_engine_it_is_alive_but_not_ready(without_engine):
    assert without_engine.get("/healthz").status_code == 200
    answer = without_engine.get("/readyz")
    assert answer.status_code == 503
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "engine_unreachable"
    assert "Retry-After" in answer.headers


def test_metrics_count_requests_by_endpoint_and_say_nothing_of_a_ticket(client):
    client.get("/healthz")
    client.get("/api/v1/tickets/an-unguessable-id")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'queue_requests_total{endpoint="ops.healthz",method="GET",status="200"}' in text
    assert 'queue_request_seconds_bucket{endpoint="ops.healthz",le="0.1"}' in text
    assert "queue_engine_up 1.0" in text
    assert "an-unguessable-id" not in text


def test_metrics_say_that_the_engine_is_away(without_engine):
    answer = without_engine.get("/metrics")
    assert answer.status_code == 200
    assert "queue_engine_up 0.0" in answer.get_data(as_text=True)


def test_a_frozen_engine_is_a_503_within_two_seconds(app, tmp_path):
    server = EmbeddedEngine(tmp_path, {"appendfsync": "no"})
    server.start()
    app.extensions["engine"].close()
    app.extensions["engine"] = Engine(server.url)
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        assert client.get("/readyz").status_code == 503
        assert time.monotonic() - started < 2
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
        server.stop()
