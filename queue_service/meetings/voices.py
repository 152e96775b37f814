"""What people said of a post in a month, against the month before, as sections of the pack: the satisfaction survey, complaints."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from flask_babel import format_decimal
from flask_babel import gettext as _

from queue_service.core.redis import Engine
from queue_service.feedback.complaints import desk
from queue_service.feedback.complaints import wording as kinds
from queue_service.feedback.complaints.desk import Eyes, Figures
from queue_service.feedback.complaints.models import Category
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
    both = (found.now, found.before)
    return Table(
        _head(found.month, first),
        tuple((name, *(told(one) if one else NOTHING for one in both)) for name, told in rows),
    )


def _head(month: str, first: str) -> tuple[str, ...]:
    return first, wording.month_text(month), wording.month_text(rules.before(month))


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


@dataclass(frozen=True, slots=True)
class Complaints:
    """What was complained of in a month and in the one before."""

    month: str
    now: Figures
    before: Figures


def complaints(engine: Engine, post: Post, month: str, now_ms: int, eyes: Eyes | None = None) -> Complaints:
    """Count the complaints of a post, late or not at ``now_ms``; with ``eyes`` only what that reader may know of."""

    def counted(one: str) -> Figures:
        return desk.figures(engine, post, rules.first_day(one), _last_day(one), now_ms, eyes)

    return Complaints(month, counted(month), counted(rules.before(month)))


def _last_day(month: str) -> date:
    return rules.first_day(rules.after(month)) - timedelta(days=1)


def complaints_section(found: Complaints) -> tuple[Section, ...]:
    """Return the section about complaints; none when there were none in either month."""
    if not _count(found.now) and not _count(found.before):
        return ()
    told = _("Dihitung dari pengaduan yang boleh diketahui oleh pembuat bahan ini.")
    return (Section(_("Pengaduan warga"), (_answers(found), _categories(found), told)),)


def _count(one: Figures) -> int:
    return sum(one.kinds.values())


def _answers(found: Complaints) -> Table:
    rows: tuple[tuple[str, Callable[[Figures], str]], ...] = (
        (_("Jumlah masuk"), lambda one: str(_count(one))),
        (_("Sudah dijawab"), lambda one: str(len(one.days))),
        (_("Dijawab sebelum tenggat"), lambda one: str(one.in_time)),
        (_("Belum dijawab dan lewat tenggat"), lambda one: str(one.late)),
        (_("Separuhnya dijawab dalam"), lambda one: days_text(one.days)),
    )
    both = (found.now, found.before)
    return Table(_head(found.month, _("Indikator")), tuple((name, *map(told, both)) for name, told in rows))


def _categories(found: Complaints) -> Table:
    both = (found.now, found.before)
    rows = tuple(
        (
            str(kinds.CATEGORIES[one]),
            *(str(month.categories.get(one, 0)) for month in both),
            days_text(found.now.category_days[one]),
            str(found.now.category_late.get(one, 0)),
        )
        for one in Category
        if any(month.categories.get(one) for month in both)
    )
    head = (*_head(found.month, _("Tentang")), _("Separuhnya dijawab dalam"), _("Lewat tenggat"))
    return Table(head, rows)


def days_text(days: tuple[int, ...]) -> str:
    """Return how many days it took to answer, for half of them, such as ``3 hari``."""
    return str(_("%(days)s hari", days=f"{median(days):.0f}")) if days else NOTHING


def complaint_facts(found: Figures) -> tuple[tuple[str, str], ...]:
    """Return what everybody may know of complaints, as (number, what it says): nothing that tells of fewer than five."""
    count = _count(found)
    if count < rules.FEWEST:
        return ()
    late = rules.without_small({"late": found.late, "other": count - found.late}).get("late")
    # By category, not by its name: what is left out must be the same in every language.
    about = rules.without_small({one: found.categories.get(one, 0) for one in Category})
    return (
        (str(count), _("pengaduan, saran, dan pertanyaan masuk")),
        *(
            (str(number), _("di antaranya: %(category)s", category=kinds.CATEGORIES[one]))
            for one, number in about.items()
        ),
        *_if(
            len(found.days) >= rules.FEWEST,
            days_text(found.days),
            _("waktu jawab paling lama bagi separuh laporan"),
        ),
        *_if(bool(late), str(late), _("belum dijawab dan lewat tenggat")),
    )


def _if(shown: bool, number: str, text: str) -> tuple[tuple[str, str], ...]:
    return ((number, text),) if shown else ()
