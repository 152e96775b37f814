"""A worker that dies: an engine whose connection ends at a chosen command, before it is sent or after it is applied."""

from __future__ import annotations

from typing import Any

from queue_service.core.redis import Engine


class Killed(BaseException):
    """The worker dies here; nothing after it happens."""


class MortalEngine(Engine):
    """An engine for a worker that dies at its ``life``-th moment; every command has one moment before and one after it."""

    def __init__(self, url: str, life: int) -> None:
        super().__init__(url)
        self.life = life
        bare = self.client.execute_command
        self.client.execute_command = lambda *args, **options: self._lived(bare, *args, **options)

    def call(self, *args: Any) -> Any:
        """Send a command, or die."""
        return self._lived(super().call, *args)

    def _lived(self, act: Any, *args: Any, **options: Any) -> Any:
        self._moment()
        answer = act(*args, **options)
        self._moment()
        return answer

    def _moment(self) -> None:
        self.life -= 1
        if self.life < 0:
            raise Killed
