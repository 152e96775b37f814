"""A group in one go: a table is uploaded, looked at row by row, confirmed, and its result printed. All of it without JavaScript."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.clock import local_date
from queue_service.core.errors import Invalid
from queue_service.core.i18n import language, refusal_text
from queue_service.core.limits import limited
from queue_service.core.sheets import CSV
from queue_service.core.web import attachment, clock, engine, principal, requires, vault
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Kind
from queue_service.partners import groups, tables
from queue_service.partners.desk_routes import asked_post, service_names
from queue_service.partners.people_routes import KINDS, offered
from queue_service.partners.routes import blueprint
from queue_service.partners.wishes import FIELDS
from queue_service.posts.models import Post

OFTEN = "30 per hour"


@blueprint.get(f"/partner/groups/{KINDS}.csv")
@requires("partner")
def group_template(kind: str) -> ResponseReturnValue:
    """The table to be filled in."""
    return attachment(tables.template(Kind(kind)), CSV, f"kelompok-{kind}.csv")


@blueprint.get(f"/partner/groups/{KINDS}")
@requires("partner")
def upload_page(kind: str) -> ResponseReturnValue:
    """Ask for the service and the table."""
    return _upload(asked_post(request.args.get("post")), Kind(kind))


def _upload(post: Post, kind: Kind, said: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "partners/upload.html",
        post=post,
        kind=kind,
        services=offered(post, kind),
        columns=[tables.COLUMNS[name] for name in FIELDS[kind]],
        most=tables.MOST_ROWS,
        allowance=entrusted.allowance(engine(), clock(), post, principal().id),
        today=local_date(clock(), post.timezone),
        said=said,
    )
    return page, status


@blueprint.post(f"/partner/groups/{KINDS}")
@requires("partner")
@limited(OFTEN)
def upload_form(kind: str) -> ResponseReturnValue:
    """Read the table and lead to its preview; nothing is entered yet."""
    post, chosen = asked_post(request.form.get("post")), Kind(kind)
    service, file = request.form.get("service", ""), request.files.get("file")
    try:
        if service not in [one.slug for one in offered(post, chosen)]:
            raise Invalid("service_unknown")
        rows = tables.read(chosen, file.stream.read(tables.MOST_BYTES + 1) if file else b"")
    except Invalid as refused:
        return _upload(post, chosen, refusal_text(refused.code), 422)
    kept = groups.keep(
        engine(),
        clock(),
        vault(),
        post,
        principal().id,
        chosen,
        service,
        rows,
        _first(request.form.get("from")),
    )
    return redirect(url_for("partners.group_page", post=post.slug, group=kept.id), 303)


def _first(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@blueprint.get("/partner/group/<post>/<group>")
@requires("partner")
def group_page(post: str, group: str) -> ResponseReturnValue:
    """Every row with what is wrong, what can be written and what was; to be printed too."""
    place = asked_post(post)
    found = groups.find(engine(), vault(), place, principal().id, group)
    return render_template(
        "partners/group.html",
        post=place,
        group=found,
        rows=groups.look(engine(), clock(), vault(), place, found),
        service=service_names().get(found.service, found.service),
        allowance=entrusted.allowance(engine(), clock(), place, found.by),
        columns=tables.COLUMNS,
    )


@blueprint.post("/partner/group/<post>/<group>")
@requires("partner")
def group_form(post: str, group: str) -> ResponseReturnValue:
    """Write the rows that are right; sent again it writes nothing twice and goes on where it stopped."""
    place = asked_post(post)
    found = groups.find(engine(), vault(), place, principal().id, group)
    groups.confirm(engine(), clock(), vault(), place, principal(), found, language())
    return redirect(url_for("partners.group_page", post=place.slug, group=found.id, done=1), 303)
