"""What can be chosen on the booking pages: posts, their services, and the days with a free place. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from queue_service.bookings import actions, overview
from queue_service.core.clock import Clock, local_date
from queue_service.core.redis import Engine
from queue_service.posts import actions as posts
from queue_service.posts.models import Post, Service

WINDOW_DAYS = 35


@dataclass(frozen=True, slots=True)
class Place:
    """A post as somebody chooses it; ``opening`` is when it opens next, None while it is open."""

    post: Post
    open: bool
    opening: datetime | None


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one window; ``earlier`` and ``later`` are where the neighbouring windows begin, None when there is none."""

    days: tuple[overview.DayOverview, ...]
    found: overview.Found
    today: date
    earlier: date | None
    later: date | None


def bookable(engine: Engine) -> list[Post]:
    """Return the posts where places can be booked, by name."""
    return [
        post for post in posts.all_posts(engine) if post.booking.enabled and post.services and post.counters
    ]


def chosen_post(there: list[Post], wish: str | None) -> Post | None:
    """Return the post of a wish, or the only one there is."""
    if len(there) == 1 and not wish:
        return there[0]
    return next((post for post in there if post.slug == wish), None)


def chosen_service(post: Post, wish: str | None) -> str | None:
    """Return the wished service if a counter of the post serves it."""
    served = {slug for counter in post.counters for slug in post.served_at(counter)}
    return wish if wish in served else None


def services_of(engine: Engine, post: Post) -> list[Service]:
    """Return the services that can be booked at a post, in the post's order."""
    known = {one.slug: one for one in posts.all_services(engine)}
    return [known[one.slug] for one in post.services if one.slug in known and chosen_service(post, one.slug)]


def place(engine: Engine, post: Post, now: datetime) -> Place:
    """Return a post with whether it is open."""
    return Place(post, posts.is_open(engine, post, now), posts.next_opening(engine, post, now))


def days(engine: Engine, clock: Clock, post: Post, service: str, first: date | None) -> Days:
    """Return the days from ``first`` on (today at the earliest) on which the service can be booked, free or full."""
    today = local_date(clock, post.timezone)
    end = today + timedelta(days=post.booking.days_ahead)
    begin = min(max(first or today, today), end)
    last = min(begin + timedelta(days=WINDOW_DAYS - 1), end)
    found = actions.free_slots(engine, clock, post, service, begin, last)
    earlier = max(today, begin - timedelta(days=WINDOW_DAYS)) if begin > today else None
    return Days(
        overview.by_day(found), found, today, earlier, last + timedelta(days=1) if last < end else None
    )
