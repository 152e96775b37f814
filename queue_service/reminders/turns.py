"""Live queues: "nearly your turn" and "you missed your turn" for tickets whose people have left a phone number.

A post's stream says whom to watch; how far it was read and who is watched changes in one step. What is told follows from the ticket as
it is.
"""

from collections.abc import Iterator
from itertools import count

from queue_service.core.clock import Clock, local
from queue_service.core.errors import NotFound
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages import texts
from queue_service.messages.models import State as Outbox
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.reminders import rules, store
from queue_service.reminders.rules import Turn
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Seen
from queue_service.waits import actions as waits

ORIGIN = "turn"
BATCH = 500
ROUNDS = 200


def follow(engine: Engine, post: Post) -> None:
    """Read on in a post's stream: who left a number and still has people ahead, and who missed their turn."""
    for _round in range(ROUNDS):
        position, newest, heard = store.unread(engine, post.slug, BATCH)
        if newest == position:
            return
        known = tickets.contacts(engine, [one.ticket for one in heard])
        wanted = [one.turn for one in heard if one.ticket in known and _new(one, post)]
        store.watch(engine, post.slug, position, newest, wanted)


def _new(one: store.Heard, post: Post) -> bool:
    """False for somebody who knows: with so few people ahead when the number was given, it is nearly their turn from the start."""
    return one.kind != "nearly" or one.ahead is None or one.ahead > post.rules.nearly_places


def tell(engine: Engine, clock: Clock, post: Post) -> int:
    """Tell those who are watched what they must know now; return how many messages were handed in."""
    return sum(_look(engine, clock, post, turn) for turn in store.turns(engine, post.slug))


def _look(engine: Engine, clock: Clock, post: Post, turn: str) -> bool:
    kind, ticket, _seq = turn.split(" ")
    try:
        seen = tickets.look(engine, clock, ticket)
    except NotFound:
        seen = None
    what = _what(clock, post, kind, seen) if seen else Turn.DROP
    if what is Turn.WAIT:
        return False
    told = what is Turn.TELL and seen is not None and _send(engine, clock, post, kind, seen)
    store.leave(engine, post.slug, turn)
    return told


def _what(clock: Clock, post: Post, kind: str, seen: Seen) -> Turn:
    today = tickets.today(post, clock)
    if kind == "missed":
        return rules.missed(seen.ticket, today)
    return rules.nearly(seen.ticket, seen.ahead, post.rules.nearly_places, today, seen.now_ms)


def _send(engine: Engine, clock: Clock, post: Post, kind: str, seen: Seen) -> bool:
    ticket = seen.ticket
    number = tickets.contacts(engine, [ticket.id]).get(ticket.id)
    if number is None:
        return False
    template, moment, deadline = _missed(engine, clock, post) if kind == "missed" else _nearly(post, seen)
    cause = _cause(engine, ticket.id, kind)
    messages.send(
        engine,
        clock,
        key=cause,
        template=template,
        language=ticket.language,
        to=number,
        fields={"number": ticket.number, "ahead": seen.ahead, "place": post.name, **moment},
        not_after_ms=deadline,
        cause=cause,
        consent=True,  # the number was left for just this
        urgent=True,
        post=post.slug,
        zone=post.timezone,
    )
    return True


def _nearly(post: Post, seen: Seen) -> tuple[str, dict[str, str], int]:
    """Return template, time fields and deadline of "nearly your turn"; without a time while nobody can estimate it."""
    moment = {}
    if seen.pace is not None:
        expected = seen.now_ms + waits.estimate(seen.pace, seen.ahead).p50 * 1000
        moment = texts.moment(expected, post.timezone)
    return "nearly_turn", moment, seen.now_ms + rules.NEARLY_MS


def _missed(engine: Engine, clock: Clock, post: Post) -> tuple[str, dict[str, str], int]:
    now = clock.now()
    closing = posts.closing(engine, post, now)
    end = rules.last_call(local(now, post.timezone), closing, is_open=posts.is_open(engine, post, now))
    deadline = int(end.timestamp() * 1000)
    return "missed", texts.moment(deadline, post.timezone), deadline


def _cause(engine: Engine, ticket: str, kind: str) -> str:
    """Return the first cause whose message was not taken back: what an officer has undone may truly happen later."""
    return next(cause for cause in _causes(ticket, kind) if not _taken_back(engine, cause))


def _causes(ticket: str, kind: str) -> Iterator[str]:
    return (f"{ORIGIN}:{ticket}:{kind}:{number}" for number in count(1))


def _taken_back(engine: Engine, cause: str) -> bool:
    found = messages.find(engine, messages.message_id(cause))
    return found is not None and found.state is Outbox.CANCELLED


def still_true(engine: Engine, cause: str) -> bool:
    """Return whether the rest of a cause (``TICKET:KIND:NUMBER``) is still the case: it waits, or was missed, and may be texted about."""
    name, kind, _number = cause.split(":")
    try:
        ticket = tickets.stored(engine, name)
    except NotFound:
        return False
    return rules.stands(kind, ticket) and name in tickets.contacts(engine, [name])
