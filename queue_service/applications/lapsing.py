"""What its applicant was to mend and does not: first they are told, a week later it is a draft again, with all that was sent.

A draft can be handed in again; one that nobody goes on with is deleted like every other (``retention``).
"""

from queue_service.applications import rules, store
from queue_service.applications.models import Application, State
from queue_service.core.clock import Clock
from queue_service.core.errors import Conflict, NotFound
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets.actions import stamp

BATCH = 1000
BY = "system"


def lapse(engine: Engine, clock: Clock, post: Post, days: int) -> int:
    """Warn of and close what was not mended for so many days (0: never); return how many. Safe to run at any time, twice or late."""
    if not days:
        return 0
    now_ms, done = clock.now_ms(), 0
    until_ms = now_ms - (days * rules.DAY_MS - rules.WARN_MS)
    for one in store.in_state(engine, post.slug, State.PERLU_PERBAIKAN, BATCH, until_ms):
        verb = rules.lapsing(one, now_ms, days)
        if verb:
            done += _done(engine, clock, post, one, verb)
    return done


def _done(engine: Engine, clock: Clock, post: Post, one: Application, verb: str) -> bool:
    """Do it, unless the applicant has changed something in this moment."""
    stamped, move = stamp(clock, post, BY), rules.MOVES["lapse"]
    args = stamped | {"code": one.code, "rev": one.rev, "sources": sorted(move.sources)}
    if verb == "lapse":
        reasons = [reason.public() for reason in rules.unmended(one)]
        args |= {"verb": verb, "to": move.to, "reasons": reasons, "tell": stamped["now"]}
    try:
        store.run(engine, "warn" if verb == "warn" else "advance", post.slug, args)
    except (Conflict, NotFound):
        return False
    return True
