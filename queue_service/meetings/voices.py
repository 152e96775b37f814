"""What people said of a post in a month, against the month before, as sections of the pack: the satisfaction survey."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import format_decimal
from flask_babel import gettext as _

from queue_service.core.redis import Engine
from queue_service.feedback.surveys import actions as surveys
from queue_service.feedback.surveys import wording as words
from queue_service.feedback.surveys.models import ELEMENTS, Index
from queue_service.meetings import rules, wording
from queue_service.meetings.pack import Section, Table
from queue_service.posts.models import Post

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Survey:
    """The index of a month and of the one before; ``None`` where nobody has answered, or too few for who reads it."""

    month: str
    now: Index | None
    before: Index | None


def survey(engine: Engine, post: Post, month: str, weight: Fraction, fewest: int = 1) -> Survey:
    """Read the index of a post; of fewer answers than ``fewest`` nothing is told (1: all is, for staff)."""
    now, before = (
        surveys.report(engine, one, one, post=post, weight=weight, fewest=fewest).total.index
        for one in (month, rules.before(month))
    )
    return Survey(month, now, before)


def survey_section(found: Survey) -> tuple[Section, ...]:
    """Return the section about the survey; none when nobody has answered in either month."""
    if found.now is None and found.before is None:
        return ()
    return (Section(_("Survei kepuasan masyarakat"), (_index(found), _elements(found))),)


def _index(found: Survey) -> Table:
    rows: tuple[tuple[str, Callable[[Index], str]], ...] = (
        (_("Indeks Kepuasan Masyarakat (IKM)"), lambda one: two(one.ikm)),
        (_("Mutu pelayanan"), category),
        (_("Orang yang menjawab"), lambda one: str(one.count)),
    )
    return _table(found, _("Survei"), rows)


def _elements(found: Survey) -> Table:
    def value(name: str) -> Callable[[Index], str]:
        return lambda one: two(one.nrr[name])

    return _table(
        found,
        _("Unsur (nilai 1 sampai 4)"),
        tuple((str(words.NAMES[name]), value(name)) for name in ELEMENTS),
    )


def _table(found: Survey, first: str, rows: tuple[tuple[str, Callable[[Index], str]], ...]) -> Table:
    head = (first, wording.month_text(found.month), wording.month_text(rules.before(found.month)))
    both = (found.now, found.before)
    return Table(head, tuple((name, *(told(one) if one else NOTHING for one in both)) for name, told in rows))


def two(value: float) -> str:
    """Return a number with two decimals, as it is written in the reader's language."""
    return str(format_decimal(value, format="0.00"))


def category(index: Index) -> str:
    """Return ``B, Baik``."""
    return f"{index.category}, {words.CATEGORIES[index.category]}"


def survey_fact(found: Survey) -> tuple[tuple[str, str], ...]:
    """Return the index as everybody may know it, as (number, what it says)."""
    if found.now is None:
        return ()
    text = _("indeks kepuasan (IKM): %(category)s", category=category(found.now))
    return ((two(found.now.ikm), text),)
