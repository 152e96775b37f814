"""The verbs for documents: keep, open, erase."""

from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound, TooLarge
from queue_service.core.ids import token
from queue_service.core.loop import off_the_loop
from queue_service.core.redis import Engine
from queue_service.documents import disk, examiner, store
from queue_service.documents.models import MEDIA, Kept, Shelf

ID_CHARACTERS = 26  # of 5 bits
ORPHAN_SECONDS = 3600.0  # after which pictures without a record belong to no upload that is still going on
_MEGABYTE = 1024 * 1024


def shelf(settings: Settings) -> Shelf:
    """Return where this installation keeps documents; DOCUMENTS_KEYS come before the SECRET_KEY, which always opens."""
    vault = Vault(*settings.documents_keys, settings.secret_key)
    return Shelf(settings.data_dir / "documents", vault, settings.upload_mb * _MEGABYTE)


def keep(engine: Engine, clock: Clock, on: Shelf, owner: str, data: bytes) -> Kept:
    """Turn an uploaded file into pictures and keep these for an owner (e.g. ``application:7QK3M9T2XB4H``, no blanks).

    On disk when it returns. Raises ``TooLarge``, ``Unsupported``, ``Invalid`` or ``TooMany`` as :func:`examiner.pictures`, and
    ``TooLarge`` file_too_large; OSError when the disk is full.
    """
    if len(data) > on.limit:
        raise TooLarge("file_too_large", limit_mb=on.limit // _MEGABYTE)
    return shelve(engine, clock, on, owner, examiner.pictures(data))


def shelve(engine: Engine, clock: Clock, on: Shelf, owner: str, pictures: list[bytes]) -> Kept:
    """Keep JPEG pictures that nobody sent, or that were examined. Raises OSError when the disk is full."""
    kept = Kept(token(ID_CHARACTERS), sum(map(len, pictures)), len(pictures))
    for number, picture in enumerate(pictures, start=1):
        name = _name(kept.id, number)
        off_the_loop(disk.put, on.folder, name, on.vault.seal_bytes(picture, name))
    store.add(engine, owner, kept, clock.now_ms())
    return kept


def open(engine: Engine, on: Shelf, document: str, page: int = 1) -> tuple[str, bytes]:
    """Return (media type, content) of a page, counted from 1. Raises ``NotFound``."""
    found = store.find(engine, document)
    sealed = off_the_loop(disk.get, on.folder, _name(document, page)) if found else None
    if sealed is None:
        raise NotFound("not_found")
    return MEDIA, on.vault.open_bytes(sealed, _name(document, page))


def erase(engine: Engine, on: Shelf, owner: str) -> int:
    """Delete every document of an owner for good and return how many there were."""
    found = store.of_owner(engine, owner)
    _discard(engine, on, owner, found)
    return len(found)


def remove(engine: Engine, on: Shelf, document: str) -> None:
    """Delete one document for good, e.g. when a better photo has taken its place. One that is gone already stays gone."""
    found = store.find(engine, document)
    if found is not None:
        _discard(engine, on, found[0], [found[1]])


def _discard(engine: Engine, on: Shelf, owner: str, documents: list[Kept]) -> None:
    """Out of the books first: what a crash leaves behind is then swept away as an orphan."""
    store.forget(engine, owner, [one.id for one in documents])
    off_the_loop(disk.remove, on.folder, [name for one in documents for name in names(one)])


def sweep(engine: Engine, on: Shelf) -> int:
    """Delete pictures that no record knows and drafts of writers that died; return how many files."""
    old = list(disk.older_than(on.folder, ORPHAN_SECONDS))
    unknown = store.unknown(engine, {_document(name) for name in old if not name.startswith(".")})
    lost = [name for name in old if name.startswith(".") or _document(name) in unknown]
    disk.remove(on.folder, lost)
    return len(lost)


def reseal(engine: Engine, on: Shelf) -> int:
    """Seal with the newest key what an older one sealed, and return how many pages; also while the service runs."""
    pages = [name for _owner, kept in store.everything(engine) for name in names(kept)]
    return sum(_resealed(on, name) for name in pages)


def _resealed(on: Shelf, name: str) -> bool:
    sealed = disk.get(on.folder, name)
    if sealed is None or on.vault.is_current(sealed):
        return False
    disk.put(on.folder, name, on.vault.seal_bytes(on.vault.open_bytes(sealed, name), name))
    return True


def names(kept: Kept) -> list[str]:
    """Return the names of a document's files, one for each page."""
    return [_name(kept.id, page) for page in range(1, kept.pages + 1)]


def _name(document: str, page: int) -> str:
    return f"{document}-{page}"


def _document(name: str) -> str:
    return name.partition("-")[0]
