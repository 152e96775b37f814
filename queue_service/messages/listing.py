"""The outbox as staff see it: the newest first, numbers masked, and of the own posts only."""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.messages import rules, store
from queue_service.messages.models import Message, State

ROWS = 50
LOOKED_AT = 500  # of a page at most, when most messages belong to posts that the reader may not see


@dataclass(frozen=True, slots=True)
class Row:
    """A message with its masked number."""

    message: Message
    number: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where older ones begin (``""`` at the end)."""

    rows: list[Row]
    cursor: str


def page(
    engine: Engine,
    vault: Vault,
    state: State | None,
    before: str,
    may_touch: Callable[[str], bool],
    *,
    all_posts: bool,
) -> Page:
    """Return the messages a person may see. Those of no post are for who may touch all."""
    rows: list[Row] = []
    cursor = before
    for _round in range(LOOKED_AT // ROWS):
        found = store.page(engine, state, cursor, ROWS)
        for member, message in found:
            if all_posts or (message.post and may_touch(message.post)):
                if len(rows) == ROWS:
                    return Page(rows, cursor)
                rows.append(Row(message, rules.masked(number(vault, message))))
            cursor = member
        if len(found) < ROWS:
            return Page(rows, "")
    return Page(rows, cursor)


def number(vault: Vault, message: Message) -> str:
    """Return the whole number a message was for; empty when the secret has changed since and it cannot be read."""
    try:
        return vault.open(message.to, "phone")
    except (KeyError, InvalidTag, ValueError):
        return ""
