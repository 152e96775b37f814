"""The verb of reminders: hand what is due to the outbox. And the witness who says, before it leaves, whether it is still true."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from queue_service.bookings import actions as bookings
from queue_service.bookings.models import Booking, Due
from queue_service.config import QuietHours
from queue_service.core.clock import Clock
from queue_service.core.errors import NotFound
from queue_service.core.redis import Engine
from queue_service.messages import actions as messages
from queue_service.messages import texts
from queue_service.messages.models import Message
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.reminders import rules, turns
from queue_service.reminders.models import Finder, Subject, Telling

BATCH = 100
ROUNDS = 50  # of one sweep at one post; the next sweep goes on
BOOKING = "booking"
log = logging.getLogger(__name__)


def of_booking(booking: Booking) -> Subject:
    """Return a booking as something that is told about."""
    return Subject(
        origin=BOOKING,
        code=booking.code,
        revision=str(booking.rev),
        state=booking.state.value,
        service=booking.service,
        start_ms=booking.start_ms,
        phone=booking.phone,
        language=booking.language,
        consent=booking.sms_consent,
        by=booking.by,
        until_ms=booking.offer_until_ms,
        position=booking.position,
    )


def find_booking(engine: Engine, code: str) -> Subject | None:
    """Return what a code stands for among the bookings."""
    try:
        return of_booking(bookings.find(engine, code)[1])
    except NotFound:
        return None


def still_true(engine: Engine, finders: Mapping[str, Finder], message: Message) -> bool:
    """Return whether a message says what is the case: its booking has not changed since, its ticket still waits, or was still missed.

    Messages that are none of this room's are always true.
    """
    origin, _colon, rest = message.cause.partition(":")
    if origin == turns.ORIGIN:
        return turns.still_true(engine, rest)
    find = {BOOKING: find_booking, **finders}.get(origin)
    if find is None:
        return True
    code, _colon, revision = rest.partition(":")
    about = find(engine, code)
    return about is not None and about.revision == revision


@dataclass(frozen=True)
class Teller:
    """Tells what is due.

    ``finders`` know what codes stand for that are no bookings; ``address`` is where residents reach the office's pages.
    """

    engine: Engine
    clock: Clock
    finders: Mapping[str, Finder]
    quiet: QuietHours
    address: str | None

    def remind(self) -> int:
        """Hand everything that is due to the outbox, at every post; return how many things were dealt with."""
        return sum(self._at(post) for post in posts.all_posts(self.engine, closed_down=True))

    def _at(self, post: Post) -> int:
        count = 0
        for _round in range(ROUNDS):
            found = bookings.due(self.engine, post, self.clock.now_ms(), BATCH)
            for one in found:
                self._deal_with(post, one)
            count += len(found)
            if len(found) < BATCH:
                break
        return count

    def _deal_with(self, post: Post, one: Due) -> None:
        """Tell it or let it be; only then it is off the list, so that a death in between tells nothing twice and forgets nothing."""
        about = of_booking(one.booking) if one.booking else self._other(one.code)
        if about is not None:
            messages.withdraw(self.engine, self.clock, about.causes, keep=about.cause)
            how = rules.telling(one.kind, about, post.timezone)
            if how is not None:
                if self._put_off(post, one, about):
                    return
                self._tell(post, about, how, f"{one.kind}:{about.cause}")
        bookings.told(self.engine, post, one)

    def _other(self, code: str) -> Subject | None:
        found = (find(self.engine, code) for find in self.finders.values())
        return next((one for one in found if one is not None), None)

    def _put_off(self, post: Post, one: Due, about: Subject) -> bool:
        """An offer that is made at night begins in the morning: nobody loses a place by being asleep."""
        if one.kind not in rules.OFFERS:
            return False
        morning = messages.quiet_until(self.clock.now_ms(), post.timezone, self.quiet)
        if morning is None or morning >= about.start_ms:
            return False
        return bookings.put_off(self.engine, self.clock, post, one, morning)

    def _tell(self, post: Post, about: Subject, how: Telling, key: str) -> None:
        try:
            messages.send(
                self.engine,
                self.clock,
                key=key,
                template=how.template,
                language=about.language,
                to=about.phone,
                fields=self._filled(post, about, how),
                not_before_ms=how.not_before_ms,
                not_after_ms=how.not_after_ms,
                cause=about.cause,
                consent=about.consent,
                urgent=how.urgent,
                post=post.slug,
                zone=post.timezone,
            )
        except ValueError:  # a text that can never be filled must not hold up the others
            log.exception("%s of %s at %s cannot be told", how.template, about.origin, post.slug)

    def _filled(self, post: Post, about: Subject, how: Telling) -> dict[str, object]:
        """Return the fields of a text: with the page that has the code in its address where there is room for it."""
        service = self._service(about)
        filled = rules.fields(about, service, post.name, post.timezone, self.clock.now_ms())
        if not self.address:
            return filled
        page = f"{self.address}{how.page}"
        longer = filled | {"contact": f"{page}/{about.code}"}
        if how.own and f"{how.page}/{about.code}" in texts.render(how.template, about.language, longer):
            return longer
        return filled | {"contact": page}

    def _service(self, about: Subject) -> str:
        try:
            return posts.service(self.engine, about.service).name.to(about.language)
        except NotFound:
            return about.service
