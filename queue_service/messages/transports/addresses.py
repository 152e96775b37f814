"""``SMS_URL`` as a list of transports, without loading any of them."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from queue_service.config import SettingError

SMSGATE = "smsgate"
OUTBOX = "outbox"
_CLOUD = ("cloud", "api.sms-gate.app")
_BETWEEN = re.compile(r"[\s,]+(?=[a-zA-Z][a-zA-Z0-9+.-]*://)")
_ADDRESS = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://\S+")


def named(sms_url: str | None) -> list[tuple[str, str]]:
    """Return the transports of a setting as (name, URL), in order of preference; without any it is the outbox alone.

    Raises ``SettingError``, without secrets, for what cannot be used.
    """
    found = []
    text = (sms_url or "").strip(" ,\n\t")
    for place, url in enumerate(_BETWEEN.split(text) if text else [], start=1):
        known = _ADDRESS.fullmatch(url)
        if known is None:
            raise SettingError(
                f"SMS_URL: address {place} is no URL such as smsgate://user:password@host:8080"
            )
        scheme = known["scheme"].lower()
        if scheme == SMSGATE:
            gateway(url)
        found.append((f"{place}:{scheme}", url))
    return found or [(OUTBOX, "")]


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where an SMSGate is: ``base`` ends before ``/messages``; ``sim`` is 1 to 3."""

    base: str
    user: str
    password: str
    sim: int | None = None


def gateway(url: str) -> Gateway:
    """Return the gateway of ``smsgate://user:password@host[:port][/path][?https=1&sim=1]``; host ``cloud`` is the public server.

    Raises ``SettingError`` without showing the password.
    """
    parts = urlsplit(url)
    try:
        port, host = parts.port, parts.hostname
    except ValueError:
        port, host = None, None
    if not host or not parts.username or not parts.password:
        raise SettingError("SMS_URL must look like smsgate://user:password@host:8080 (or @cloud)")
    options = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if unknown := options.keys() - {"https", "sim"}:
        raise SettingError(f"SMS_URL: smsgate has no option {', '.join(sorted(unknown))}")
    sim = options.get("sim", "")
    if sim not in ("", "1", "2", "3"):
        raise SettingError("SMS_URL: sim must be 1, 2 or 3")
    base = _base(host, port, parts.path, secure=options.get("https", "") in ("1", "true", "yes"))
    return Gateway(base, unquote(parts.username), unquote(parts.password), int(sim) if sim else None)


def _base(host: str, port: int | None, path: str, *, secure: bool) -> str:
    if host in _CLOUD:
        return "https://api.sms-gate.app/3rdparty/v1"
    where = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{where}:{port or (443 if secure else 8080)}{path.rstrip('/')}"
