"""What staff see: only complaints they may know of, in lists, in counts and in figures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from queue_service.core.clock import local_ms
from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.feedback.complaints import content, rules, store
from queue_service.feedback.complaints.models import Category, Complaint, Kind, State
from queue_service.posts.models import Post
from queue_service.staff import actions as staff
from queue_service.staff.models import User

MOST = 300  # of each state


@dataclass(frozen=True, slots=True)
class Wish:
    """Which complaints: in a state (those still open or answered by default), of a kind, of a category, only late ones."""

    state: State | None = None
    kind: Kind | None = None
    category: Category | None = None
    late: bool = False

    def fits(self, one: Complaint, now_ms: int) -> bool:
        """True for a complaint that is wished for; its state was looked at before."""
        return (
            self.kind in (None, one.kind)
            and self.category in (None, one.category)
            and (not self.late or rules.missed_ms(one, now_ms) is not None)
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """Complaints filed in a period, counted by kind, category and state now; how they were answered.

    ``days`` are the local days from filing to the first answer, of those answered; ``in_time`` of them came before the deadline, ``late``
    are open beyond it. ``category_days`` and ``category_late`` are the same by category. Counts below five tell of persons: hide them
    where anybody reads them.
    """

    kinds: dict[Kind, int]
    categories: dict[Category, int]
    states: dict[State, int]
    days: tuple[int, ...]
    category_days: dict[Category, tuple[int, ...]]
    category_late: dict[Category, int]
    in_time: int
    late: int
    sample: bool

    @property
    def median_days(self) -> float | None:
        """The median of ``days``."""
        return median(self.days) if self.days else None


class Eyes:
    """What one member of staff may know of; the people of the office are read once."""

    def __init__(self, engine: Engine, vault: Vault, caller: Principal) -> None:
        self._caller = caller
        self._users = staff.users(engine)
        self._prints = {one: content.user_print(vault, one) for one in (*self._names(), caller.id)}

    def may_see(self, one: Complaint) -> bool:
        """True when this person may know of the complaint."""
        keeping = rules.keeper(lambda name: self._barred(one, name), self._users)
        return rules.may_see(self._caller, one, keeping, barred=self._barred(one, self._caller.id))

    def _names(self) -> list[str]:
        return [user.username for user in self._users]

    def _barred(self, one: Complaint, username: str) -> bool:
        return self._prints[username] in one.barred

    def barred(self, one: Complaint) -> list[str]:
        """Return the usernames who may not know of it."""
        return [name for name in self._names() if self._barred(one, name)]

    def seen(self, found: Iterable[Complaint]) -> list[Complaint]:
        """Return those of the complaints that this person may know of."""
        return [one for one in found if self.may_see(one)]


def colleagues(engine: Engine, post: Post) -> list[User]:
    """Return who can be given a complaint of a post."""
    return [
        one
        for one in staff.users(engine)
        if one.active and one.role != "partner" and (one.role == "admin" or post.slug in one.posts)
    ]


def listed(engine: Engine, eyes: Eyes, post: Post, wish: Wish, now_ms: int) -> list[Complaint]:
    """Return what somebody may know of at a post, what is due first first; at most 300 of each state."""
    states = (wish.state,) if wish.state else tuple(sorted(rules.OPEN | {State.ANSWERED}))
    found = eyes.seen(one for state in states for one in store.in_state(engine, post.slug, state, MOST))
    return sorted((one for one in found if wish.fits(one, now_ms)), key=lambda one: (one.due_ms, one.ref))


def counts(engine: Engine, eyes: Eyes, post: Post) -> Counter[State]:
    """Return how many complaints that somebody may know of are in each state."""
    return Counter(one.state for one in eyes.seen(store.everything(engine, post.slug)) if not one.masked)


def seen(eyes: Eyes, one: Complaint) -> Complaint:
    """Return the complaint to who may know of it. Raises ``NotFound``, as for what does not exist."""
    if not eyes.may_see(one):
        raise NotFound("not_found")
    return one


def figures(
    engine: Engine, post: Post, first: date, last: date, now_ms: int, eyes: Eyes | None = None
) -> Figures:
    """Count the complaints filed at a post from the local date ``first`` to ``last``.

    With ``eyes`` only what that person may know of: give them wherever one person reads the figures. Without, all: for figures that
    everybody reads, small counts hidden.
    """
    start_ms, end_ms = (rules.midnight_ms(day, post.timezone) for day in (first, last + timedelta(days=1)))
    filed = store.filed_between(engine, post.slug, start_ms, end_ms)
    found = filed if eyes is None else eyes.seen(filed)
    answered = {one.ref: ms for one in found if (ms := _answered_ms(one)) is not None}
    late = [one for one in found if rules.missed_ms(one, now_ms) is not None]
    days = {one.ref: _days(post, one.created_ms, answered[one.ref]) for one in found if one.ref in answered}
    return Figures(
        kinds=Counter(one.kind for one in found),
        categories=Counter(one.category for one in found),
        states=Counter(one.state for one in found),
        days=tuple(sorted(days.values())),
        category_days={
            kind: tuple(sorted(days[one.ref] for one in found if one.category is kind and one.ref in days))
            for kind in Category
        },
        category_late=Counter(one.category for one in late),
        in_time=sum(one.ref in answered and answered[one.ref] <= one.due_ms for one in found),
        late=len(late),
        sample=any(one.sample for one in found),
    )


def _answered_ms(one: Complaint) -> int | None:
    return next((step.at_ms for step in one.history if step.verb == "answer"), None)


def _days(post: Post, start_ms: int, end_ms: int) -> int:
    return (local_ms(end_ms, post.timezone).date() - local_ms(start_ms, post.timezone).date()).days
