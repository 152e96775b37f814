"""Stands in for an address that cannot be used: the others go on, and staff see what is wrong."""

from queue_service.messages.transports.base import Temporary

MENDING_SECONDS = 300.0


class Broken:
    """Takes nothing until somebody has mended the setting and started the service again."""

    knows_ids = True

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self._why = why

    def send(self, text: str, to: str, id: str, ttl_s: int) -> None:
        """Say what is wrong with the setting."""
        raise Temporary(self._why, MENDING_SECONDS)
