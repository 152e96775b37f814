"""Store invariants of the staff room, for ``python -m queue_service check`` and the tests."""

from collections import defaultdict
from collections.abc import Iterator

from queue_service.core.errors import Invalid
from queue_service.core.redis import Engine
from queue_service.staff import audit, audit_index, audit_store, rules, store
from queue_service.staff.deeds import LOST, is_deed


def violations(engine: Engine) -> list[str]:
    """Return one sentence per broken invariant, empty when the store is sound."""
    return [
        *_audit(engine),
        *_posts(engine),
        *audit_index.faults(engine),
        *_users(engine),
        *_devices(engine),
        *_sessions(engine),
    ]


def _audit(engine: Engine) -> list[str]:
    broken = audit.verify(engine)
    return [f"audit log: {broken.entry or 'end'}: {broken.reason}"] if broken else []


def _posts(engine: Engine) -> Iterator[str]:
    """As far as a post's stream was read, and still exists, each deed in it is in the log once and in order, and no other."""
    people, told = store.usernames(engine), _told(engine)
    for post, position in audit_store.positions(engine).items():
        newest = audit_store.newest_seq(engine, post)
        if position > newest:
            yield f"audit log: {post}: read up to {position}, but its events end at {newest}"
        kept = dict(audit_store.events(engine, post, position))
        owed = [seq for seq, fields in kept.items() if is_deed(fields, people)]
        here = [seq for seq in told[post] if seq >= min(kept, default=position + 1)]
        if here != owed:
            yield f"audit log: {post}: events {sorted(set(here) ^ set(owed)) or 'in wrong order'} are told wrongly"


def _told(engine: Engine) -> dict[str, list[int]]:
    """Return which events of each post are in the log, in its order."""
    told = defaultdict(list)
    for content in (link.content for link in audit_store.links(engine)):
        if "seq" in content and content["action"] != LOST:
            told[content["post"]].append(content["seq"])
    return told


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
