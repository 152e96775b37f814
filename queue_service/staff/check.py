"""Store invariants of the staff room, for ``python -m queue_service check`` and the tests."""

from queue_service.core.errors import Invalid
from queue_service.core.redis import Engine
from queue_service.staff import audit, rules, store


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [*_audit(engine), *_users(engine), *_devices(engine), *_sessions(engine)]


def _audit(engine: Engine) -> list[str]:
    broken = audit.verify(engine)
    return [f"audit log: {broken.entry or 'end'}: {broken.reason}"] if broken else []


def _users(engine: Engine) -> list[str]:
    people = store.users(engine)
    found = []
    if people and not any(user.active and user.role == "admin" for user in people):
        found.append("users: no active admin")
    for user in people:
        try:
            rules.check_user(user.username, user.role, user.posts)
        except Invalid as refused:
            found.append(f"users: {user.username}: {refused.extra['errors'][0]['field']} is wrong")
    return found


def _devices(engine: Engine) -> list[str]:
    found = []
    for device in store.devices(engine):
        try:
            rules.device_settings(device.kind, device.settings)
        except Invalid as refused:
            found.append(f"devices: {device.id}: {refused.extra['errors'][0]['field']} is wrong")
    return found


def _sessions(engine: Engine) -> list[str]:
    names = engine.client.scan_iter(store.key("session", "*"))
    return [f"sessions: {name} never ends" for name in names if engine.client.pttl(name) == -1]
