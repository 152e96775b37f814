"""Sealed pictures as files of one folder. A file is there whole or not at all, also after a power cut."""

import os
import time
from collections.abc import Iterator
from pathlib import Path


def put(folder: Path, name: str, content: bytes) -> None:
    """Write a file and return when it is on disk; an existing one is replaced. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{name}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    _sync(folder)


def get(folder: Path, name: str) -> bytes | None:
    """Return a file's content, ``None`` when there is no such file."""
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        return None


def remove(folder: Path, names: list[str]) -> None:
    """Delete files and return when that is on disk; missing ones are gone already."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
    if names:
        _sync(folder)


def older_than(folder: Path, seconds: float) -> Iterator[str]:
    """Yield the names of files, drafts too, that were last written longer ago."""
    latest = time.time() - seconds
    for entry in os.scandir(folder) if folder.is_dir() else ():
        if entry.stat().st_mtime < latest:
            yield entry.name


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
