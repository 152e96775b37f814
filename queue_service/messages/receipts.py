"""Receipts of SMSGate: whether a web hook is genuine, and what it says. Pure.

A gateway signs the body followed by its time stamp with a key that staff have typed into the app; where that is not possible, the
address it was given carries the key instead.
"""

import hmac
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from queue_service.core.crypto import Vault
from queue_service.core.log import scrub
from queue_service.messages.models import Receipt

# Replays change nothing (receipts are applied once), so a phone's clock may be rather wrong.
TOLERANCE_SECONDS = 3600
_KINDS = {"sms:sent": Receipt.SENT, "sms:delivered": Receipt.DELIVERED, "sms:failed": Receipt.FAILED}
_NUMBER = re.compile(r"\+?\d{7,}")


@dataclass(frozen=True, slots=True)
class Told:
    """What a web hook says about one of our messages; ``event`` is its own id."""

    event: str
    provider_id: str
    receipt: Receipt
    error: str


def signing_key(vault: Vault) -> str:
    """Return the key of this office for web hooks of a gateway."""
    return vault.fingerprint("smsgate", "receipts")[:32]


def genuine(key: str, body: bytes, signature: str, timestamp: str, token: str, now_s: float) -> bool:
    """True when the token or the signature is right; ``now_s`` in seconds since 1970."""
    if hmac.compare_digest(token.encode(), key.encode()):
        return True
    if (
        not timestamp.isascii()
        or not timestamp.isdecimal()
        or abs(now_s - int(timestamp[:12])) > TOLERANCE_SECONDS
    ):
        return False
    expected = hmac.new(key.encode(), body + timestamp.encode(), sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.lower().encode())


def read(body: bytes) -> Told | None:
    """Return what a web hook says; ``None`` for kinds of events we do not ask for. Raises ``ValueError`` for what is no web hook."""
    hook: Any = json.loads(body)
    payload = hook.get("payload") if isinstance(hook, dict) else None
    if not isinstance(payload, dict) or not isinstance(hook.get("event"), str):
        raise ValueError("not a web hook")
    kind, name = _KINDS.get(hook["event"]), payload.get("messageId")
    if kind is None or not isinstance(name, str):
        return None
    event = hook.get("id")
    own = event if isinstance(event, str) and event else sha256(body).hexdigest()
    # one event id for each kind: a gateway that reuses ids must not hide "delivered" behind "sent"
    return Told(f"{kind}:{own}", name, kind, scrub(_NUMBER.sub("***", str(payload.get("reason", ""))))[:160])
