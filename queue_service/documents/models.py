"""What a kept document is."""

from dataclasses import dataclass
from pathlib import Path

from queue_service.core.crypto import Vault

MEDIA = "image/jpeg"


@dataclass(frozen=True)
class Kept:
    """A document: ``size`` in bytes of its ``pages`` together, each a picture of type ``media``."""

    id: str
    size: int
    pages: int
    media: str = MEDIA


@dataclass(frozen=True)
class Shelf:
    """Where documents are kept (``folder``), what seals them, and how many bytes an upload may have."""

    folder: Path
    vault: Vault
    limit: int
