"""The transport of an office without a gateway: the message stays in the outbox, where staff can read it. Nothing leaves the house."""

import logging

from queue_service.messages.transports.addresses import OUTBOX

log = logging.getLogger(__name__)


class OutboxOnly:
    """Takes everything and keeps it."""

    knows_ids = True
    name = OUTBOX

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Say in the log that there is something to read; neither number nor text."""
        log.info("message %s stays in the outbox: no SMS_URL is set", id)
