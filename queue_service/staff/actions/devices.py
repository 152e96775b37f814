"""Pairing kiosks, displays and printers with a post, and losing them again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from queue_service.core import cache
from queue_service.core.clock import Clock
from queue_service.core.errors import Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.staff import audit, rules, store
from queue_service.staff.actions.login import ROOM
from queue_service.staff.models import SYSTEM, Created, Device

CLOCK = Clock()
NAME_LENGTH = 60


def create_device(
    engine: Engine,
    post: str,
    kind: str,
    name: str,
    settings: Mapping[str, Any] | None = None,
    by: Principal = SYSTEM,
) -> Created:
    """Pair a device with a post; its token is in the answer and nowhere else. Raises ``Invalid``."""
    chosen = rules.device_settings(kind, settings or {})
    device_id = token(10)
    secret = f"d-{device_id}-{token(32)}"
    made = Device(device_id, post, kind, _name(name), store.digest(secret), chosen, CLOCK.now_ms())
    store.add_device(engine, made)
    audit.record(engine, by, "device.created", f"device:{device_id}", after=made.public(), post=post)
    return Created(device_id, secret, f"{_page(kind, post)}#token={secret}")


def _page(kind: str, post: str) -> str:
    """The page a device opens; a printer's program needs the address of the site only."""
    return "/" if kind == "printer" else f"/{kind}/{post}"


def devices_of(engine: Engine, post: str | None = None) -> list[Device]:
    """Return the paired devices of a post (or of all), with their last heartbeats."""
    return [found for found in store.devices(engine) if post in (None, found.post)]


def device(engine: Engine, device_id: str, post: str | None = None) -> Device:
    """Return a device as kept now (without its heartbeat). Raises ``NotFound``, also for a device of another post."""
    return _loaded(engine, device_id, post)[0]


def _loaded(engine: Engine, device_id: str, post: str | None) -> tuple[Device, str]:
    found = store.load_device(engine, device_id)
    if found is None or post not in (None, found[0].post):
        raise NotFound("not_found")
    return found


def change_device(
    engine: Engine,
    post: str,
    device_id: str,
    by: Principal,
    *,
    name: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Device:
    """Change a device's name, or those settings that are given. Raises ``NotFound``, ``Invalid``, ``Conflict``."""
    before, kept = _loaded(engine, device_id, post)
    changed = replace(
        before,
        name=before.name if name is None else _name(name),
        settings=rules.device_settings(before.kind, {**before.settings, **(settings or {})}),
    )
    if changed != before:
        store.put_device(engine, changed, kept)
        cache.announce(engine.client, ROOM)
        audit.record(
            engine, by, "device.changed", f"device:{device_id}", before.public(), changed.public(), post=post
        )
    return changed


def revoke_device(engine: Engine, post: str, device_id: str, by: Principal) -> None:
    """Unpair a device: its token is refused at once, everywhere. Raises ``NotFound``."""
    before = device(engine, device_id, post)
    if not store.remove_device(engine, device_id):
        raise NotFound("not_found")
    cache.announce(engine.client, ROOM)
    audit.record(engine, by, "device.revoked", f"device:{device_id}", before.public(), post=post)


def beat(engine: Engine, device_id: str) -> None:
    """A device says that it is alive."""
    store.beat(engine, device_id, CLOCK.now_ms())


def _name(name: str) -> str:
    short = name.strip()
    if not 1 <= len(short) <= NAME_LENGTH:
        raise Invalid("invalid_input", errors=[{"field": "name", "message": f"1-{NAME_LENGTH} characters"}])
    return short
