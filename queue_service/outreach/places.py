"""Where the service posts are: how far from one another, which is the nearest that is open, and a map without anybody's tiles. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from queue_service.posts.models import Day, Post

EARTH_KM = 6371.0
WIDTH, HEIGHT, EDGE = 360.0, 240.0, 48.0
LEAST_KM = 0.4  # a map never shows less than this from side to side
STEPS_KM = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A post as somebody looks for it. ``number`` is that on the map, ``km`` the distance from the chosen place, if one was chosen.

    ``days`` are the coming days on which it is open; ``waiting`` people have a number now.
    """

    post: Post
    open: bool
    opening: datetime | None
    days: tuple[Day, ...]
    waiting: int
    bookable: bool
    number: int = 0
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A post on the map, in the map's own units."""

    place: Place
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """Posts drawn to scale, north up; ``bar_km`` is how far ``bar`` units are."""

    spots: tuple[Spot, ...]
    bar_km: float
    bar: float
    width: float = WIDTH
    height: float = HEIGHT


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the kilometres along the great circle between two (latitude, longitude)."""
    (lat, lon), (lat2, lon2) = one, other
    half = sin(radians(lat2 - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(lat2)) * sin(radians(lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def nearest_first(places: Sequence[Place], here: Post | None) -> list[Place]:
    """Return open posts before closed ones, the nearest first; how far each is can be said only of those with a location."""
    found = [_measured(one, here) for one in places]
    return sorted(found, key=lambda one: (not one.open, one.km is None, one.km or 0.0, one.post.name))


def _measured(one: Place, here: Post | None) -> Place:
    if here is None or here.location is None or one.post.location is None:
        return one
    km = distance_km(here.location, one.post.location)
    return Place(one.post, one.open, one.opening, one.days, one.waiting, one.bookable, one.number, km)


def drawn(places: Sequence[Place]) -> Map | None:
    """Return the map of the posts whose location is known; ``None`` for fewer than two."""
    there = [(one, one.post.location) for one in places if one.post.location is not None]
    if len(there) < 2:
        return None
    lats, lons = [at[0] for _one, at in there], [at[1] for _one, at in there]
    middle = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    per_degree = EARTH_KM * radians(1)
    east = per_degree * cos(radians(middle[0]))
    wide = max((max(lons) - min(lons)) * east, LEAST_KM)
    high = max((max(lats) - min(lats)) * per_degree, LEAST_KM * HEIGHT / WIDTH)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    spots = tuple(
        Spot(
            one,
            round(WIDTH / 2 + (at[1] - middle[1]) * east * scale, 1),
            round(HEIGHT / 2 - (at[0] - middle[0]) * per_degree * scale, 1),
        )
        for one, at in there
    )
    bar_km = max((step for step in STEPS_KM if step * scale <= WIDTH / 3), default=STEPS_KM[0])
    return Map(spots, bar_km, round(bar_km * scale, 1))
