"""What tests need of an office, made with the product's own stores: posts, services, counters, and a clock to move."""

from datetime import datetime
from zoneinfo import ZoneInfo

from queue_service.core import cache
from queue_service.core.clock import Clock
from queue_service.core.redis import Engine
from queue_service.posts import store as posts_store
from queue_service.posts.models import Counter, Hours, OfferedService, Post, QueueRules, Service, Text
from queue_service.tickets.models import Actor

ZONE = "Asia/Jakarta"
# Tuesday, 24 November 2026, 08.00 WIB
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo(ZONE))
POST = "kantor-desa"
LETTERS = {"ktp-baru": "A", "ktp-ganti": "B", "kia": "C"}


class MovableClock(Clock):
    """A clock that stands still until it is moved. :meth:`pass_time` is time that passes, :meth:`jump` a wrong setting."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.wall = start.timestamp()
        self.monotonic = 1000.0
        super().__init__()

    def _wall(self) -> float:
        return self.wall

    def _monotonic(self) -> float:
        return self.monotonic

    def pass_time(self, seconds: float) -> None:
        """Let seconds pass: both clocks move."""
        self.wall += seconds
        self.monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Set the wall clock wrong (or right again) by so many seconds; no time passes."""
        self.wall += seconds


def make_post(
    slug: str = POST,
    *,
    counters: tuple[Counter, ...] = (Counter("1", "1"), Counter("2", "2"), Counter("3", "3")),
    quotas: dict[str, int] | None = None,
    rules: QueueRules | None = None,
    hours: Hours | None = None,
    letters: dict[str, str] | None = None,
) -> Post:
    """Return a post that is open around the clock, with three services and three counters for all of them."""
    offered = [
        OfferedService(service, letter, (quotas or {}).get(service))
        for service, letter in (letters or LETTERS).items()
    ]
    return Post(
        slug,
        "Kantor Desa Tanjung Barat",
        timezone=ZONE,
        services=tuple(offered),
        counters=counters,
        hours=hours or Hours(around_the_clock=True),
        rules=rules or QueueRules(),
    )


def keep(engine: Engine, post: Post) -> Post:
    """Write a post and its services into the engine; an existing one is replaced."""
    for offered in post.services:
        if posts_store.load_service(engine, offered.slug) is None:
            service = Service(offered.slug, offered.letter, Text(offered.slug.upper()))
            posts_store.save_service(engine, service, posts_store.NEW)
    found = posts_store.load_post(engine, post.slug)
    expected = found[1] if found else posts_store.NEW
    posts_store.save_post(engine, post, expected, MORNING.isoformat(), "tests")
    cache.forget("*")
    return post


def officer(counter: str, by: str | None = None, *, desk: str | None = None, leads: bool = False) -> Actor:
    """Return the officer of a counter; each counter has its own unless ``by`` says who."""
    return Actor(by=by or f"petugas-{counter}", counter=counter, desk=desk, leads=leads)
