"""What the engine knows of documents. The only file of the room that touches it.

``sys:{documents}:records`` (hash id -> JSON: owner, pages, size, place, at in ms) and ``sys:{documents}:owners`` (``owner id`` in order).
"""

import json
from collections.abc import Iterator
from pathlib import Path

from queue_service.core.keys import system_key
from queue_service.core.redis import Engine
from queue_service.core.scripts import Script
from queue_service.documents.models import DISK, Kept

_MOVE = Script(Path(__file__).parent / "lua" / "move.lua")


def key(name: str) -> str:
    """Return a key of the room, e.g. ``sys:{documents}:records``."""
    return system_key("{documents}", name)


def add(engine: Engine, owner: str, kept: Kept, now_ms: int) -> None:
    """Note a document; from here on it counts."""
    record = {"owner": owner, "pages": kept.pages, "size": kept.size, "place": kept.place, "at": now_ms}
    pipe = engine.client.pipeline(transaction=True)
    pipe.hset(key("records"), kept.id, json.dumps(record))
    pipe.zadd(key("owners"), {f"{owner} {kept.id}": 0})
    pipe.execute()


def find(engine: Engine, document: str) -> tuple[str, Kept] | None:
    """Return a document with its owner, ``None`` when there is none."""
    text = engine.client.hget(key("records"), document)
    return _read(document, text) if text else None


def of_owner(engine: Engine, owner: str) -> list[Kept]:
    """Return an owner's documents."""
    members = engine.client.zrangebylex(key("owners"), f"[{owner} ", f"({owner}!")  # '!' follows the blank
    found = (find(engine, member.rpartition(" ")[2]) for member in members)
    return [kept for _owner, kept in filter(None, found)]


def forget(engine: Engine, owner: str, documents: list[str]) -> None:
    """Take documents of an owner out of the books."""
    pipe = engine.client.pipeline(transaction=True)
    for document in documents:
        pipe.hdel(key("records"), document)
        pipe.zrem(key("owners"), f"{owner} {document}")
    pipe.execute()


def move(engine: Engine, kept: Kept, place: str) -> bool:
    """Note that a document lies elsewhere now; ``False`` when it was erased or moved meanwhile."""
    args = {"document": kept.id, "from": kept.place, "to": place}
    return bool(_MOVE(engine, [key("records")], args)["moved"])


def places(engine: Engine, documents: set[str]) -> dict[str, str | None]:
    """Return where each of these documents lies, ``None`` for those in no record."""
    ids = sorted(documents)
    texts = engine.client.hmget(key("records"), ids) if ids else []
    return {one: text and _read(one, text)[1].place for one, text in zip(ids, texts, strict=True)}


def everything(engine: Engine) -> Iterator[tuple[str, Kept]]:
    """Yield every document with its owner."""
    for document, text in engine.client.hscan_iter(key("records")):
        yield _read(document, text)


def memberships(engine: Engine) -> set[str]:
    """Return every ``owner id``."""
    return set(engine.client.zrange(key("owners"), 0, -1))


def _read(document: str, text: str) -> tuple[str, Kept]:
    record = json.loads(text)
    place = record.get("place", DISK)  # older records name none
    return record["owner"], Kept(document, record["size"], record["pages"], place=place)
