"""Backup and restore: everything of the office in one file, taken while it serves, brought back on any machine.

The file is a tar.gz of ``manifest.json``, ``engine.rdb`` (one moment of the store, as the engine itself writes it for a
replica), ``secret_key`` (without it nothing that was encrypted can be read) and ``files/`` (the rest of DATA_DIR).
Whoever holds the file holds every secret of the office: it is written with mode 0600.
"""

import gzip
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from queue_service.config import Settings
from queue_service.core.embedded import EmbeddedEngine, EngineBusy
from queue_service.core.errors import OperatorError
from queue_service.core.redis import Engine
from queue_service.core.snapshot import copy_keys, database_of, take_snapshot

FORMAT = 1
_NOT_COPIED = {"engine", "engine.sock", "engine.lock", "secret_key", "metrics", "backups", "voice"}


class BackupFailed(OperatorError):
    """The backup or restore was not done; the message says why."""


def backup(settings: Settings, target: Path | None = None) -> str:
    """Write everything into ``target`` (default DATA_DIR/backups/<date>.tar.gz) and return a sentence for the operator.

    Needs no pause of the service. An embedded engine that does not run is started for it. Raises BackupFailed, OSError.
    """
    now = datetime.now(UTC)
    path = target or settings.data_dir / "backups" / f"{now:%Y%m%d-%H%M%S}.tar.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(prefix="queue-backup-") as folder, _engine(settings) as engine:
            snapshot = Path(folder) / "engine.rdb"
            with snapshot.open("wb") as file:
                take_snapshot(engine.url, file)
            _write(draft, settings, snapshot, now)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return f"Backup written to {path} ({path.stat().st_size:,} bytes). Keep it where only you can read it."


def restore(settings: Settings, source: Path) -> str:
    """Bring a backup back into the empty store of ``settings`` and return a sentence for the operator.

    Raises BackupFailed when the store is not empty, when SECRET_KEY is set to another one, or when the file is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="queue-restore-") as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        secret = (folder / "secret_key").read_text(encoding="ascii")
        _refuse_other_secret(settings, secret)
        with _engine(settings) as engine:
            if engine.client.dbsize():
                raise BackupFailed("The store is not empty. Restore into a new DATA_DIR, or an empty engine.")
            keys = _copy_store(folder, manifest["database"], engine)
        _put_secret(settings.data_dir / "secret_key", secret)
        shutil.copytree(folder / "files", settings.data_dir, dirs_exist_ok=True)
    return f"Restored the backup of {manifest['created_at']}: {keys} keys. Start the service now."


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    """The settings' engine; the embedded one is started when it does not run."""
    own = EmbeddedEngine(settings.data_dir) if settings.redis_url is None else None
    if own is not None:
        with suppress(EngineBusy):  # it runs already and is reached over its socket
            own.start()
    engine = Engine(settings.engine_url)
    try:
        yield engine
    finally:
        engine.close()
        if own is not None and own.process is not None:
            own.stop()


def _write(path: Path, settings: Settings, snapshot: Path, now: datetime) -> None:
    manifest = {
        "format": FORMAT,
        "created_at": now.isoformat(timespec="seconds"),
        "database": database_of(settings.engine_url),
    }
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - by descriptor
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            _add_bytes(archive, "manifest.json", json.dumps(manifest).encode())
            _add_bytes(archive, "secret_key", settings.secret_key.encode())
            archive.add(snapshot, "engine.rdb")
            for entry in _files(settings.data_dir):
                with suppress(FileNotFoundError):  # a document that is erased at this very moment
                    archive.add(entry, f"files/{entry.relative_to(settings.data_dir)}")
        file.flush()
        os.fsync(file.fileno())


def _files(folder: Path) -> Iterator[Path]:
    """Yield what is copied of DATA_DIR; names with a dot in front are drafts that somebody is writing."""
    for entry in sorted(folder.iterdir()):
        if entry.name not in _NOT_COPIED and not entry.name.startswith("."):
            below = sorted(entry.rglob("[!.]*")) if entry.is_dir() else [entry]
            yield from (path for path in below if path.is_file())


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Write the archive's plain files into ``folder`` and return its manifest."""
    (folder / "files").mkdir()
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                if member.isfile():
                    _extract(archive, member, folder)
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, OSError, ValueError) as error:
        raise BackupFailed(f"{source} cannot be read as a backup ({error}).") from error
    if manifest.get("format") != FORMAT:
        raise BackupFailed(f"{source} has format {manifest.get('format')}, this version reads {FORMAT}.")
    return manifest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = (folder / member.name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise BackupFailed(f"The backup wants to write outside its folder: {member.name}")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = archive.extractfile(member)
    if content is not None:
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        path.chmod(member.mode & 0o700)


def _refuse_other_secret(settings: Settings, secret: str) -> None:
    """A generated secret gives way to the backup's; one that the operator has set does not."""
    own = settings.data_dir / "secret_key"
    generated = own.exists() and own.read_text(encoding="ascii").strip() == settings.secret_key
    if not generated and settings.secret_key != secret:
        raise BackupFailed(
            "SECRET_KEY is set to another one than the backup's. Unset it, or set the backup's."
        )


def _copy_store(folder: Path, database: int, target: Engine) -> int:
    """Load the snapshot into an engine of its own and copy its keys, which works towards any engine; returns how many."""
    (folder / "old" / "engine").mkdir(parents=True)
    (folder / "engine.rdb").rename(folder / "old" / "engine" / "dump.rdb")
    source = EmbeddedEngine(folder / "old", {"appendonly": "no"})
    source.start()
    try:
        return copy_keys(f"{source.url}?db={database}", target.url)
    finally:
        source.stop()


def _put_secret(path: Path, secret: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(secret, encoding="ascii")
