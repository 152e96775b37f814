"""The ways out of the house, one file each. ``SMS_URL`` names them in order: a later one takes over when the earlier ones fail."""

import logging

from queue_service.config import SettingError
from queue_service.messages.transports.addresses import OUTBOX, SMSGATE, gateway, named
from queue_service.messages.transports.base import Transport
from queue_service.messages.transports.broken import Broken

log = logging.getLogger(__name__)


def open_all(sms_url: str | None) -> list[Transport]:
    """Return the transports of a setting, ready to send; one that cannot be used is there and says so.

    Raises ``SettingError`` for what is no URL.
    """
    return [_open(name, url) for name, url in named(sms_url)]


def _open(name: str, url: str) -> Transport:
    """Each is loaded only where it is used: HTTP and apprise cost memory and time."""
    if name == OUTBOX:
        from queue_service.messages.transports.outbox import OutboxOnly

        return OutboxOnly()
    if name.endswith(f":{SMSGATE}"):
        from queue_service.messages.transports.smsgate import SmsGate

        return SmsGate(name, gateway(url))
    from queue_service.messages.transports.apprise_url import AppriseUrl

    try:
        return AppriseUrl(name, url)
    except SettingError as error:
        log.error("%s", error)
        return Broken(name, str(error))
