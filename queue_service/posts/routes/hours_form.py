"""The form of a post's opening hours: a post's hours as rows of text fields, and rows back into hours."""

from datetime import date

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from queue_service.posts.models import DateException, Hours, Period, Rule, Week
from queue_service.posts.routes.forms import Form, periods_text

RULES = ("opening", "breaks", "ramadan_opening", "ramadan_breaks")
EVERY_LIMIT = 52
Values = MultiDict[str, str]


def fields_of(hours: Hours) -> Values:
    """Return the fields that show these hours, as a browser would send them."""
    values: Values = MultiDict()
    for name, on in (
        ("around_the_clock", hours.around_the_clock),
        ("holidays", hours.holidays),
        ("joint_leave", hours.joint_leave),
        ("ramadan", hours.ramadan is not None),
    ):
        if on:
            values.add(name, "1")
    ramadan = hours.ramadan or Week()
    for prefix, rules in zip(
        RULES, (hours.week.opening, hours.week.breaks, ramadan.opening, ramadan.breaks), strict=True
    ):
        for number, rule in enumerate(rules):
            add_rule(values, f"{prefix}-{number}", rule)
    for number, exception in enumerate(hours.exceptions):
        _add_exception(values, f"exception-{number}", exception)
    return values


def read(form: Form) -> Hours:
    """Return the hours of a submitted form (without the office's corrections); what is wrong is in ``form.errors``."""
    ramadan = Week(read_rules(form, "ramadan_opening"), read_rules(form, "ramadan_breaks"))
    return Hours(
        around_the_clock=_on(form, "around_the_clock"),
        week=Week(read_rules(form, "opening"), read_rules(form, "breaks")),
        ramadan=ramadan if _on(form, "ramadan") else None,
        holidays=_on(form, "holidays"),
        joint_leave=_on(form, "joint_leave"),
        exceptions=tuple(filter(None, (_exception(form, number) for number in form.rows("exception")))),
    )


def _on(form: Form, name: str) -> bool:
    return bool(form.values.get(name))


def add_rule(values: Values, prefix: str, rule: Rule) -> None:
    """Add the fields of a rule under ``PREFIX-...``."""
    for day in rule.weekdays:
        values.add(f"{prefix}-days", str(day))
    for week in rule.weeks:
        values.add(f"{prefix}-weeks", str(week))
    values[f"{prefix}-periods"] = periods_text(rule.periods)
    values[f"{prefix}-every"] = str(rule.every) if rule.every > 1 else ""
    values[f"{prefix}-since"] = rule.since.isoformat() if rule.since else ""


def _add_exception(values: Values, prefix: str, exception: DateException) -> None:
    values[f"{prefix}-first"] = exception.first.isoformat()
    values[f"{prefix}-last"] = exception.last.isoformat() if exception.last != exception.first else ""
    values[f"{prefix}-periods"] = periods_text(exception.periods)
    values[f"{prefix}-reason_id"] = exception.reason.id
    values[f"{prefix}-reason_en"] = exception.reason.en


def read_rules(form: Form, prefix: str) -> tuple[Rule, ...]:
    """Return the rules of the rows ``PREFIX-N-...``."""
    rows = [f"{prefix}-{number}" for number in form.rows(prefix)]
    return tuple(_rule(form, row) for row in rows if not form.is_blank(row))


def _rule(form: Form, row: str) -> Rule:
    days, weeks = (
        _choices(form, f"{row}-days", range(1, 8)),
        _choices(form, f"{row}-weeks", (1, 2, 3, 4, 5, -1)),
    )
    if not days:
        form.wrong(f"{row}-days", _("Pilih setidaknya satu hari."))
    every, since = form.number(f"{row}-every", 1, EVERY_LIMIT, 1), form.day(f"{row}-since")
    if every > 1 and since is None:
        form.wrong(f"{row}-since", _("Isi tanggal mulai, agar jelas minggu mana yang dihitung."))
    return Rule(days, form.periods(f"{row}-periods", needed=True), weeks, every, since)


def _exception(form: Form, number: int) -> DateException | None:
    row = f"exception-{number}"
    if form.is_blank(row):
        return None
    first, last = form.day(f"{row}-first", needed=True), form.day(f"{row}-last")
    periods: tuple[Period, ...] = form.periods(f"{row}-periods")
    reason = form.words(f"{row}-reason", 120)
    if first is None:
        return None
    return DateException(first, _last_day(form, row, first, last or first), periods, reason)


def _last_day(form: Form, row: str, first: date, last: date) -> date:
    if last < first:
        form.wrong(f"{row}-last", _("Tanggal akhir tidak boleh sebelum tanggal mulai."))
        return first
    return last


def _choices(form: Form, name: str, allowed: range | tuple[int, ...]) -> tuple[int, ...]:
    known = {str(choice): choice for choice in allowed}
    return tuple(known[value] for value in form.values.getlist(name) if value in known)
