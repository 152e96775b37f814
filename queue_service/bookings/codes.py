"""Booking codes: two characters that point to the post, ten random ones (50 bits). Read aloud without mistakes."""

import hashlib
import re
from collections.abc import Callable
from typing import TypeVar

from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound
from queue_service.core.ids import ALPHABET, token
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

T = TypeVar("T")
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
_RANDOM = 10
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new(post: str) -> str:
    """Return a new code for a booking at the post, e.g. ``7QK3M9T2XB4H``."""
    return tag(post) + token(_RANDOM).upper()


def of_request(vault: Vault, post: str, key: tuple[str, str] | None) -> str:
    """Return a code for what a request makes: the same one when the same request (by its idempotency key and body) comes again."""
    if key is None:
        return new(post)
    digest = bytes.fromhex(vault.fingerprint(":".join(key), "code"))
    return tag(post) + "".join(ALPHABET[byte & 31] for byte in digest[:_RANDOM]).upper()


def tag(post: str) -> str:
    """Return the two characters that codes of a post begin with; posts may share them."""
    first, second = hashlib.sha256(post.encode()).digest()[:2]
    return (ALPHABET[first & 31] + ALPHABET[second & 31]).upper()


def tidy(text: str) -> str:
    """Return a code as typed by a person in its one form: capitals, no spaces or hyphens, O and I taken for 0 and 1."""
    return re.sub(r"[\s\-]", "", text).upper().translate(_CONFUSED)


def candidates(code: str, among: list[Post]) -> list[Post]:
    """Return the posts a code may belong to; none for what cannot be a code."""
    return [post for post in among if CODE.fullmatch(code) and tag(post.slug) == code[:2]]


def find(engine: Engine, text: str, look: Callable[[Engine, str, str], T | None]) -> tuple[Post, T]:
    """Return what a code stands for, however it was typed, and its post; ``look(engine, post, code)`` looks at one post.

    Raises ``NotFound``.
    """
    code = tidy(text)
    for post in candidates(code, posts.all_posts(engine, closed_down=True)):
        found = look(engine, post.slug, code)
        if found is not None:
            return post, found
    raise NotFound("not_found")
