"""A small office whose visitors are asked how it was: its clock, and the verbs as its people use them."""

from dataclasses import dataclass
from typing import Any

from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.feedback.surveys import actions, inviting
from queue_service.feedback.surveys.models import ELEMENTS
from queue_service.posts.models import Post
from queue_service.tickets import actions as tickets
from queue_service.tickets.models import Place, Ticket
from tests.factories import MovableClock, officer

GOOD = dict.fromkeys(ELEMENTS, 4)
ADDRESS = "https://antrean.example.id"


def scored(*values: int) -> dict[str, int]:
    """Return scores in the order of the elements; one value is that of all."""
    return dict(zip(ELEMENTS, values * 9 if len(values) == 1 else values, strict=True))


@dataclass
class Village:
    """An office at eight in the morning of a Tuesday, without its web pages."""

    engine: Engine
    clock: MovableClock
    post: Post

    def serve(
        self, service: str = "kia", *, contact: str | None = None, counter: str = "1", booked: bool = True
    ) -> str:
        """Serve somebody from the number to the end; return the ticket's id. A ``contact`` of who booked comes with a consent."""
        about = self.engine, self.clock, self.post
        tickets.set_counter(*about, officer(counter), "open")
        ticket = (self._arrive if booked else self._walk_in)(service, contact)
        for verb in (tickets.call_next, tickets.start, tickets.finish):
            verb(*about, officer(counter))
        return ticket.id

    def _walk_in(self, service: str, contact: str | None) -> Ticket:
        return tickets.issue(self.engine, self.clock, self.post, service, by="kiosk", contact=contact).ticket

    def _arrive(self, service: str, contact: str | None) -> Ticket:
        name = f"{self.post.slug}.{self.clock.now():%y%m%d}{token()}"
        about = self.engine, self.clock, self.post, service, name, Place("O")
        return tickets.issue_booked(*about, booking="7QK3M9T2XB4H", by="kiosk", contact=contact).ticket

    def undo(self, counter: str = "1") -> None:
        """Take back that the last one at the counter was served."""
        tickets.undo(self.engine, self.clock, self.post, officer(counter))

    def answer(self, ticket: str, scores: dict[str, int] = GOOD, **more: Any) -> None:
        visit = actions.visit_of_ticket(self.engine, self.clock, ticket)
        actions.answer(self.engine, self.clock, visit, scores, {}, **more)

    def follow(self, address: str | None = ADDRESS) -> int:
        return inviting.follow(self.engine, self.clock, self.post, address)

    def report(self, **more: Any) -> Any:
        return actions.report(self.engine, "2026-11", "2026-11", **{"fewest": 1} | more)
