"""The rooms that keep something of people, asked one after another. What is found by itself comes first, then what hangs on it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from queue_service.applications import rights as applications
from queue_service.bookings import rights as bookings
from queue_service.core.personal import At, Kept, Whose
from queue_service.documents.models import Shelf
from queue_service.entrusted import rights as entrusted
from queue_service.evenings import rights as evenings
from queue_service.feedback.complaints import rights as complaints
from queue_service.messages import rights as messages
from queue_service.outreach import rights as outreach
from queue_service.partners import rights as partners
from queue_service.posts.models import Post
from queue_service.tickets import rights as tickets

OF_POSTS = (bookings, evenings, applications, partners, complaints)
Eraser = Callable[[At, Post, Kept], bool]


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of one office: the engine and who asks, where documents are, and the posts that are looked at."""

    at: At
    shelf: Shelf
    posts: tuple[Post, ...]

    def of_person(self, whose: Whose, left: Iterable[str] = (), known: Iterable[str] = ()) -> list[Kept]:
        """Return what is found by a person's NIK or number, but for the ids ``left`` to somebody else.

        ``known`` are ids of numbers that were linked to something of theirs which is erased by now.
        """
        others = set(left)
        return [one for one in self._found(whose, set(known)) if one.id not in others]

    def _found(self, whose: Whose, known: set[str]) -> Iterator[Kept]:
        for post in self.posts:
            own = [one for room in OF_POSTS for one in room.of_person(self.at, post, whose)]
            linked = known.union(*(one.tickets for one in own))
            yield from own
            yield from tickets.of_person(self.at, post, whose, linked)
        yield from outreach.of_person(self.at, whose)

    def of_codes(self, codes: Iterable[str]) -> list[Kept]:
        """Return what hangs on things with these codes: what partners said of them, and the messages about them."""
        wanted = set(codes)
        told = [one for post in self.posts for one in entrusted.of_codes(self.at, post, wanted)]
        return told + messages.of_codes(self.at, wanted)

    def erase(self, one: Kept) -> bool:
        """Erase one thing, unless it is still needed (False)."""
        if one.room == messages.ROOM:
            return messages.erase_person(self.at, one)
        if one.room == outreach.ROOM:
            return outreach.erase_person(self.at, one)
        post = next(post for post in self.posts if post.slug == one.post)
        return self._erasers()[one.room](self.at, post, one)

    def _erasers(self) -> dict[str, Eraser]:
        def of_application(at: At, post: Post, one: Kept) -> bool:
            return applications.erase_person(at, self.shelf, post, one)

        return {
            bookings.ROOM: bookings.erase_person,
            evenings.ROOM: evenings.erase_person,
            evenings.RECORD: evenings.erase_person,
            applications.ROOM: of_application,
            partners.ROOM: partners.erase_person,
            partners.ROW: partners.erase_person,
            complaints.ROOM: complaints.erase_person,
            entrusted.ROOM: entrusted.erase_person,
            tickets.ROOM: tickets.erase_person,
        }

    def files(self, one: Kept) -> Iterator[tuple[str, bytes]]:
        """Yield the uploaded documents of an application, none of anything else."""
        if one.room == applications.ROOM:
            post = next(post for post in self.posts if post.slug == one.post)
            yield from applications.files(self.at, self.shelf, post, one)
