"""Secrets that are shown once: kept sealed for some minutes between the form that made them and the page that shows them."""

import json
from typing import Any

from queue_service.core.ids import token
from queue_service.core.web import engine, vault
from queue_service.staff import store

SECONDS = 600


def keep(secret: dict[str, str]) -> str:
    """Keep a secret and return the name under which it can be shown once."""
    name = token(20)
    store.put_once(engine(), name, vault().seal(json.dumps(secret), f"once:{name}"), SECONDS)
    return name


def take(name: str) -> Any:
    """Return the secret of this name, once; ``None`` when it was shown before or is too old."""
    sealed = store.take_once(engine(), name) if name else None
    return None if sealed is None else json.loads(vault().open(sealed, f"once:{name}"))
