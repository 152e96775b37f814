"""What becomes due: open orders to erase are carried on. Nothing while the clock is doubtful: what is erased cannot come back."""

import logging

from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.personal import At
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.documents import actions as documents
from queue_service.privacy import actions
from queue_service.staff.models import SYSTEM

_steady = Steady()
log = logging.getLogger(__name__)


def sweep(engine: Engine, clock: Clock) -> None:
    """Erase what was ordered to be and is over by now. Safe to run twice, late, or not at all for a while."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: nobody is erased until the date is confirmed")
        return
    settings = work.worker_settings()
    at = At(engine, clock, Vault(settings.secret_key), SYSTEM)
    actions.carry_all_on(at, documents.shelf(settings))
