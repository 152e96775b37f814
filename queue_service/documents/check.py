"""Store invariants of the documents, for ``python -m queue_service check`` and the tests."""

from collections.abc import Iterator

from queue_service.core.errors import Unavailable
from queue_service.core.redis import Engine
from queue_service.documents import actions, store
from queue_service.documents.models import Kept, Place, Shelf


def violations(engine: Engine, on: Shelf) -> list[str]:
    """Return one sentence per broken invariant, empty when every document is where it should be."""
    records = list(store.everything(engine))
    found = [*_strays(on, records)]
    for place in on.places:
        here = [kept for _owner, kept in records if kept.place == place.name]
        if here or place is on.first:
            found += _seen(place, here)
    wanted = {f"{owner} {kept.id}" for owner, kept in records}
    if store.memberships(engine) != wanted:
        found.append(
            f"documents: owners and records differ: {sorted(store.memberships(engine) ^ wanted)[:5]}"
        )
    return found


def _strays(on: Shelf, records: list[tuple[str, Kept]]) -> Iterator[str]:
    known = {place.name for place in on.places}
    for name in sorted({kept.place for _owner, kept in records} - known):
        lost = sum(kept.place == name for _owner, kept in records)
        yield f"documents: {lost} lie in {name}, where no setting leads"


def _seen(place: Place, documents: list[Kept]) -> list[str]:
    try:
        there = {name for name, _age in place.ages()}
        found = place.troubles()
    except Unavailable:
        return [f"documents: {place.name} cannot be reached"]
    lacking = (one.id for one in documents if not there.issuperset(actions.names(one)))
    return [
        f"documents: {text}" for text in (*found, *(f"{one} lacks a page in {place.name}" for one in lacking))
    ]
