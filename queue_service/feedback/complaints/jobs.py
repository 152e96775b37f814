"""What becomes due for complaints: what to escalate, what to forget. Nothing is done while the wall clock is doubtful (``core.steady``)."""

import logging

from queue_service.config import Settings
from queue_service.core import jobs as work
from queue_service.core.clock import Clock
from queue_service.core.crypto import Vault
from queue_service.core.errors import Invalid
from queue_service.core.redis import Engine
from queue_service.core.steady import Steady
from queue_service.feedback.complaints import actions, rules
from queue_service.feedback.complaints.models import Complaint, Days
from queue_service.messages import actions as messages
from queue_service.messages import phone
from queue_service.posts import actions as posts
from queue_service.posts.models import Post

_steady = Steady()
log = logging.getLogger(__name__)


def office_of(engine: Engine, clock: Clock, settings: Settings) -> actions.Office:
    """Return what the verbs need, by the office's settings."""
    return actions.Office(engine, clock, Vault(settings.secret_key), Days(*settings.complaint_days))


def sweep(engine: Engine, clock: Clock) -> None:
    """Escalate what is late and forget what is old, at every post. Safe to run twice, late, or not at all for a while."""
    if not _steady(engine, clock):
        log.warning("the clock jumped: no complaint is escalated or forgotten until the date is confirmed")
        return
    settings = work.worker_settings()
    at = office_of(engine, clock, settings)
    for post in posts.all_posts(engine, closed_down=True):
        late = actions.escalate_late(at, post)
        if late and settings.complaint_phone:
            tell(at, post, late, settings.complaint_phone, settings.base_url)
        actions.forget_old(at, post, settings.keep_people_days)


def tell(at: actions.Office, post: Post, late: list[Complaint], number: str, address: str) -> None:
    """Tell the office's ``number`` once by SMS that something is late at a post, never which complaint or about what."""
    try:
        to = at.vault.seal(phone.normalise(number), "phone")
    except Invalid:
        log.error("COMPLAINT_PHONE is no phone number: nobody is told that a complaint is late")
        return
    newest = max(late, key=lambda one: (one.level, one.ref))
    now_ms = at.clock.now_ms()
    messages.send(
        at.engine,
        at.clock,
        key=f"complaint-late:{newest.ref}:{newest.level}:{now_ms}",
        template="complaint_late",
        language="id",
        to=to,
        fields={"place": post.name, "contact": f"{address}/admin/complaints"},
        not_after_ms=now_ms + rules.TELLING_MS,
        cause=f"complaint-late:{post.slug}:{now_ms}",
        consent=True,
        post=post.slug,
        zone=post.timezone,
    )
