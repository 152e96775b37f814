"""Any URL that apprise knows (Twilio, Vonage, Infobip, SMPP, httpSMS, WhatsApp, a web hook of your own).

apprise says only yes or no. A no may hide that a provider took the message and the answer was lost, so a message can go out twice
here when it does; and there are no receipts.
"""

import logging
import warnings
from typing import Any

from queue_service.config import SettingError
from queue_service.messages.transports.base import Temporary

PLACEHOLDER = "{to}"
_EXAMPLE = "6281234567890"


class AppriseUrl:
    """One apprise URL; the number takes the place of ``{to}``, or comes at the end of the path."""

    knows_ids = False

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._url = url
        self._open(_EXAMPLE)

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Ask apprise to send one SMS, see ``Transport.send``."""
        import apprise

        target = self._open(to.lstrip("+"))
        if not target.notify(body=text, title="", body_format=apprise.NotifyFormat.TEXT):
            raise Temporary("not taken")

    def _open(self, digits: str) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # its plugins, loaded on first use, look for modules of older Pythons
            import apprise

            # Its own log tells addresses; what matters is said here.
            logging.getLogger("apprise").setLevel(logging.CRITICAL)
            target = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
            if not target.add(_with_number(self._url, digits)):
                raise SettingError(f"SMS_URL: apprise cannot use its {self.name.partition(':')[2]} address")
        return target


def _with_number(url: str, digits: str) -> str:
    if PLACEHOLDER in url:
        return url.replace(PLACEHOLDER, digits)
    path, question, query = url.partition("?")
    return f"{path.rstrip('/')}/{digits}{question}{query}"
