"""Sealed pictures as files of one folder. A file is there whole or not at all, also after a power cut."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from queue_service.core.loop import off_the_loop
from queue_service.documents.models import DISK, unreachable

log = logging.getLogger(__name__)


class Disk:
    """A folder; see ``models.Place``. What waits for the disk does so off the event loop."""

    name = DISK

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.away = False

    def put(self, name: str, content: bytes) -> None:
        """Write a file and return when it is on disk; a disk that is full raises ``Unavailable`` and leaves no part of it."""
        self._ask(_put, self.folder, name, content)

    def get(self, name: str) -> bytes | None:
        """Return a file's content, ``None`` when there is no such file."""
        try:
            found: bytes = self._ask((self.folder / name).read_bytes)
        except FileNotFoundError:
            return None
        return found

    def remove(self, names: list[str]) -> None:
        """Delete files and return when that is on disk; missing ones are gone already."""
        if names:
            self._ask(_remove, self.folder, names)

    def ages(self) -> Iterator[tuple[str, float]]:
        """Yield each file, drafts too, and since how many seconds it is as it is."""
        now = time.time()
        for entry in os.scandir(self.folder) if self.folder.is_dir() else ():
            yield entry.name, now - entry.stat().st_mtime

    def troubles(self) -> list[str]:
        """Nothing: that others cannot read the folder is seen to when it is made."""
        return []

    def _ask(self, work: Callable[..., Any], *args: Any) -> Any:
        try:
            answer = off_the_loop(work, *args)
        except FileNotFoundError:
            raise
        except OSError as error:
            self.away = True
            log.error("documents cannot be kept in %s: %s", self.folder, error)
            raise unreachable() from error
        self.away = False
        return answer


def _put(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f".{name}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync(folder)


def _remove(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir():
        _sync(folder)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
