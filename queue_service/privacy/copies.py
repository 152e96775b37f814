"""A copy of what is kept of a person, as one file to keep: for people (HTML), for programs (JSON), and the documents they sent."""

import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from queue_service.core.clock import rfc3339
from queue_service.core.personal import Kept

PAGE, DATA, DOCUMENTS = "salinan-data.html", "data.json", "dokumen"


def told(one: Kept, zone: str) -> dict[str, Any]:
    """Return one thing as it is handed out, its moments with their offset."""
    head = {"room": one.room, "post": one.post, "code": one.code, "state": one.state, "made_ms": one.at_ms}
    shown: dict[str, Any] = spoken(head | one.data, zone)
    return {name: value for name, value in shown.items() if value not in ("", None, [], {})}


def spoken(value: Any, zone: str) -> Any:
    """Return a value whose moments (``..._ms``) are written out, RFC 3339, under a name without ``_ms``."""
    if isinstance(value, dict):
        return {
            key.removesuffix("_ms"): _moments(one, zone) if key.endswith("_ms") else spoken(one, zone)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [spoken(one, zone) for one in value]
    return value


def _moments(value: Any, zone: str) -> Any:
    if isinstance(value, list | tuple):
        return [_moments(one, zone) for one in value]
    return rfc3339(value, zone) if value else None


def bundle(data: Any, page: str, files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the ZIP file of a copy; ``files`` are (name, content) of the documents."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PAGE, page)
        archive.writestr(DATA, json.dumps(data, ensure_ascii=False, indent=2, default=str))
        for name, content in files:
            archive.writestr(f"{DOCUMENTS}/{name}", content, zipfile.ZIP_STORED)
    return packed.getvalue()
