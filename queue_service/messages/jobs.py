"""What workers do for messages: hand over what is due, and the sweep that looks after what got stuck.

Both do nothing while the wall clock is doubtful (``core.steady``): a message that was sent too early, or thrown away as too late,
cannot be called back.
"""

import functools
import logging
from collections.abc import Callable

from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.messages import actions, transports
from queue_service.messages.delivery import Courier
from queue_service.messages.models import Message
from queue_service.messages.transports.base import Transport

CLOCK = Clock()
SECONDS = 5.0  # of one job; then the next one goes on, so that a stop or a new version need not wait long
MOST = 200
_delivery_steady, _sweep_steady = Steady(), Steady()
_witnesses: list[Callable[[Engine, Message], bool]] = []
log = logging.getLogger(__name__)


def ask_first(witness: Callable[[Engine, Message], bool]) -> None:
    """Have ``witness`` say of every message, directly before it leaves the house, whether it is still true.

    For the composition root, which knows the rooms that messages come from.
    """
    _witnesses.append(witness)


def _still_true(engine: Engine, message: Message) -> bool:
    return all(witness(engine, message) for witness in _witnesses)


def deliver() -> None:
    """Hand over due messages, and have another job go on when there are more."""
    settings = work.worker_settings()
    engine = work.worker_engine()
    if not _delivery_steady(engine, CLOCK):
        log.warning("the clock jumped: no message is sent until the date is confirmed")
        return
    vault = Vault(settings.secret_key)
    courier = Courier(
        engine,
        CLOCK,
        vault,
        _transports(),
        settings.quiet_hours,
        settings.timezone,
        functools.partial(_still_true, engine),
    )
    if courier.work(SECONDS, MOST):
        actions.wake(settings)


@functools.cache
def _transports() -> list[Transport]:
    return transports.open_all(work.worker_settings().sms_url)


def sweep(engine: Engine, clock: Clock) -> None:
    """Take back what dead workers held, expire what is too late, delete what is old; have what is due delivered."""
    if not _sweep_steady(engine, clock):
        log.warning("the clock jumped: no message is sent until the date is confirmed")
        return
    if actions.sweep(engine, clock):
        actions.wake(work.worker_settings())
