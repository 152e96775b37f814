"""Store invariants of the documents, for ``python -m queue_service check`` and the tests."""

from queue_service.core.redis import Engine
from queue_service.documents import actions, store
from queue_service.documents.models import Shelf


def violations(engine: Engine, on: Shelf) -> list[str]:
    """Return one sentence per broken invariant, empty when every document is where it should be."""
    records = list(store.everything(engine))
    wanted = {f"{owner} {kept.id}" for owner, kept in records}
    found = [
        f"documents: {kept.id} lacks a page on disk"
        for _owner, kept in records
        if not all((on.folder / name).is_file() for name in actions.names(kept))
    ]
    if store.memberships(engine) != wanted:
        found.append(
            f"documents: owners and records differ: {sorted(store.memberships(engine) ^ wanted)[:5]}"
        )
    return found
