"""Admin pages of posts: plain forms, one per section of a post; every save is checked against what was read."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from queue_service.core.errors import Conflict
from queue_service.core.i18n import language, refusal_text
from queue_service.core.web import engine, principal, requires
from queue_service.posts import actions
from queue_service.posts.models import Post
from queue_service.posts.routes import booking_forms, hours_form, post_forms, wording
from queue_service.posts.routes.blueprint import blueprint, now, waiting_at
from queue_service.posts.routes.forms import Form

PREVIEW_DAYS = 14
SPARE_ROWS = 5


@dataclass(frozen=True)
class Section:
    """One page of a post's settings: its title, its page, its fields for a post, and how they change the post."""

    title: object
    page: str
    fields: Callable[[Post], MultiDict[str, str]]
    read: Callable[[Form, Post], Post]


SECTIONS = {
    "details": Section(
        lazy_gettext("Keterangan"), "admin_details", post_forms.detail_fields, post_forms.read_details
    ),
    "services": Section(
        lazy_gettext("Layanan"),
        "admin_services_offered",
        lambda post: post_forms.service_fields(post, actions.all_services(engine())),
        lambda form, post: post_forms.read_services(form, post, actions.all_services(engine())),
    ),
    "counters": Section(
        lazy_gettext("Loket"), "admin_counters", post_forms.counter_fields, post_forms.read_counters
    ),
    "hours": Section(
        lazy_gettext("Jam buka"),
        "admin_hours",
        lambda post: hours_form.fields_of(post.hours),
        post_forms.read_hours,
    ),
    "queue": Section(
        lazy_gettext("Aturan antrean"), "admin_queue", post_forms.rule_fields, post_forms.read_rules
    ),
    "booking": Section(
        lazy_gettext("Janji temu"), "admin_booking", booking_forms.booking_fields, booking_forms.read_booking
    ),
    "evening": Section(
        lazy_gettext("Sesi sore/malam"),
        "admin_evening",
        booking_forms.evening_fields,
        booking_forms.read_evening,
    ),
}
LIMITS = post_forms.RULE_LIMITS | booking_forms.BOOKING_LIMITS | booking_forms.EVENING_LIMITS


@blueprint.get("/admin/posts")
@requires("admin")
def admin_posts() -> ResponseReturnValue:
    """List the posts, also those closed down, and offer to add one."""
    return _posts_page(Form(MultiDict()))


@blueprint.post("/admin/posts")
@requires("admin")
def admin_add_post() -> ResponseReturnValue:
    """Add a post with a name; everything else follows on its own pages."""
    form = Form(request.form)
    post = Post(form.slug("slug"), form.text("name", 60, needed=True))
    if not form.errors:
        try:
            actions.save(engine(), post, actions.NEW, principal(), now())
        except Conflict:
            form.wrong("slug", _("Nama singkat ini sudah dipakai."))
    if form.errors:
        return _posts_page(form), 422
    return redirect(url_for("posts.admin_section", post=post.slug, section="details", saved=1), 303)


@blueprint.get("/admin/posts/<post>", defaults={"section": "details"})
@blueprint.get("/admin/posts/<post>/<any(services, counters, hours, queue, booking, evening):section>")
@requires("admin")
def admin_section(post: str, section: str) -> ResponseReturnValue:
    """Show one section of a post's settings."""
    found, revision = actions.for_editing(engine(), post)
    return _section_page(found, section, Form(SECTIONS[section].fields(found)), revision)


@blueprint.post("/admin/posts/<post>", defaults={"section": "details"})
@blueprint.post("/admin/posts/<post>/<any(services, counters, hours, queue, booking, evening):section>")
@requires("admin")
def admin_save_section(post: str, section: str) -> ResponseReturnValue:
    """Keep one section of a post's settings, or show it again: with more rows, with a preview, or with what is wrong."""
    found, revision = actions.for_editing(engine(), post)
    form = Form(request.form)
    changed = SECTIONS[section].read(form, found)
    if request.form.get("action") == "rows":
        form.errors.clear()
        return _section_page(changed, section, form, form.text("revision"), spare=SPARE_ROWS)
    if request.form.get("action") == "preview":
        return _section_page(changed, section, form, form.text("revision"))
    _keep_what_is_used(form, found, changed)
    if not form.errors:
        try:
            actions.save(engine(), changed, form.text("revision"), principal(), now())
            return redirect(url_for("posts.admin_section", post=post, section=section, saved=1), 303)
        except Conflict as conflict:
            form.wrong("", refusal_text(conflict.code))
    return _section_page(changed, section, form, revision), 422


@blueprint.post("/admin/posts/<post>/hours/preview")
@requires("admin")
def admin_preview(post: str) -> ResponseReturnValue:
    """Show what the hours that are being typed would mean for the coming days, as a piece of the page."""
    found, _revision = actions.for_editing(engine(), post)
    changed = post_forms.read_hours(Form(request.form), found)
    return render_template("posts/preview.html", days=_preview(changed), wording=wording)


def _posts_page(form: Form) -> str:
    posts = actions.all_posts(engine(), closed_down=True)
    states = {post.slug: actions.is_open(engine(), post, now()) for post in posts}
    return render_template("posts/admin_posts.html", posts=posts, states=states, form=form)


def _section_page(post: Post, section: str, form: Form, revision: str, spare: int = 1) -> str:
    return render_template(
        f"posts/{SECTIONS[section].page}.html",
        post=post,
        section=section,
        sections=SECTIONS,
        form=form,
        revision=revision,
        spare=spare,
        catalogue=actions.all_services(engine()),
        days=_preview(post),
        limits=LIMITS,
        offered_names=_offered_names,
        wording=wording,
    )


def _offered_names(post: Post) -> list[tuple[str, str]]:
    names = {one.slug: one.name.to(language()) for one in actions.all_services(engine())}
    return [(offered.slug, names.get(offered.slug, offered.slug)) for offered in post.services]


def _preview(post: Post) -> tuple[object, ...]:
    return actions.days(engine(), post, now(), PREVIEW_DAYS)


def _keep_what_is_used(form: Form, before: Post, after: Post) -> None:
    """Refuse to take away services people wait for and counters that are in use."""
    waiting, gone = (
        waiting_at(before),
        {one.slug for one in before.services} - {one.slug for one in after.services},
    )
    for slug in gone:
        if waiting.get(slug):
            form.wrong(
                f"{slug}-offered",
                _("Masih ada yang menunggu layanan ini: %(count)s orang.", count=waiting[slug]),
            )
    used = current_app.extensions.get("counters_in_use", lambda _slug: set())(before.slug)
    for counter in {one.id for one in before.counters} - {one.id for one in after.counters}:
        if counter in used:
            form.wrong("", _("Loket %(name)s sedang dipakai. Tutup dahulu loketnya.", name=counter))
