"""The verbs for documents: keep, open, erase."""

from functools import cache

from queue_service.config import Settings
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound, TooLarge
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.documents import examiner, store
from queue_service.documents.disk import Disk
from queue_service.documents.models import MEDIA, Kept, Place, Shelf

ID_CHARACTERS = 26  # of 5 bits
PREFIX_CHARACTERS = 16
ORPHAN_SECONDS = 3600.0  # after which pictures without a record belong to no upload that is still going on
_MEGABYTE = 1024 * 1024


def shelf(settings: Settings) -> Shelf:
    """Return where this installation keeps documents; DOCUMENTS_KEYS come before the SECRET_KEY, which always opens."""
    vault = Vault(*settings.documents_keys, settings.secret_key)
    disk = Disk(settings.data_dir / "documents")
    places = (_bucket(settings), disk) if settings.s3_endpoint else (disk,)
    return Shelf(places, vault, settings.upload_mb * _MEGABYTE)


@cache
def _bucket(settings: Settings) -> Place:
    """Return the bucket of the settings. Its prefix follows from the SECRET_KEY, so that no other office's sweep finds ours."""
    from queue_service.documents.s3 import Bucket  # a large library, for whom has a bucket

    own = Vault(settings.secret_key).fingerprint("documents", "prefix")[:PREFIX_CHARACTERS]
    key, secret = settings.s3_key or "", settings.s3_secret or ""
    return Bucket(settings.s3_endpoint or "", settings.s3_bucket or "", own, key, secret, settings.s3_region)


def keep(engine: Engine, clock: Clock, on: Shelf, owner: str, data: bytes) -> Kept:
    """Turn an uploaded file into pictures and keep these for an owner (e.g. ``application:7QK3M9T2XB4H``, no blanks).

    Safe where it is kept when it returns. Raises ``TooLarge``, ``Unsupported``, ``Invalid`` or ``TooMany`` as
    :func:`examiner.pictures`, ``TooLarge`` file_too_large, ``Unavailable`` documents_unreachable (also for a full disk).
    """
    if len(data) > on.limit:
        raise TooLarge("file_too_large", limit_mb=on.limit // _MEGABYTE)
    return shelve(engine, clock, on, owner, examiner.pictures(data))


def shelve(engine: Engine, clock: Clock, on: Shelf, owner: str, pictures: list[bytes]) -> Kept:
    """Keep JPEG pictures that nobody sent, or that were examined. Raises ``Unavailable`` documents_unreachable."""
    kept = Kept(token(ID_CHARACTERS), sum(map(len, pictures)), len(pictures), place=on.first.name)
    for name, picture in zip(names(kept), pictures, strict=True):
        on.first.put(name, on.vault.seal_bytes(picture, name))
    store.add(engine, owner, kept, clock.now_ms())
    return kept


def open(engine: Engine, on: Shelf, document: str, page: int = 1) -> tuple[str, bytes]:
    """Return (media type, content) of a page, counted from 1. Raises ``NotFound``, ``Unavailable`` documents_unreachable."""
    found = store.find(engine, document)
    sealed = on.place(found[1].place).get(_name(document, page)) if found else None
    if sealed is None:
        raise NotFound("not_found")
    return MEDIA, on.vault.open_bytes(sealed, _name(document, page))


def erase(engine: Engine, on: Shelf, owner: str) -> int:
    """Delete every document of an owner for good and return how many there were. Raises ``Unavailable`` as :func:`remove`."""
    found = store.of_owner(engine, owner)
    _discard(engine, on, owner, found)
    return len(found)


def remove(engine: Engine, on: Shelf, document: str) -> None:
    """Delete one document for good, e.g. when a better photo has taken its place. One that is gone already stays gone.

    Raises ``Unavailable`` documents_unreachable: nobody sees it any more, and the sweep deletes its pictures once it can.
    """
    found = store.find(engine, document)
    if found is not None:
        _discard(engine, on, found[0], [found[1]])


def _discard(engine: Engine, on: Shelf, owner: str, documents: list[Kept]) -> None:
    """Out of the books first: what a crash leaves behind is then swept away as an orphan. But only what a sweep will find."""
    where = {one.place: on.place(one.place) for one in documents}
    store.forget(engine, owner, [one.id for one in documents])
    for one in documents:
        where[one.place].remove(names(one))


def sweep(engine: Engine, on: Shelf) -> int:
    """Delete pictures that no record knows and drafts of writers that died; return how many files."""
    return sum(_swept(engine, place) for place in on.places)


def _swept(engine: Engine, place: Place) -> int:
    old = [name for name, age in place.ages() if age > ORPHAN_SECONDS]
    places = store.places(engine, {_document(name) for name in old if not name.startswith(".")})
    lost = [name for name in old if name.startswith(".") or places[_document(name)] != place.name]
    place.remove(lost)
    return len(lost)


def reseal(engine: Engine, on: Shelf) -> int:
    """Seal with the newest key what an older one sealed, and return how many pages; also while the service runs."""
    return sum(
        _resealed(on, on.place(kept.place), name)
        for _owner, kept in store.everything(engine)
        for name in names(kept)
    )


def _resealed(on: Shelf, place: Place, name: str) -> bool:
    sealed = place.get(name)
    if sealed is None or on.vault.is_current(sealed):
        return False
    place.put(name, on.vault.seal_bytes(on.vault.open_bytes(sealed, name), name))
    return True


def move(engine: Engine, on: Shelf, to: Place) -> int:
    """Move to one place what lies in another, and return how many documents; also while the service runs, and again after a crash."""
    return sum(
        _moved(engine, kept, on.place(kept.place), to)
        for _owner, kept in store.everything(engine)
        if kept.place != to.name
    )


def _moved(engine: Engine, kept: Kept, origin: Place, to: Place) -> bool:
    for name in names(kept):
        sealed = origin.get(name)
        if sealed is None:  # erased meanwhile, or long lost, which the check tells
            return False
        to.put(name, sealed)
    if not store.move(
        engine, kept, to.name
    ):  # erased or moved meanwhile: a copy too many is left to the sweep
        return False
    origin.remove(names(kept))
    return True


def names(kept: Kept) -> list[str]:
    """Return the names of a document's files, one for each page."""
    return [_name(kept.id, page) for page in range(1, kept.pages + 1)]


def _name(document: str, page: int) -> str:
    return f"{document}-{page}"


def _document(name: str) -> str:
    return name.partition("-")[0]
