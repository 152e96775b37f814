"""What a kept document is, and where it can lie."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from queue_service.core.crypto import Vault
from queue_service.core.errors import Unavailable

MEDIA = "image/jpeg"
RETRY_AFTER_SECONDS = 10
DISK = "disk"  # the name of the place that every installation has


@dataclass(frozen=True)
class Kept:
    """A document: ``size`` in bytes of its ``pages`` together, each a picture of type ``media``; ``place`` names where they lie."""

    id: str
    size: int
    pages: int
    media: str = MEDIA
    place: str = DISK


class Place(Protocol):
    """Where sealed pictures lie under names. Every verb raises ``Unavailable`` documents_unreachable while it does not serve."""

    @property
    def name(self) -> str:
        """What records call it."""

    @property
    def away(self) -> bool:
        """Whether it did not serve when it was last asked."""

    def put(self, name: str, content: bytes) -> None:
        """Keep a picture, instead of an earlier one; it is there whole or not at all, and safe when this returns."""

    def get(self, name: str) -> bytes | None:
        """Return a picture, ``None`` when there is none of that name."""

    def remove(self, names: list[str]) -> None:
        """Delete pictures for good; missing ones are gone already."""

    def ages(self) -> Iterable[tuple[str, float]]:
        """Yield the name of everything that lies here, also what no upload has finished, and since how many seconds."""

    def troubles(self) -> list[str]:
        """Return what keeps this place from being fit for people's papers, a sentence each."""


@dataclass(frozen=True)
class Shelf:
    """Where documents are kept (new ones at the first of ``places``), what seals them, and how many bytes an upload may have."""

    places: tuple[Place, ...]
    vault: Vault
    limit: int

    @property
    def first(self) -> Place:
        """Where new documents go."""
        return self.places[0]

    def place(self, name: str) -> Place:
        """Return the place of that name. Raises ``Unavailable`` documents_unreachable when no setting leads there any more."""
        for one in self.places:
            if one.name == name:
                return one
        raise unreachable()


def unreachable() -> Unavailable:
    """Return the refusal of a place that does not serve, or that no setting leads to; what was acknowledged is not lost."""
    return Unavailable(code="documents_unreachable", retry_after=RETRY_AFTER_SECONDS)
