"""Logging in and out: passwords against locks, tokens into principals."""

import hmac
import logging
from dataclasses import replace

from queue_service.core import cache
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, NotFound, TooMany, Unauthorized
from queue_service.core.identity import ANYONE, Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.staff import audit, passwords, rules, store
from queue_service.staff.models import SESSION_IDLE, Bucket, Device, LoggedIn, Origin, Session, User

ROOM = "staff"
CLOCK = Clock()
_STAFF, _DEVICE = "s-", "d-"  # the first characters of a token say what it is
log = logging.getLogger(__name__)


class _Unknown(Exception):
    """A token that belongs to nobody; an exception, so that the answer is never remembered."""


def authenticate(engine: Engine, secret: str) -> Principal | None:
    """Return who a token belongs to, ``None`` for a dead one. Remembered for seconds, forgotten everywhere at once by any change."""
    name = store.digest(secret)
    try:
        return cache.remember(ROOM, name, lambda: _find(engine, secret, name))
    except _Unknown:
        return None


def _find(engine: Engine, secret: str, name: str) -> Principal:
    if secret.startswith(_STAFF):
        found = store.find_session(engine, name, CLOCK.now_ms())
        if found is not None:
            return _principal(*found)
    elif secret.startswith(_DEVICE):
        kept = store.load_device(engine, secret.split("-")[1])
        if kept is not None and hmac.compare_digest(kept[0].token, name):
            return _device_principal(kept[0])
    raise _Unknown


def _principal(session: Session, owner: User) -> Principal:
    return Principal(
        kind="staff",
        id=owner.username,
        name=owner.name,
        role=owner.role,
        posts=owner.posts,
        csrf=session.csrf,
        session=session.id,
    )


def _device_principal(device: Device) -> Principal:
    return Principal(kind="device", id=device.id, name=device.name, device=device.kind, posts=(device.post,))


def log_in(
    engine: Engine, vault: Vault, username: str, password: str, origin: Origin, old: str = ""
) -> LoggedIn:
    """Check a password and open a session; ``old`` is the token this browser had, which dies.

    Raises ``Unauthorized`` (``login_failed``), ``TooMany`` with ``retry_after`` in seconds.
    """
    name, address = rules.username(username), vault.fingerprint(origin.address, "address")
    person, kept = store.load_user(engine, name) or (None, "")
    buckets = _buckets(engine, vault, name, person, origin, address)
    _refuse_while_locked(engine, buckets)
    with passwords.SLOTS:
        _refuse_while_locked(engine, buckets)  # others may have failed while this one queued
        right = passwords.matches(person.password if person else None, password)
        if not right or person is None or not person.active:
            raise _failed(engine, buckets, person)
    person = _rehash(engine, person, kept, password)
    opened, secret = _open(engine, person, origin)
    if old:
        log_out_quietly(engine, old)
    store.forgive(engine, [bucket for bucket in buckets if bucket.personal])
    store.know_address(engine, name, address, opened.created)
    audit.record(engine, _principal(opened, person), "login", f"user:{name}")
    return LoggedIn(secret, opened.expires, person, _proof(vault, name))


def _buckets(
    engine: Engine, vault: Vault, name: str, person: User | None, origin: Origin, address: str
) -> list[Bucket]:
    epoch = person.epoch if person else 0
    if _proven(vault, name, origin.known):
        return rules.buckets(name, epoch, f"browser {origin.known}", known=True)
    known = store.knows_address(engine, name, address, CLOCK.now_ms())
    return rules.buckets(name, epoch, address, known=known)


def _proof(vault: Vault, name: str) -> str:
    browser = token()
    return f"{browser}.{vault.fingerprint(f'{name}:{browser}', 'browser')}"


def _proven(vault: Vault, name: str, proof: str) -> bool:
    browser, _, seal = proof.partition(".")
    return hmac.compare_digest(seal.encode(), vault.fingerprint(f"{name}:{browser}", "browser").encode())


def _refuse_while_locked(engine: Engine, buckets: list[Bucket]) -> None:
    wait = store.wait(engine, buckets, CLOCK.now_ms())
    if wait > 0:
        raise TooMany("too_many", retry_after=-(-wait // 1000))


def _failed(engine: Engine, buckets: list[Bucket], person: User | None) -> Unauthorized:
    """Count a failed log-in and return how it is refused."""
    counts = store.count_failure(engine, buckets, CLOCK.now_ms())
    if person is not None:  # what was typed for an unknown name may be a password: it is written nowhere
        log.warning("log-in of %s failed", person.username)
        if any(count == bucket.free for count, bucket in zip(counts, buckets, strict=True)):
            audit.record(engine, ANYONE, "login.locked", f"user:{person.username}")
    return Unauthorized("login_failed")


def _rehash(engine: Engine, person: User, kept: str, password: str) -> User:
    if not passwords.outdated(person.password):
        return person
    renewed = replace(person, password=passwords.hashed(password))
    try:
        store.put_user(engine, renewed, kept)
    except Conflict:  # somebody changed this user just now; the next log-in will do it
        return person
    return renewed


def _open(engine: Engine, person: User, origin: Origin) -> tuple[Session, str]:
    secret, now = _STAFF + token(32), CLOCK.now_ms()
    session = Session(
        id=store.digest(secret),
        username=person.username,
        csrf=token(26),
        created=now,
        seen=now,
        expires=now + SESSION_IDLE,
        agent=origin.agent[:200],
        address=origin.address,
    )
    try:
        store.open_session(engine, session, person.epoch)
    except Conflict as error:
        raise Unauthorized("login_failed") from error
    return session, secret


def log_out(engine: Engine, who: Principal) -> None:
    """End the session this principal came with."""
    close_session(engine, who, who.session, action="logout")


def log_out_quietly(engine: Engine, secret: str) -> None:
    """End the session of a token, if it is one."""
    owner = authenticate(engine, secret)
    if owner is not None and owner.session:
        store.close_session(engine, owner.id, owner.session)
        cache.announce(engine.client, ROOM)


def sessions_of(engine: Engine, who: Principal) -> list[Session]:
    """Return the caller's own sessions, the latest used first."""
    return store.sessions(engine, who.id, user(engine, who.id).epoch, CLOCK.now_ms())


def close_session(engine: Engine, who: Principal, session_id: str, action: str = "session.closed") -> None:
    """End one of the caller's own sessions, everywhere at once. Raises ``NotFound``."""
    if not store.close_session(engine, who.id, session_id):
        raise NotFound("not_found")
    cache.announce(engine.client, ROOM)
    audit.record(engine, who, action, f"user:{who.id}")


def user(engine: Engine, username: str) -> User:
    """Return a user. Raises ``NotFound``."""
    return loaded(engine, username)[0]


def loaded(engine: Engine, username: str) -> tuple[User, str]:
    """Return a user and the text it is kept as. Raises ``NotFound``."""
    found = store.load_user(engine, username)
    if found is None:
        raise NotFound("not_found")
    return found


def change_password(engine: Engine, who: Principal, old: str, new: str, origin: Origin) -> LoggedIn:
    """Change the caller's own password: all its sessions end, a new one is opened.

    Raises ``Unauthorized`` (``login_failed``) for a wrong old password, ``Invalid`` (``weak_password``), ``TooMany``, ``Conflict``.
    """
    person, kept = loaded(engine, who.id)
    buckets = rules.buckets(person.username, person.epoch, f"session {who.session}", known=True)
    with passwords.SLOTS:
        _refuse_while_locked(engine, buckets)
        if not passwords.matches(person.password, old):
            raise _failed(engine, buckets, person)
    rules.check_password(new, (person.username, *person.name.split()), passwords.strength)
    changed = replace(person, password=passwords.hashed(new), epoch=person.epoch + 1, temporary=False)
    store.put_user(engine, changed, kept)
    cache.announce(engine.client, ROOM)
    audit.record(engine, who, "password.changed", f"user:{who.id}")
    opened, secret = _open(engine, changed, origin)
    return LoggedIn(secret, opened.expires, changed, "")
