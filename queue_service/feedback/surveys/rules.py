"""The index of PermenPANRB 14/2017 and what may be shown of it; pure.

The sum of an element's scores through the number of answers is its NRR; the NRRs times their weight, times 25, is the IKM. It is
rounded to two decimals, half up, and only then classified.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from queue_service.feedback.surveys.models import ELEMENTS, PROFILE, Answer, Index, Row, Tally

WEIGHT = Fraction(1, 9)
CATEGORIES = (("A", 88.31), ("B", 76.61), ("C", 65.0), ("D", 0.0))
FEWEST = 5  # public figures rest on so many answers or more
ANSWER_DAYS = 30  # after the visit it can be answered for so long
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


def rows(parts: Mapping[str, Tally], weight: Fraction, fewest: int) -> tuple[Row, ...]:
    """Return a line for each part; parts with fewer answers than ``fewest`` are hidden.

    What is hidden must not follow from the total either, so further parts go with it until enough answers are hidden together.
    """
    hidden = _hidden(parts, fewest)
    return tuple(
        Row(name, None if name in hidden else index(found, weight), hidden=name in hidden)
        for name, found in parts.items()
    )


def _hidden(parts: Mapping[str, Tally], fewest: int) -> set[str]:
    shown = sorted((one for one in parts if parts[one].count), key=lambda name: parts[name].count)
    hidden: set[str] = set()
    count = 0
    while shown and (parts[shown[0]].count < fewest or 0 < count < fewest):
        count += parts[shown[0]].count
        hidden.add(shown.pop(0))
    return hidden


def band(hour: int) -> str:
    """Return the band of the regulation's form that an hour falls into, or is nearest to."""
    return "08-12" if hour < 13 else "13-17"


def age_band(age: int) -> str:
    """Return the band of an age in years; only that is kept."""
    return PROFILE["age"][min(max(age // 10 - 1, 0), 5)]


def months(first: str, last: str) -> tuple[str, ...]:
    """Return the months (``2026-11``) from the first to the last."""
    found, day, end = [], date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    while day <= end:
        found.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=31)).replace(day=1)
    return tuple(found)
