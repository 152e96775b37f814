"""Unguessable identifiers, readable aloud: Crockford base 32 without I, L, O, U."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def token(characters: int = 16) -> str:
    """Return random characters of 5 bits each; 16 make 80 bits."""
    return "".join([ALPHABET[byte & 31] for byte in secrets.token_bytes(characters)])
