"""The pages of personal data: find what is kept of a person, hand out a copy, have it erased. Nothing of it is in an address."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queue_service.core.clock import local_ms
from queue_service.core.errors import Conflict, Invalid
from queue_service.core.i18n import refusal_text
from queue_service.core.ids import token
from queue_service.core.personal import At, Kept
from queue_service.core.web import attachment, clock, engine, principal, requires, settings, vault
from queue_service.privacy import actions, copies, reading, wording
from queue_service.privacy.models import Checked, Reason, Target
from queue_service.privacy.rooms import Rooms

blueprint = Blueprint(
    "privacy", __name__, template_folder="pages", static_folder="static", static_url_path="/privacy-assets"
)
ZIP = "application/zip"
SHOWN = 20
E = TypeVar("E", Reason, Checked)


@blueprint.context_processor
def words() -> dict[str, object]:
    """What templates of this room may use."""
    return {"wording": wording, "moment": _moment}


def _zone(post: str) -> str:
    zones = {one.slug: one.timezone for one in _rooms().posts}
    return zones.get(post) or settings().timezone


def _moment(ms: int, post: str = "") -> datetime:
    return local_ms(ms, _zone(post))


def _at() -> At:
    return At(engine(), clock(), vault(), principal())


def _rooms() -> Rooms:
    return actions.rooms(_at(), current_app.extensions["shelf"])


@blueprint.get("/admin/people")
@requires("supervisor")
def people_page() -> ResponseReturnValue:
    """The form that asks whose data is meant, and the orders to erase."""
    return _form()


def _form(errors: Mapping[str, Any] | None = None, said: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "privacy/find.html",
        errors=errors or {},
        said=said,
        orders=actions.orders(engine(), principal())[:SHOWN],
        csrf_token=principal().csrf,
    )
    return page, status


@blueprint.post("/admin/people")
@requires("supervisor")
def find_people() -> ResponseReturnValue:
    """Show what is kept of a person, masked. What was typed is in no address."""
    try:
        who = actions.target(request.form.get("nik", ""), request.form.get("phone", ""))
        actions.searched(_at(), who)
        return _found(who)
    except Invalid as refused:
        return _form(_mistakes(refused), status=422)
    except Conflict as refused:
        return _form(said=refusal_text(refused.code), status=409)


def _mistakes(refused: Invalid) -> dict[str, Any]:
    return {one["field"]: wording.MISTAKES[one["field"]] for one in refused.extra["errors"]}


def _found(who: Target, errors: Mapping[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    of = _rooms()
    page = render_template(
        "privacy/found.html",
        found=actions.look(of, who),
        who=actions.sealed(of.at, who),
        sure=bool(who.nik),
        errors=errors or {},
        posts={one.slug: one.name for one in of.posts},
        all=principal().is_admin,
        csrf_token=principal().csrf,
    )
    return page, status


def _asked() -> Target:
    """Return who is meant, but for what was ticked as somebody else's. Raises ``Conflict`` search_over."""
    who = actions.opened(_at(), request.form.get("who", ""))
    return Target(who.nik, who.phone, tuple(sorted({*who.left, *request.form.getlist("left")})))


def _why() -> tuple[Reason, Checked]:
    """Return the reason and how the identity was checked. Raises ``Invalid``."""
    reason, checked = request.form.get("reason", ""), request.form.get("checked", "")
    right = {"reason": reason in list(Reason), "checked": checked in list(Checked)}
    errors = [{"field": name, "message": "missing"} for name, fits in right.items() if not fits]
    if errors:
        raise Invalid("invalid_input", errors=errors)
    return Reason(reason), Checked(checked)


def _with_reason(
    do: Callable[[Rooms, Target, list[Kept], Reason, Checked], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do something with what is kept of who was searched for; without a reason or after too long, show the form again."""
    try:
        who = _asked()
        reason, checked = _why()
        of = _rooms()
        found = actions.look(of, who)
    except Conflict as refused:
        return _form(said=refusal_text(refused.code), status=409)
    except Invalid as refused:
        return _found(who, _mistakes(refused), 422)
    return do(of, who, found, reason, checked)


@blueprint.post("/admin/people/copy")
@requires("supervisor")
def copy_people() -> ResponseReturnValue:
    """Hand out a copy of all that is kept of a person, with the documents; that it was handed out, and why, is written down."""
    return _with_reason(_copy)


def _copy(
    of: Rooms, _who: Target, found: list[Kept], reason: Reason, checked: Checked
) -> ResponseReturnValue:
    ref = actions.copied(of.at, found, reason, checked)
    return attachment(_packed(of, found, ref), ZIP, f"salinan-data-{ref}.zip")


def _packed(of: Rooms, found: list[Kept], ref: str) -> bytes:
    now, things = _moment(of.at.clock.now_ms()), [copies.told(one, _zone(one.post)) for one in found]
    data = {"reference": ref, "at": now.isoformat(timespec="seconds"), "kept": things}
    page = render_template(
        "privacy/copy.html", reference=ref, at=reading.moment_text(now), kept=_readable(things)
    )
    return copies.bundle(data, page, (file for one in found for file in of.files(one)))


def _readable(things: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    known = current_app.extensions
    names = known["post_names"]() | known["service_names"]()
    return [
        (str(wording.ROOMS[one["room"]]), reading.in_words(one, _zone(one.get("post", "")), names))
        for one in things
    ]


@blueprint.post("/admin/people/erase")
@requires("supervisor")
def erase_people() -> ResponseReturnValue:
    """Show what would go and what would stay; with ``sure`` have it done."""
    return _with_reason(_erase)


def _erase(
    of: Rooms, who: Target, found: list[Kept], reason: Reason, checked: Checked
) -> ResponseReturnValue:
    if not request.form.get("sure"):
        return _confirm(of, who, found, reason, checked)
    order = actions.order(of, who, request.form.get("key", ""), reason, checked)
    return redirect(url_for("privacy.order_page", ref=order.ref), 303)


def _confirm(
    of: Rooms, who: Target, found: list[Kept], reason: Reason, checked: Checked
) -> ResponseReturnValue:
    return render_template(
        "privacy/confirm.html",
        going=[one for one in found if not one.running],
        staying=[one for one in found if one.running],
        who=actions.sealed(of.at, who),
        reason=reason,
        checked=checked,
        key=token(),
        csrf_token=principal().csrf,
    )


@blueprint.get("/admin/people/<any(copy, erase):verb>")
@requires("supervisor")
def people_again(**_verb: str) -> ResponseReturnValue:
    """Nothing is here to be opened, only sent; language links lead here."""
    return redirect(url_for("privacy.people_page"), 303)


@blueprint.get("/admin/people/orders/<ref>")
@requires("supervisor")
def order_page(ref: str) -> ResponseReturnValue:
    """An order to erase: done, or what it waits for. It does not say who was erased."""
    order = actions.find(engine(), ref, principal())
    of = actions.rooms(_at(), current_app.extensions["shelf"], order.posts)
    return render_template("privacy/order.html", order=order, waiting=actions.waiting(of, order))
