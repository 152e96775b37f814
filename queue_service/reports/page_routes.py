"""The page of reports, for staff: today, any period, and what that is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from queue_service.core.i18n import language
from queue_service.core.web import clock, engine, principal, requires
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.reports import actions, live, page, views, wording
from queue_service.reports.actions import Report
from queue_service.reports.routes import asked_post, blueprint, heard, made_up, of_office, own_posts, today_of

BEFORE, NOTHING = "before", "none"
MOST_DAYS_SHOWN = 62  # a longer period is shown month by month
USUAL = 30
LIMITS = (15, 30, 45, 60)  # minutes somebody may wait, to choose from beside the post's own limit


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shown: a period, what it is compared with (``before``, ``none`` or another post), minutes that are too long."""

    first: date
    last: date
    compare: str
    limit: int


@blueprint.get("/reports")
@requires("officer")
def reports_page() -> ResponseReturnValue:
    """Today as it is now, and a period beside the one before it or another post."""
    post = asked_post(request.args.get("post"))
    actions.step(engine(), post.slug)  # what happened a moment ago is in it too
    today = today_of(post)
    wish, wrong = _wish(post, today)
    report = actions.period(engine(), post.slug, wish.first, wish.last)
    other = _other(post, wish)
    said = heard(post, wish.first, wish.last)
    return render_template(
        "reports/reports.html",
        post=post,
        places=own_posts(),
        wish=wish,
        wrong=wrong,
        limits=_limits(post),
        quick=_quick(today),
        now=_now(post, today, wish),
        services={one.slug: one.name.to(language()) for one in posts.all_services(engine())},
        said=said,
        office=views.of_office(of_office(report)),
        complaints=page.complaints(said),
        wording=wording,
        sample=made_up(report) or made_up(other),
        **_shown(report, other),
    )


def _limits(post: Post) -> list[int]:
    return sorted({*LIMITS, post.rules.long_wait_minutes})


def _wish(post: Post, today: date) -> tuple[Wish, bool]:
    """Return what is asked for, and whether its dates made no sense, so that the usual ones stand in for them."""
    args, own = request.args, post.rules.long_wait_minutes
    limit = args.get("limit", own, int)
    usual = today - timedelta(days=USUAL - 1), today
    try:
        asked = (
            date.fromisoformat(args.get("from") or str(usual[0])),
            date.fromisoformat(args.get("to") or str(usual[1])),
        )
        wrong = not 0 <= (asked[1] - asked[0]).days < actions.MOST_DAYS
    except ValueError:
        asked, wrong = usual, True
    chosen = usual if wrong else asked
    return Wish(*chosen, args.get("compare", BEFORE)[:40], limit if limit in _limits(post) else own), wrong


def _quick(today: date) -> dict[str, tuple[date, date]]:
    """Return the periods one asks for most."""
    month = today.replace(day=1)
    last_month = month - timedelta(days=1)
    return {
        "week": (today - timedelta(days=6), today),
        "month": (month, today),
        "last_month": (last_month.replace(day=1), last_month),
        "year": (today - timedelta(days=364), today),
    }


def _other(post: Post, wish: Wish) -> Report | None:
    """Return what the period is compared with; None for nothing, and where that lies too far back."""
    if wish.compare == NOTHING:
        return None
    if wish.compare != BEFORE:
        return actions.period(engine(), asked_post(wish.compare).slug, wish.first, wish.last)
    days = wish.last - wish.first + timedelta(days=1)
    return actions.period(engine(), post.slug, wish.first - days, wish.last - days)


def _now(post: Post, today: date, wish: Wish) -> live.Now | None:
    if not principal().leads:
        return None
    total = actions.period(engine(), post.slug, today, today).total
    return live.look(engine(), clock(), post, total, wish.limit * 60)


def _shown(report: Report, other: Report | None) -> Mapping[str, Any]:
    total = report.total
    kind = "daily" if len(report.days) <= MOST_DAYS_SHOWN else "monthly"
    periods = dict(views.periods(report, kind))
    return {
        "report": report,
        "kind": kind,
        "other": other,
        "summary": page.summary(total, other.total if other else None),
        "visits": page.visits(periods),
        "waits": page.waits(periods),
        "hours": page.hours(total),
        "bands": page.bands(total),
        "figures": views.figures(total),
    }
