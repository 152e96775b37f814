"""The audit page: what staff did, newest first, with filters. A supervisor sees the own posts, an admin everything."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.web import engine, principal, requires
from queue_service.staff import actions, trail
from queue_service.staff.routes import wording
from queue_service.staff.routes.blueprint import blueprint, own_posts, settings

_FILTERS = ("person", "action", "post", "from", "to")
_DAYS_BEFORE_LATEST = timedelta(days=1)


@blueprint.get("/admin/audit")
@requires("supervisor")
def audit_page() -> ResponseReturnValue:
    """Show one page of the log."""
    posts = own_posts()
    chosen = {name: request.args.get(name, "").strip() for name in _FILTERS}
    wanted = trail.Wanted(
        person=chosen["person"],
        action=chosen["action"],
        post=chosen["post"],
        since=_midnight(chosen["from"]) or 0,
        until=(_midnight(chosen["to"], days=1) or trail.ALWAYS) - 1,
    )
    cursor = request.args.get("older", "")
    found = trail.page(engine(), list(posts), wanted, cursor, office=principal().is_admin)
    older = url_for("staff.audit_page", **_given(chosen), older=found.cursor) if found.cursor else ""
    return render_template(
        "staff/audit.html",
        entries=found.entries,
        older=older,
        first=url_for("staff.audit_page", **_given(chosen)) if cursor else "",
        chosen=chosen,
        posts=posts,
        devices={device.id: device.name for device in actions.devices_of(engine())},
        wording=wording,
        difference=difference,
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


def _given(chosen: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in chosen.items() if value}


def _midnight(text: str, days: int = 0) -> int | None:
    """Return when a day begins at the office (ms), ``days`` later; ``None`` for what is no date."""
    try:
        day = min(date.fromisoformat(text), date.max - _DAYS_BEFORE_LATEST) + timedelta(days)
        return int(datetime.combine(day, time(), ZoneInfo(settings().timezone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
