"""What ``check`` finds in this room."""

import json

from queue_service.staff import audit_store, store
from queue_service.staff.check import violations


def damage(engine, key, name, **changes):
    """Change a kept record behind the room's back."""
    record = json.loads(engine.client.hget(key, name))
    engine.client.hset(key, name, json.dumps({**record, **changes}))


def test_an_empty_store_is_sound(engine):
    assert violations(engine) == []


def test_a_busy_office_is_sound(office, tokens):
    assert violations(office) == []


def test_damage_is_named(office, tokens):
    damage(office, store.USERS, "kepala", active=False)
    damage(office, store.USERS, "sari", role="king")
    (kiosk,) = [device for device in store.devices(office) if device.kind == "kiosk"]
    damage(office, store.DEVICES, kiosk.id, settings={"paper": 70})
    session = store.key("session", store.digest(tokens["budi"]))
    office.client.persist(session)
    last = list(audit_store.links(office))[-1].id
    office.client.xdel(audit_store.AUDIT, last)
    assert violations(office) == [
        "audit log: end: 1 entries are missing at the end",
        "users: no active admin",
        "users: sari: role is wrong",
        f"devices: {kiosk.id}: settings.paper is wrong",
        f"sessions: {session} never ends",
    ]
