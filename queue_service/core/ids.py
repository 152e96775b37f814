"""Unguessable identifiers, readable aloud: Crockford base 32 without I, L, O, U."""

import os

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LETTERS = (ALPHABET * 8).encode()  # what each of the 256 values of a byte becomes: 5 bits of it count


def token(characters: int = 16) -> str:
    """Return random characters of 5 bits each; 16 make 80 bits."""
    return os.urandom(characters).translate(_LETTERS).decode()
