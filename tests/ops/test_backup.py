"""A backup is one moment of everything, taken while people write, and comes back whole on another machine."""

import dataclasses
import io
import stat
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_service import backup as module
from queue_service.backup import BackupFailed, backup, restore
from queue_service.config import Settings, stored_secret
from queue_service.core.embedded import EmbeddedEngine
from queue_service.core.redis import Engine
from queue_service.reports import actions as reports
from queue_service.reports.check import violations
from queue_service.tickets import actions as tickets
from tests.factories import MovableClock, keep, make_post

TRANSFER = "redis.call('DECR', KEYS[1]) redis.call('INCR', KEYS[2])"


def office(folder: Path) -> Settings:
    return dataclasses.replace(Settings(), data_dir=folder, secret_key=stored_secret(folder))


@pytest.fixture
def first(tmp_path: Path) -> Iterator[tuple[Settings, Engine]]:
    settings = office(tmp_path / "first")
    server = EmbeddedEngine(settings.data_dir, {"appendfsync": "no"})
    server.start()
    engine = Engine(server.url)
    yield settings, engine
    engine.close()
    server.stop()


def read(settings: Settings) -> dict[str, object]:
    server = EmbeddedEngine(settings.data_dir)
    server.start()
    engine = Engine(server.url)
    try:
        client = engine.client
        return {
            "text": client.get("text"),
            "hash": client.hgetall("hash"),
            "stream": client.xrange("stream"),
            "zset": client.zrange("zset", 0, -1, withscores=True),
            "expires": client.pexpiretime("short"),
            "total": int(client.get("left") or 0) + int(client.get("right") or 0),
        }
    finally:
        engine.close()
        server.stop()


def test_every_kind_of_key_and_file_comes_back_on_a_fresh_machine(first, tmp_path):
    settings, engine = first
    engine.client.set("text", "teks é")
    engine.client.hset("hash", mapping={"a": "1"})
    engine.client.xadd("stream", {"type": "ticket.issued"}, id="7-0")
    engine.client.zadd("zset", {"m": 1.5})
    engine.client.set("short", "x", pxat=4_000_000_000_000)
    (settings.data_dir / "documents").mkdir()
    (settings.data_dir / "documents" / "kk.pdf").write_bytes(b"%PDF")
    file = tmp_path / "office.tar.gz"

    assert str(file) in backup(settings, file)

    other = office(tmp_path / "second")
    assert other.secret_key != settings.secret_key
    assert "5 keys" in restore(other, file)
    assert read(other) == {
        "text": "teks é",
        "hash": {"a": "1"},
        "stream": [("7-0", {"type": "ticket.issued"})],
        "zset": [("m", 1.5)],
        "expires": 4_000_000_000_000,
        "total": 0,
    }
    assert stored_secret(other.data_dir) == settings.secret_key
    assert stat.S_IMODE((other.data_dir / "secret_key").stat().st_mode) == 0o600
    assert (other.data_dir / "documents" / "kk.pdf").read_bytes() == b"%PDF"


def test_reports_come_back_and_go_on_from_where_they_were(first, tmp_path):
    settings, engine = first
    clock, post = MovableClock(), keep(engine, make_post())
    tickets.issue(engine, clock, post, "kia", by="kiosk")
    reports.roll_up(engine, post.slug)
    tickets.issue(engine, clock, post, "kia", by="kiosk")
    backup(settings, tmp_path / "office.tar.gz")
    other = office(tmp_path / "second")
    restore(other, tmp_path / "office.tar.gz")
    server = EmbeddedEngine(other.data_dir, {"appendfsync": "no"})
    server.start()
    again = Engine(server.url)
    try:
        today = clock.now().date()
        assert reports.period(again, post.slug, today, today).total.get("all", "issued") == 1
        assert reports.roll_up(again, post.slug) == 1
        assert reports.period(again, post.slug, today, today).total.get("all", "issued") == 2
        assert violations(again) == []
    finally:
        again.close()
        server.stop()


def test_a_backup_under_writing_is_one_moment_and_nobody_waits_for_it(first, tmp_path):
    settings, engine = first
    engine.client.set("left", 0)
    engine.client.set("right", 0)
    engine.client.mset({f"fill:{number}": "x" * 200 for number in range(20_000)})
    stop = threading.Event()
    moved: list[int] = []

    def move() -> None:
        while not stop.is_set():
            engine.call("EVAL", TRANSFER, 2, "left", "right")
            moved.append(1)

    thread = threading.Thread(target=move)
    thread.start()
    backup(settings, tmp_path / "office.tar.gz")
    stop.set()
    thread.join(5)
    assert len(moved) > 10
    other = office(tmp_path / "second")
    restore(other, tmp_path / "office.tar.gz")
    assert read(other)["total"] == 0


def test_a_stopped_office_is_backed_up_too_into_a_private_file(tmp_path):
    settings = office(tmp_path / "first")
    message = backup(settings)
    file = next((settings.data_dir / "backups").iterdir())
    assert str(file) in message
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = EmbeddedEngine(settings.data_dir)
    again.start()
    again.stop()


def test_documents_that_come_and_go_meanwhile_do_not_stop_a_backup(first, tmp_path, monkeypatch):
    settings, _engine = first
    papers = settings.data_dir / "documents"
    papers.mkdir(mode=0o700)
    for name in ("KEPT-1", "ERASED-1", ".DRAFT-1"):
        (papers / name).write_bytes(b"x")
    found = list(module._files(settings.data_dir))
    (papers / "ERASED-1").unlink()
    monkeypatch.setattr(module, "_files", lambda _folder: found)
    backup(settings, tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert [name for name in archive.getnames() if "documents" in name] == ["files/documents/KEPT-1"]
    other = dataclasses.replace(
        Settings(), data_dir=tmp_path / "other", secret_key=stored_secret(tmp_path / "other")
    )
    restore(other, tmp_path / "b.tar.gz")
    assert stat.S_IMODE((other.data_dir / "documents").stat().st_mode) == 0o700


def test_a_store_that_is_not_empty_is_never_overwritten(first, tmp_path):
    settings, engine = first
    engine.client.set("text", "keep me")
    backup(settings, tmp_path / "office.tar.gz")
    with pytest.raises(BackupFailed, match="not empty"):
        restore(settings, tmp_path / "office.tar.gz")
    assert engine.client.get("text") == "keep me"


def test_a_secret_set_by_the_operator_must_be_the_backups(first, tmp_path):
    settings, _engine = first
    backup(settings, tmp_path / "office.tar.gz")
    other = dataclasses.replace(Settings(), data_dir=tmp_path / "second", secret_key="another")
    with pytest.raises(BackupFailed, match="SECRET_KEY"):
        restore(other, tmp_path / "office.tar.gz")
    restore(dataclasses.replace(other, secret_key=settings.secret_key), tmp_path / "office.tar.gz")


@pytest.mark.parametrize("damage", ["cut", "foreign", "outside"])
def test_a_damaged_or_hostile_file_is_refused(first, tmp_path, damage):
    settings, engine = first
    engine.client.set("text", "x" * 10_000)
    file = tmp_path / "office.tar.gz"
    backup(settings, file)
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-200])
    elif damage == "foreign":
        file.write_bytes(b"not an archive")
    else:
        with tarfile.open(file, "w:gz") as archive:
            member = tarfile.TarInfo("../../outside")
            member.size = 1
            archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BackupFailed):
        restore(office(tmp_path / "second"), file)
    assert not (tmp_path / "outside").exists()
