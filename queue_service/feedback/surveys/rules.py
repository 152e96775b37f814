"""The index of PermenPANRB 14/2017 and what may be shown of it; pure.

The sum of an element's scores through the number of answers is its NRR; the NRRs times their weight, times 25, is the IKM. It is
rounded to two decimals, half up, and only then classified.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from queue_service.feedback.surveys.models import ELEMENTS, MERGED, PROFILE, Answer, Cell, Index, Row, Tally

WEIGHT = Fraction(1, 9)
CATEGORIES = (("A", 88.31), ("B", 76.61), ("C", 65.0), ("D", 0.0))
FEWEST = 5  # public figures rest on so many answers or more
ANSWER_DAYS = 30  # after the visit it can be answered for so long
NONE = Tally()
_CHI, _ERROR, _SHARE = Fraction("3.841"), Fraction("0.05"), Fraction(1, 2)


def rounded(value: Fraction) -> float:
    """Return a number with two decimals, half rounded up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def category(ikm: float) -> str:
    """Return the category of an index that is already rounded: A, B, C or D."""
    return next(letter for letter, least in CATEGORIES if ikm >= least)


def tally(answers: Iterable[tuple[Answer, int]]) -> Tally:
    """Add up answers, each with how often it was given."""
    count, sums = 0, dict.fromkeys(ELEMENTS, 0)
    for answer, times in answers:
        count += times
        for name in ELEMENTS:
            sums[name] += answer.scores[name] * times
    return Tally(count, sums)


def tallies(answers: Iterable[tuple[Answer, int]]) -> dict[str, dict[str, Tally]]:
    """Add up answers by month and service, the months in order."""
    groups: dict[tuple[str, str], list[tuple[Answer, int]]] = {}
    for answer, times in answers:
        groups.setdefault((answer.month, answer.service), []).append((answer, times))
    found: dict[str, dict[str, Tally]] = {}
    for month, service in sorted(groups):
        found.setdefault(month, {})[service] = tally(groups[month, service])
    return found


def index(found: Tally, weight: Fraction = WEIGHT) -> Index | None:
    """Return the index of some answers, ``None`` when there are none."""
    if not found.count:
        return None
    nrr = {name: Fraction(found.sums[name], found.count) for name in ELEMENTS}
    ikm = rounded(sum(nrr.values(), Fraction(0)) * weight * 25)
    return Index(found.count, ikm, category(ikm), {name: rounded(one) for name, one in nrr.items()})


def sample_size(served: int) -> int:
    """Return how many answers are advised for so many served people (Krejcie and Morgan)."""
    if served <= 0:
        return 0
    spread = _CHI * _SHARE * (1 - _SHARE)
    return int(spread * served / (_ERROR**2 * (served - 1) + spread) + Fraction(1, 2))


def cells(post: str, months: Mapping[str, Mapping[str, Tally]], fewest: int) -> list[Cell]:
    """Return the cells of a post; none has fewer answers than ``fewest``, so no public sum, nor a difference of two, has.

    ``months`` are all of some whole years that have answers, in order, with these by service: what belongs together must not depend on
    what is asked for. The services with few answers are one cell; a month with few in all goes with the next of its year.
    """
    found: list[Cell] = []
    year, waiting = "", dict[str, Tally]()
    for month, given in months.items():
        earlier, year = waiting if month[:4] == year else {}, month[:4]
        parts = {name: earlier.get(name, NONE) + given.get(name, NONE) for name in {**earlier, **given}}
        enough = together(parts.values()).count >= fewest
        waiting = {} if enough else parts
        found += _cells_of(post, month, parts, fewest) if enough else ()
    return found


def _cells_of(post: str, month: str, parts: Mapping[str, Tally], fewest: int) -> list[Cell]:
    few = _few(parts, fewest)
    shown = [Cell(post, month, name, one) for name, one in parts.items() if name not in few]
    merged = [Cell(post, month, MERGED, together(parts[name] for name in few))] if few else []
    return shown + merged


def _few(parts: Mapping[str, Tally], fewest: int) -> list[str]:
    """Return the services that are too small alone, with further ones until they are enough together."""
    left = sorted(parts, key=lambda name: (parts[name].count, name))
    few: list[str] = []
    count = 0
    while left and (parts[left[0]].count < fewest or 0 < count < fewest):
        count += parts[left[0]].count
        few.append(left.pop(0))
    return few


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the sum."""
    return sum(tallies, NONE)


def by(found: Iterable[Cell], part: str) -> dict[str, Tally]:
    """Return the sums of cells by ``post``, ``month`` or ``service``, in order."""
    groups: dict[str, Tally] = {}
    for one in found:
        name = getattr(one, part)
        groups[name] = groups.get(name, NONE) + one.tally
    return dict(sorted(groups.items()))


def rows(given: Mapping[str, Tally], public: Mapping[str, Tally], weight: Fraction) -> tuple[Row, ...]:
    """Return a line for each part that was given, with what is public of it; hidden where that is nothing."""
    return tuple(
        Row(name, index(public.get(name, NONE), weight), bool(one.count) and name not in public)
        for name, one in given.items()
    )


def band(hour: int) -> str:
    """Return the band of the regulation's form that an hour falls into, or is nearest to."""
    return "08-12" if hour < 13 else "13-17"


def age_band(age: int) -> str:
    """Return the band of an age in years; only that is kept."""
    return PROFILE["age"][min(max(age // 10 - 1, 0), 5)]


def total(given: Iterable[Cell], public: Iterable[Cell], weight: Fraction) -> Row:
    """Return the line of everything."""
    sums = {"": together(one.tally for one in public)}
    return rows({"": together(one.tally for one in given)}, sums if sums[""].count else {}, weight)[0]


def with_merged(services: tuple[Row, ...], public: Iterable[Cell], weight: Fraction) -> tuple[Row, ...]:
    """Return the lines of services with that of the merged ones, unless that would say nothing but the total."""
    merged = by(public, "service").get(MERGED)
    alone = all(row.index is None for row in services)
    return services if merged is None or alone else (*services, Row(MERGED, index(merged, weight)))


def whole_years(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return all months of the years that some months lie in."""
    return months(f"{found[0][:4]}-01", f"{found[-1][:4]}-12")


def months(first: str, last: str) -> tuple[str, ...]:
    """Return the months (``2026-11``) from the first to the last."""
    found, day, end = [], date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    while day <= end:
        found.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=31)).replace(day=1)
    return tuple(found)
