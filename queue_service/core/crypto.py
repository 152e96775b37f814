"""Secrets at rest: AES-GCM for what must be read again, a keyed hash for what must only be found again.

Every key is derived from the installation's ``SECRET_KEY``. A sealed text starts with the id of its key, so that keys can be rotated:
new texts use the first key, old texts are opened with the key they name.
"""

import base64
import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
ID_BYTES = 4  # of a key, in front of what it sealed


class Vault:
    """Seals and opens texts and files; ``secrets`` lists the current secret first, then retired ones."""

    def __init__(self, *secrets: str) -> None:
        self._keys = {self._id(secret): AESGCM(self._derive(secret, "seal")) for secret in reversed(secrets)}
        self._current = self._id(secrets[0])
        self._lookup = self._derive(secrets[0], "lookup")

    @staticmethod
    def _derive(secret: str, purpose: str) -> bytes:
        return hashlib.blake2b(secret.encode(), key=purpose.encode(), digest_size=32).digest()

    @classmethod
    def _id(cls, secret: str) -> str:
        return cls._derive(secret, "id").hex()[: 2 * ID_BYTES]

    def seal(self, text: str, context: str) -> str:
        """Return ``text`` encrypted; ``context`` (e.g. ``phone``) must be the same when it is opened."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), context.encode())
        return f"{self._current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, context: str) -> str:
        """Return the text of :meth:`seal`; raises ``KeyError`` for an unknown key, ``InvalidTag`` for a changed text."""
        key_id, _, body = sealed.partition(".")
        raw = base64.urlsafe_b64decode(body)
        return self._keys[key_id].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()

    def seal_bytes(self, data: bytes, context: str) -> bytes:
        """Return a file's ``data`` encrypted, its key's id in front; ``context`` as for :meth:`seal`."""
        nonce = os.urandom(NONCE_BYTES)
        return (
            bytes.fromhex(self._current)
            + nonce
            + self._keys[self._current].encrypt(nonce, data, context.encode())
        )

    def open_bytes(self, sealed: bytes, context: str) -> bytes:
        """Return the data of :meth:`seal_bytes`; raises as :meth:`open`."""
        body = sealed[ID_BYTES:]
        return self._keys[sealed[:ID_BYTES].hex()].decrypt(
            body[:NONCE_BYTES], body[NONCE_BYTES:], context.encode()
        )

    def is_current(self, sealed: bytes) -> bool:
        """Tell whether the newest key has sealed these bytes."""
        return sealed[:ID_BYTES].hex() == self._current

    def fingerprint(self, text: str | bytes, purpose: str) -> str:
        """Return a keyed hash of ``text``: equal texts are found again, nobody without the secret can guess them."""
        data = text.encode() if isinstance(text, str) else text
        return hashlib.blake2b(
            b"%b:%b" % (purpose.encode(), data), key=self._lookup, digest_size=32
        ).hexdigest()
