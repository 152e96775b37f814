"""Password hashes: argon2id with one set of parameters, kept off the event loop and limited in how many run at once.

Each hash takes some 40 ms of one core and 19 MiB. ``SLOTS`` bounds the memory that a flood of log-ins can take, and how many
guesses can slip past a lock between its check and the count of the failure.
"""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from queue_service.core.loop import off_the_loop

SLOTS = threading.BoundedSemaphore(2)
# OWASP's parameters for argon2id. Tests set a cheaper hasher here.
hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hashed(password: str) -> str:
    """Return the argon2id hash of a password, with its parameters and salt."""
    result: str = off_the_loop(hasher.hash, password)
    return result


def matches(known: str | None, password: str) -> bool:
    """Tell whether ``password`` belongs to the hash; takes as long when there is none to compare with."""
    try:
        off_the_loop(hasher.verify, known or _nobody(hasher), password)
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def outdated(known: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(known)


def strength(password: str, own_words: list[str]) -> int:
    """Return from 0 (guessed at once) to 4 how hard a password is to guess for somebody who knows its owner's words."""
    from zxcvbn import (
        zxcvbn,
    )  # its word lists take time and memory, and only those who choose a password need them

    return int(zxcvbn(password[:72], user_inputs=own_words)["score"])


@lru_cache(maxsize=1)
def _nobody(of: PasswordHasher) -> str:
    return of.hash("the password of nobody")
