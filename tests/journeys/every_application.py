"""Every page of applications for residents: how it is opened, and the way through its main states."""

from collections.abc import Iterator

from playwright.sync_api import expect

from queue_service.applications.models import Application
from tests.journeys.applying import PHONE, PHONE4, Applying
from tests.journeys.every_appointment import send
from tests.journeys.scene import Before, Look, Scene, Walk

NEED = "age=5&service=kia"


def let_in(scene: Scene, made: Application, page: str = "") -> None:
    """Open a page of an application as its holder, who knows the phone's last four digits."""
    scene.page.context.clear_cookies(name="holder")
    scene.go(f"/a/{made.code}")
    scene.page.fill("#phone4", PHONE4)
    send(scene, "button.primary", "#application")
    if page:
        scene.go(f"/a/{made.code}/{page}")


def admitted(scene: Scene) -> None:
    """The holder of the stage's draft was let in a moment ago."""
    let_in(scene, scene.stage.draft)


def guide(scene: Scene) -> Iterator[str]:
    """Through both questions to the papers, and to one that is only for the married."""
    send(scene, "a[href$='age=5']", "h1")
    yield "needs"
    send(scene, "a[href*='service=kia']", ".checklist")
    yield "papers"
    scene.go("/apply?age=5&service=ktp-baru", ".notice.warn")
    yield "only for the married"


def new(scene: Scene) -> Iterator[str]:
    """A phone number that cannot be, then one with which an application begins."""
    scene.refusals.add(422)
    send(scene, "form button.primary", "[role=alert]")
    yield "mistakes"
    scene.page.fill("#phone", PHONE)
    send(scene, "form button.primary", "#form")
    yield "begun"


def find(scene: Scene) -> Iterator[str]:
    """What cannot be a code."""
    scene.refusals.add(422)
    scene.page.fill("#code", "x")
    send(scene, "button.primary", "[role=alert]")
    yield "wrong"


def status(scene: Scene) -> Iterator[str]:
    """Every main state of an application, each to somebody who was let in."""
    place: Applying = scene.applying()
    scene.refusals.add(404)
    scene.page.fill("#phone4", "0000")
    send(scene, "button.primary", "[role=alert]")
    yield "wrong digits"
    made = place.sent()

    def shown() -> str:
        let_in(scene, made)
        expect(scene.page.locator("#application")).to_have_attribute("data-state", made.state.value)
        return made.state.value

    yield shown()
    for verb in ("verify", "forward", "ready", "handover"):
        made = place.decide(made, verb)
        yield shown()
    for verb in ("return", "reject"):
        made = place.decide(place.sent(), verb)
        yield shown()


def data(scene: Scene) -> Iterator[str]:
    """Something wrong, and what is kept already."""
    place: Applying = scene.applying()
    scene.refusals.add(422)
    let_in(scene, place.draft(name="Budi Santoso"), "data")
    scene.page.fill("#nik", "3171")
    scene.page.fill("#name", "")
    send(scene, "form button.primary", "#mistakes")
    yield "mistakes"
    let_in(scene, place.draft(), "data")
    yield "filled in before"


def documents(scene: Scene) -> Iterator[str]:
    """A file that is refused, one that is kept, and what came back."""
    place: Applying = scene.applying()
    scene.refusals.add(415)
    page = scene.page
    let_in(scene, place.draft(), "documents")
    file = {"name": "kk.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}
    page.set_input_files("#file-kk", file)
    expect(page.locator("#kk [data-said].error")).not_to_be_empty()
    yield "refused"
    let_in(scene, place.decide(place.sent(), "return"), "documents")
    yield "to be mended"


def sending(scene: Scene) -> Iterator[str]:
    """Something is missing, then nothing is."""
    place: Applying = scene.applying()
    scene.refusals.add(422)
    let_in(scene, place.draft(name="Budi"), "send")
    send(scene, "form button.primary", "[role=alert]")
    yield "missing"
    let_in(scene, place.decide(place.sent(), "return"), "send")
    yield "came back"


def booking(scene: Scene) -> Iterator[str]:
    """The times of an application that is complete; one tap books."""
    place: Applying = scene.applying()
    made = place.decide(place.sent(), "verify")
    let_in(scene, made, "book")
    yield "times"
    scene.refusals.add(409)
    send(scene, "button.slot", "#booking[data-state=confirmed], #times [role=alert]")
    yield "booked, or the child has a booking from an earlier visit"


def _own(path: str, walk: Walk | None, before: Before = admitted) -> tuple[Look, ...]:
    return (Look("resident", f"/a/{{application}}{path}", walk, before=before),)


APPLICATIONS: dict[str, tuple[Look, ...]] = {
    "/apply": (Look("resident", "/apply", guide),),
    "/apply/new": (Look("resident", f"/apply/new?{NEED}", new),),
    "/a": (Look("resident", "/a", find),),
    "/a/<code>": _own("", status, None),
    "/a/<code>/data": _own("/data", data),
    "/a/<code>/documents": _own("/documents", documents),
    "/a/<code>/send": _own("/send", sending),
    "/a/<code>/book": (
        Look("resident", "/a/{application}/book", booking, before=admitted, leads_to="/a/<code>"),
    ),
    "/a/<code>/stop-texts": _own("/stop-texts", None),
    "/a/<code>/discard": _own("/discard", None),
}
