"""What officers and partners look at: who waits for a visit, by area; and a day's route."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from queue_service.core.clock import Clock, local, local_ms
from queue_service.core.crypto import Vault
from queue_service.core.redis import Engine
from queue_service.partners import people, rules, store
from queue_service.partners.models import Household, State, Visit
from queue_service.posts.models import Post

MOST = 300  # of each state


@dataclass(frozen=True, slots=True)
class Wish:
    """Which visits: in a state (those that stand by default), an area, for a reason, or entered by somebody."""

    state: State | None = None
    area: str = ""
    reason: str = ""
    entered_by: str = ""

    def fits(self, visit: Visit, household: Household) -> bool:
        """True for a visit that is wished for; its state was looked at before."""
        return (
            (not self.area or rules.area_key(self.area) == rules.area_key(household.area))
            and self.reason in ("", household.reason)
            and self.entered_by in ("", visit.entered_by)
        )


Stop = tuple[Visit, Household]


def listed(engine: Engine, vault: Vault, post: Post, wish: Wish) -> list[Stop]:
    """Return a post's visits, those that were asked for first first; at most 300 of each state."""
    states: Iterable[State] = (wish.state,) if wish.state else sorted(rules.STANDING | {State.NOT_MET})
    found = [one for state in states for one in store.in_state(engine, post.slug, state, MOST)]
    stops = ((one, people.opened(vault, one)) for one in found)
    return sorted(
        (stop for stop in stops if wish.fits(*stop)), key=lambda stop: (stop[0].created_ms, stop[0].code)
    )


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many visits a partner asked for this month, and how many it may; None: any number."""

    used: int
    quota: int | None


def entered(engine: Engine, vault: Vault, post: Post, user: str) -> list[Stop]:
    """Return what a partner asked for at a post, whatever became of it, the newest first; at most 300."""
    found = store.entered(engine, post.slug, user, MOST)
    return [(visit, people.opened(vault, visit)) for visit in found]


def allowance(engine: Engine, clock: Clock, post: Post, user: str) -> Allowance:
    """Return what of its quota a partner has used this month."""
    since = rules.month_ms(local(clock.now(), post.timezone))
    used = store.entered_since(engine, post.slug, user, since)
    return Allowance(used, store.quotas(engine, post.slug).get(user))


def areas(engine: Engine, vault: Vault, post: Post) -> list[str]:
    """Return the areas from which visits are asked for, in natural order, each once."""
    return [name for name, _stops in rules.route(listed(engine, vault, post, Wish()))]


def counts(engine: Engine, post: Post) -> dict[State, int]:
    """Return how many visits of a post are in each state."""
    return store.counts(engine, post.slug)


def planned(engine: Engine, vault: Vault, post: Post) -> dict[tuple[date, str], int]:
    """Return how many visits are planned for which day and team, the next first."""
    found: dict[tuple[date, str], int] = {}
    for visit, _household in listed(engine, vault, post, Wish(State.PLANNED)):
        key = (day_of(visit.start_ms or 0, post), visit.team)
        found[key] = found.get(key, 0) + 1
    return dict(sorted(found.items()))


def sheet(
    engine: Engine, vault: Vault, post: Post, day: date, team: str = ""
) -> list[tuple[str, list[Stop]]]:
    """Return the route of a day, of one team or of all: the areas with their households, in order."""
    stops = listed(engine, vault, post, Wish(State.PLANNED))
    return rules.route(
        stop for stop in stops if day_of(stop[0].start_ms or 0, post) == day and team in ("", stop[0].team)
    )


def day_of(ms: int, post: Post) -> date:
    """Return the post's local date at a moment (ms)."""
    return local_ms(ms, post.timezone).date()
