"""Who works here: creating, changing and shutting out users. There is always an active admin."""

from dataclasses import replace

from queue_service.core import cache
from queue_service.core.clock import Clock
from queue_service.core.errors import Invalid
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.staff import audit, passwords, rules, store
from queue_service.staff.actions.login import ROOM, loaded
from queue_service.staff.models import SYSTEM, User

CLOCK = Clock()


def users(engine: Engine) -> list[User]:
    """Return everybody, by username."""
    return store.users(engine)


def create_user(
    engine: Engine,
    username: str,
    password: str,
    role: str,
    posts: tuple[str, ...] = (),
    name: str = "",
    by: Principal = SYSTEM,
    *,
    temporary: bool = False,
) -> User:
    """Create a user. Raises ``Invalid``, ``Conflict`` (``username_taken``).

    The password is taken as it is: the set-up may be told any. What a person chooses goes through ``rules.check_password`` first.
    """
    login = rules.username(username)
    rules.check_user(login, role, posts)
    created = User(
        username=login,
        name=name.strip() or login,
        role=role,
        posts=_posts(role, posts),
        password=passwords.hashed(password),
        created=CLOCK.now_ms(),
        temporary=temporary,
    )
    store.put_user(engine, created, None)
    audit.record(engine, by, "user.created", f"user:{login}", after=created.public())
    return created


def invite_user(
    engine: Engine,
    username: str,
    role: str,
    posts: tuple[str, ...],
    name: str,
    by: Principal,
    password: str | None = None,
) -> tuple[User, str | None]:
    """Create a user with a good password, or with a random one that is returned and should be changed at the first log-in.

    Raises ``Invalid`` (``invalid_input``, ``weak_password``), ``Conflict`` (``username_taken``).
    """
    fresh = None if password is not None else _random_password()
    if password is not None:
        rules.check_password(password, (username, *name.split()), passwords.strength)
    made = create_user(
        engine, username, fresh or password or "", role, posts, name, by, temporary=fresh is not None
    )
    return made, fresh


def _random_password() -> str:
    return "-".join(token(4) for _part in range(4))


def change_user(
    engine: Engine,
    username: str,
    by: Principal,
    *,
    name: str | None = None,
    role: str | None = None,
    posts: tuple[str, ...] | None = None,
    active: bool | None = None,
) -> User:
    """Change what is given; the user's rights change at once, and losing the account ends every session.

    Raises ``NotFound``, ``Invalid``, ``Conflict`` (``last_admin``, ``changed_meanwhile``).
    """
    before, kept = loaded(engine, username)
    changed = replace(
        before,
        name=before.name if name is None else name.strip() or before.username,
        role=before.role if role is None else role,
        posts=before.posts if posts is None else posts,
        active=before.active if active is None else active,
    )
    rules.check_user(changed.username, changed.role, changed.posts)
    changed = replace(changed, posts=_posts(changed.role, changed.posts))
    if before.active and not changed.active:
        changed = replace(changed, epoch=before.epoch + 1)
    if changed != before:
        _put(engine, changed, kept)
        audit.record(engine, by, "user.changed", f"user:{username}", before.public(), changed.public())
    return changed


def reset_password(engine: Engine, username: str, by: Principal) -> str:
    """Give a user a new random password and return it (said once). Every session ends, every lock of this user opens."""
    if username == by.id:
        raise Invalid(
            "invalid_input", errors=[{"field": "username", "message": "change your own password instead"}]
        )
    before, kept = loaded(engine, username)
    fresh = _random_password()
    _put(
        engine,
        replace(before, password=passwords.hashed(fresh), epoch=before.epoch + 1, temporary=True),
        kept,
    )
    audit.record(engine, by, "password.reset", f"user:{username}")
    return fresh


def _put(engine: Engine, changed: User, kept: str) -> None:
    store.put_user(engine, changed, kept)
    cache.announce(engine.client, ROOM)


def _posts(role: str, posts: tuple[str, ...]) -> tuple[str, ...]:
    return () if role == "admin" else tuple(dict.fromkeys(posts))
