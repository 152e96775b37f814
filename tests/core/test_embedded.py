"""The embedded engine: keeps its data, refuses a second one on the same directory, shuts down cleanly."""

import os
import signal
import stat
from pathlib import Path

import pytest

from queue_service.config import engine_socket
from queue_service.core.embedded import EmbeddedEngine, EngineFailed
from queue_service.core.redis import Engine


def test_every_acknowledged_write_is_forced_to_disk_by_default(tmp_path):
    server = EmbeddedEngine(tmp_path)
    server.start()
    try:
        engine = Engine(server.url)
        assert engine.client.config_get("append*")["appendonly"] == "yes"
        assert engine.client.config_get("append*")["appendfsync"] == "always"
        assert engine.client.config_get("port")["port"] == "0"
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        engine.close()
    finally:
        server.stop()


def test_what_was_written_is_there_after_a_kill_and_after_a_clean_stop(tmp_path):
    server = EmbeddedEngine(tmp_path)
    for wanted, ending in ((1, signal.SIGKILL), (2, signal.SIGTERM), (3, signal.SIGKILL)):
        server.start()
        engine = Engine(server.url)
        assert engine.call("INCR", "n") == wanted
        engine.close()
        os.kill(server.process.pid, ending)
        server.process.wait(10)
        server.stop()
    assert not server.socket.exists()


def test_a_second_engine_on_the_same_directory_is_refused_with_a_reason(tmp_path):
    first = EmbeddedEngine(tmp_path)
    first.start()
    try:
        with pytest.raises(EngineFailed, match="already runs"):
            EmbeddedEngine(tmp_path).start()
    finally:
        first.stop()
    second = EmbeddedEngine(tmp_path)
    second.start()
    second.stop()


def test_a_directory_too_deep_for_a_socket_gets_a_short_private_one(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    server = EmbeddedEngine(deep)
    server.start()
    try:
        assert len(str(server.socket)) <= 100
        assert server.socket == engine_socket(deep)
        assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
        engine = Engine(server.url)
        assert engine.call("PING") == "PONG"
        engine.close()
    finally:
        server.stop()
    assert Path(deep / "engine").is_dir()


def test_an_engine_that_cannot_start_says_why(tmp_path):
    server = EmbeddedEngine(tmp_path, {"maxmemory-policy": "nonsense"})
    with pytest.raises(EngineFailed, match="ended at start"):
        server.start()
    server.stop()
