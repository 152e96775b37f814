"""The audit page: what staff did, newest first, with filters, also as a table. A supervisor sees the own posts, an admin everything."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from queue_service.core.i18n import language
from queue_service.core.web import attachment, clock, engine, principal, requires, settings
from queue_service.staff import actions, following, trail
from queue_service.staff.routes import wording
from queue_service.staff.routes.blueprint import blueprint, moment, own_posts
from queue_service.staff.routes.sentences import sentence

_FILTERS = ("person", "action", "post", "number", "from", "to")
_DAYS_BEFORE_LATEST = timedelta(days=1)
_PIECE = 200
Said = Callable[[trail.Entry], str]
_COLUMNS = ("time", "person", "action", "sentence", "post", "number", "counter", "reason", "before", "after")


@blueprint.get("/admin/audit")
@requires("supervisor")
def audit_page() -> ResponseReturnValue:
    """Show one page of the log, with what was done a moment ago."""
    posts = own_posts()
    following.step(engine(), clock().now_ms(), list(posts))
    chosen, cursor = _chosen(), request.args.get("older", "")
    found = trail.page(engine(), list(posts), _wanted(chosen), cursor, office=principal().is_admin)
    given: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    return render_template(
        "staff/audit.html",
        entries=found.entries,
        older=url_for("staff.audit_page", **given, older=found.cursor) if found.cursor else "",
        first=url_for("staff.audit_page", **given) if cursor else "",
        table=url_for("staff.audit_table", **given),
        chosen=chosen,
        posts=posts,
        devices=_devices(),
        people=sorted(user.username for user in actions.users(engine())) if principal().is_admin else [],
        groups=wording.GROUPS,
        sentence=_sentence(),
        difference=difference,
        day_of=lambda ms: moment(ms).date().isoformat(),
    )


@blueprint.get("/admin/audit.csv")
@requires("supervisor")
def audit_table() -> ResponseReturnValue:
    """Send everything that the page with the same filters would show, the newest first, as a table (UTF-8, commas)."""
    found = trail.entries(engine(), list(own_posts()), _wanted(_chosen()), office=principal().is_admin)
    return attachment(_table(found, _sentence(), language()), "text/csv", "audit.csv")


def _table(found: Iterator[trail.Entry], said: Said, spoken: str) -> Iterator[str]:
    """Return the table piece by piece; whoever asked may hang up in between, so each piece has a context of its own."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind the proxy

    def pieces() -> Iterator[str]:
        yield "\ufeff" + _row(_COLUMNS)  # without the mark spreadsheets take UTF-8 for something else
        while rows := list(islice(found, _PIECE)):
            with app.app_context(), force_locale(spoken):
                piece = "".join(_row(_cells(entry, said)) for entry in rows)
            yield piece

    return pieces()


def _cells(entry: trail.Entry, said: Said) -> tuple[Any, ...]:
    after = entry.after if isinstance(entry.after, dict) else {}
    told = (entry.post, entry.number, after.get("counter"), entry.reason, entry.before, entry.after)
    return (moment(entry.at).isoformat(), entry.by, entry.action, said(entry), *told)


def _row(values: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(_text(value)) for value in values])
    return line.getvalue()


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _sentence() -> Said:
    services: dict[str, str] = current_app.extensions["service_names"]()
    return partial(sentence, services=services, devices=_devices())


def _devices() -> dict[str, str]:
    return {device.id: device.name for device in actions.devices_of(engine())}


def _chosen() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in _FILTERS}


def _wanted(chosen: dict[str, str]) -> trail.Wanted:
    return trail.Wanted(
        person=chosen["person"].casefold(),
        action=chosen["action"],
        post=chosen["post"],
        number=chosen["number"].upper(),
        since=_midnight(chosen["from"]) or 0,
        until=(_midnight(chosen["to"], days=1) or trail.ALWAYS) - 1,
    )


def difference(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """Return what changed as (field, old, new); of something new or gone, all it has."""
    old, new = (value if isinstance(value, dict) else {"": value} for value in (before, after))
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [(name, _text(old.get(name)), _text(new.get(name))) for name in names]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _midnight(text: str, days: int = 0) -> int | None:
    """Return when a day begins at the office (ms), ``days`` later; ``None`` for what is no date."""
    try:
        day = min(date.fromisoformat(text), date.max - _DAYS_BEFORE_LATEST) + timedelta(days)
        return int(datetime.combine(day, time(), ZoneInfo(settings().timezone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
