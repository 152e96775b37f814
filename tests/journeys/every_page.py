"""Every page of the service: how it is opened, and the way through its main states.

The keys are the routes as the app names them; a route with a choice (``<any(a, b):c>``) is here once for each.
"""

import dataclasses
from collections.abc import Iterator

from playwright.sync_api import expect

from queue_service.core import cache
from queue_service.posts.models import Hours
from queue_service.staff import actions as staff
from tests import factories
from tests.journeys.every_application import APPLICATIONS
from tests.journeys.every_appointment import APPOINTMENTS
from tests.journeys.every_complaint import PAGES_OF_COMPLAINTS
from tests.journeys.every_event import PAGES_OF_OUTREACH
from tests.journeys.every_meeting import PAGES_OF_MEETINGS
from tests.journeys.every_person import PAGES_OF_PEOPLE
from tests.journeys.every_report import PAGES_OF_REPORTS
from tests.journeys.every_survey import SURVEYS
from tests.journeys.every_verification import VERIFICATION
from tests.journeys.every_visit import VISITS
from tests.journeys.scene import Look, Scene, managed, unfolded

NOBODY = "tidakada"
ASKED = (
    (("t", "#transfer"),),
    (("c", "#note"),),
    (("k", "#about"),),
    (("d", "#cancel"),),
    (("b", "#back"),),
    (("g", "#office"),),
    (("?", "#help"),),
    (("a", "#services"),),
    (("w", "#issue"), ("#issue [data-key=A]", "#issued")),
)


# ---- the waiting room ----


def board(scene: Scene) -> Iterator[str]:
    """Nobody has come yet; then a call, people waiting and a notice."""
    office = scene.fresh()
    scene.go(f"/display/{office.slug}?sound=0", "body[data-state=live]")
    expect(scene.page.locator("#hero[data-kind=idle]")).to_be_visible()
    yield "empty"
    for service in ("ktp-baru", "ktp-baru", "kia"):
        office.issue(service)
    office.open()
    office.at("call-next")
    expect(scene.page.locator("#hero .number")).to_have_text("A001")
    office.ask("POST", f"/api/v1/posts/{office.slug}/notices", {"preset": "server"}, office.budi)
    expect(scene.page.locator("#notices")).to_be_visible()
    yield "busy, with a notice"


def kiosk(scene: Scene) -> Iterator[str]:
    """Through a visit, large and in high contrast in the end, and to a closed door."""
    office = scene.fresh()
    paired = staff.create_device(office.engine, office.slug, "kiosk", "Kios", {"print": "none"})
    scene.go(paired.url, "[data-step=home]")
    page = scene.page
    if scene.language == "en":
        page.tap("#language")
        expect(page.locator("html")).to_have_attribute("lang", "en")
    yield "home"
    for button, step in (
        ("[data-service=kia]", "service"),
        ("#want-more", "more"),
        ("#more-done", "service"),
        ("#want-priority", "priority"),
    ):
        page.tap(button)
        expect(page.locator(f"[data-step={step}]")).to_be_visible()
        yield step
    page.tap("[data-priority=lansia]")
    page.tap("#take-priority")
    expect(page.locator("#number")).to_be_visible()
    yield "ticket"
    page.tap("#large-text")
    page.tap("#contrast")
    yield "large ticket in high contrast"
    page.evaluate("document.getElementById('still-here').showModal()")
    yield "#still-here"
    page.tap("#still-here-yes")
    page.tap("#done")
    expect(page.locator("[data-step=home]")).to_be_visible()
    closed = dataclasses.replace(office.post, hours=Hours(holidays=False, joint_leave=False))
    factories.keep(office.engine, closed)
    cache.announce(office.engine.client, "posts")
    scene.go(f"/kiosk/{office.slug}", "[data-step=closed]")
    if scene.language == "en":
        page.tap("#language")
        expect(page.locator("html")).to_have_attribute("lang", "en")
    yield "closed"


# ---- the holder's phone ----


def phone(scene: Scene) -> Iterator[str]:
    """A number from waiting to done, with the questions; others that went another way; one that does not exist."""
    office, page = scene.fresh(), scene.page
    first, missed, held, cancelled = (office.issue() for _person in range(4))
    live = "#link[data-state=live]"
    scene.go(f"/t/{first['id']}", live)
    for verb in ("delay", "cancel"):
        page.tap(f"#{verb}")
        yield f"#{verb}-dialog"
        page.keyboard.press("Escape")
    office.open()
    for verb, state in (("call-next", "called"), ("start", "serving"), ("finish", "done")):
        office.at(verb)
        expect(page.locator("#ticket")).to_have_attribute("data-state", state)
        yield state
    for ticket, verb in ((missed, "no-show"), (held, "hold")):
        office.at("call-next")
        office.at(verb)
        scene.go(f"/t/{ticket['id']}", live)
        yield verb
    office.ask("DELETE", f"/api/v1/tickets/{cancelled['id']}")
    scene.go(f"/t/{cancelled['id']}", "#now")
    yield "cancelled"
    scene.refusals.add(404)
    scene.go(f"/t/{NOBODY}", status=404)
    yield "unknown"


# ---- the officer's console ----


def console(scene: Scene) -> Iterator[str]:
    """A working desk with people in every place, and every dialog."""
    office, page = scene.fresh(), scene.page
    for service in ("ktp-baru", "ktp-baru", "ktp-ganti", "kia"):
        office.issue(service, priority="lansia" if service == "kia" else None)
    office.open("2")
    scene.go(f"/counter?post={office.slug}", "#seats")
    yield "#seats"
    page.keyboard.press("1")
    expect(page.locator("#seats")).to_be_hidden()
    expect(page.locator("#link")).to_have_attribute("data-state", "live")
    expect(page.locator("[data-verb=open]")).to_have_attribute("aria-pressed", "true")
    yield "seated"
    for key, state in (("n", "called"), ("h", "none")):
        working(scene, key, state)
    yield from asked(scene, "p", "#call")
    for key, state in (("n", "called"), ("s", "serving")):
        working(scene, key, state)
    expect(page.locator("#aside-list li")).to_have_count(1)
    yield "serving"
    page.locator(".menu summary").click()
    yield "menu"
    page.locator(".menu summary").click()
    yield from dialogs(scene)


def working(scene: Scene, key: str, state: str) -> None:
    """Press a key as soon as the desk listens, and wait for the state of the number at hand."""
    listening(scene)
    scene.press(key, f".current[data-state={state}]")


def listening(scene: Scene) -> None:
    """Wait until the desk is done with the step before: till then it hears no key."""
    expect(scene.page.locator("body")).not_to_have_attribute("data-busy", "yes")


def asked(scene: Scene, key: str, dialog: str, *more: tuple[str, str]) -> Iterator[str]:
    """Open a dialog by its key, and those that follow from it by a key or a button; close the last."""
    for pressed, shown in ((key, dialog), *more):
        if pressed.startswith("#"):
            scene.page.click(pressed)
        else:
            scene.page.keyboard.press(pressed)
        expect(scene.page.locator(shown)).to_be_visible()
        yield shown
    scene.page.keyboard.press("Escape")
    expect(scene.page.locator("dialog[open]")).to_have_count(0)
    listening(scene)


def dialogs(scene: Scene) -> Iterator[str]:
    """Every other dialog of the console, asked for as an officer does."""
    page = scene.page
    shown = {"#call", "#seats", "#choice", "#outcome", "#session"}
    for key, *after in ASKED:
        for dialog in asked(scene, *key, *after):
            shown.add(dialog)
            yield dialog
    scene.refusals.add(409)
    scene.press("l", "#seats")
    scene.press("2", "#choice")  # somebody else's counter
    yield "#choice"
    page.click("#choice-no")
    # Else they come when a number that has an application is finished, and when the session has ended.
    for dialog in ("outcome", "session"):
        page.evaluate(f"document.getElementById('{dialog}').showModal()")
        yield f"#{dialog}"
        page.evaluate(f"document.getElementById('{dialog}').close()")
    every = page.evaluate("[...document.querySelectorAll('dialog')].map((one) => `#${one.id}`)")
    assert {*every} == shown


# ---- log-in and management ----


def refused_log_in(scene: Scene) -> Iterator[str]:
    """A wrong password."""
    scene.refusals.add(401)
    scene.page.fill("#username", scene.office.slug)
    scene.page.fill("#password", "bukan kata sandi")
    scene.page.keyboard.press("Enter")
    expect(scene.page.locator("#problem")).to_be_visible()
    yield "refused"


def bad_post(scene: Scene) -> Iterator[str]:
    """A form that comes back with what is wrong in it."""
    scene.refusals.add(422)
    scene.page.fill("[name=name]", "Pos baru")
    scene.page.fill("[name=slug]", "Bukan Alamat!")
    scene.page.keyboard.press("Enter")
    expect(scene.page.locator("[name=slug][aria-invalid=true]")).to_be_visible()
    yield "refused"


def new_user(scene: Scene) -> Iterator[str]:
    """The password of a new user, shown once."""
    scene.page.fill("[name=name]", "Petugas Baru")
    scene.page.fill("[name=username]", f"baru-{scene.office.slug}-{scene.language}")
    scene.page.locator("[name=posts]").first.check()
    scene.page.locator("[name=username]").focus()
    scene.page.keyboard.press("Enter")
    expect(scene.page.locator(".secret")).to_be_visible()
    yield "made"


def new_device(scene: Scene) -> Iterator[str]:
    """The address of a new device with its QR code, shown once."""
    scene.page.fill("[name=name]", "Kios baru")
    scene.page.keyboard.press("Enter")
    expect(scene.page.locator(".secret")).to_be_visible()
    yield "paired"


def reference(scene: Scene) -> Iterator[str]:
    """One call with all that it takes and answers."""
    scene.page.locator(".opblock-summary-control").first.click()
    expect(scene.page.locator(".opblock-body .responses-wrapper")).to_be_visible()
    yield "#reference .opblock.is-open"


SECTION = "/admin/posts/<post>"
PAGES: dict[str, tuple[Look, ...]] = {
    "/": (Look("resident", "/", unfolded), Look("admin", "/", unfolded)),
    "/login": (Look("resident", "/login", refused_log_in),),
    "/account": (Look("officer", "/account"),),
    "/kiosk/<post>": (Look("kiosk", "/kiosk/{post}", kiosk, "[data-step=unpaired]", needs_script=True),),
    "/display/<post>": (
        Look("hall", "/display/{post}", board, "body[data-state=live] #hero .number", needs_script=True),
    ),
    "/display-log/<post>": (
        Look("admin", "/display-log/{post}", None, "#rows tr:nth-child(2)", needs_script=True),
    ),
    "/t/<ticket>": (Look("resident", "/t/{ticket}", phone, "#link[data-state=live]"),),
    "/t/<ticket>/cancel": (Look("resident", "/t/{ticket}/cancel"),),
    "/t/<ticket>/delay": (Look("resident", "/t/{ticket}/delay"),),
    "/counter": (
        Look("officer", "/counter", console, "#seats", needs_script=True),
        Look("admin", "/counter"),
    ),
    "/admin": managed("/admin"),
    "/admin/audit": managed("/admin/audit"),
    "/admin/calendar": managed("/admin/calendar"),
    "/admin/devices": managed("/admin/devices", new_device),
    "/admin/devices/<device>": tuple(
        Look("admin", f"/admin/devices/{{{kind}}}", unfolded) for kind in ("kiosk", "display", "printer")
    ),
    "/admin/posts": managed("/admin/posts", bad_post),
    SECTION: managed("/admin/posts/kantor-desa"),
    **{
        f"{SECTION}/{section}": managed(f"/admin/posts/kantor-desa/{section}")
        for section in ("services", "counters", "hours", "queue", "booking", "evening")
    },
    "/admin/services": managed("/admin/services"),
    "/admin/services/<service>": managed("/admin/services/ktp-baru"),
    "/admin/users": managed("/admin/users", new_user),
    "/admin/users/<username>": managed("/admin/users/{user}"),
    "/docs": (Look("admin", "/docs", reference, ".opblock", needs_script=True, languages=("en",)),),
    **APPOINTMENTS,
    **VISITS,
    **APPLICATIONS,
    **VERIFICATION,
    **PAGES_OF_OUTREACH,
    **PAGES_OF_COMPLAINTS,
    **PAGES_OF_MEETINGS,
    **PAGES_OF_PEOPLE,
    **PAGES_OF_REPORTS,
    **SURVEYS,
}
# What people see where there is no page, or none for them.
REFUSALS = (
    Look("resident", "/tidak-ada", status=404),
    Look("officer", "/admin/users", status=403),
)
