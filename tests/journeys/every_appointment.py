"""Every page of appointments, evening sessions and their messages: how it is opened, and the way through its main states."""

from collections.abc import Iterator

from playwright.sync_api import expect

from queue_service.bookings.models import SlotId
from queue_service.core.clock import Clock
from queue_service.evenings import actions as evenings
from queue_service.messages import actions as messages
from queue_service.messages.delivery import Courier
from queue_service.messages.transports.base import Permanent
from tests.journeys.appointments import Json, somebody
from tests.journeys.evening import Evening
from tests.journeys.scene import Before, Look, Scene, Walk

HOUR_MS = 3_600_000


def send(scene: Scene, button: str, shown: str) -> None:
    """Press the button of a form and wait for the page that answers."""
    with scene.page.expect_navigation():
        scene.page.locator(button).first.click()
    expect(scene.page.locator(shown).first).to_be_visible()


def fill(scene: Scene, **changed: str) -> None:
    """Fill the form in as somebody new."""
    for field, text in (somebody() | changed).items():
        scene.page.fill(f"#{field}", text)


# ---- booking a place ----


def book(scene: Scene) -> Iterator[str]:
    """From the post to the booking, with everything that is asked again, and the places that are gone meanwhile."""
    place, page = scene.evening(), scene.page
    scene.refusals.update((409, 422))
    scene.go(f"/book?post={place.post.slug}")
    for name, link, shown in (
        ("services", "a.with-letter", "a.tile"),
        ("days", "a.tile", "button.slot"),
        ("day", "button.slot", "#form"),
        ("form", "#send", "#mistakes"),
    ):
        yield name
        send(scene, link, shown)
    yield "mistakes"
    fill(scene, name="Siti")
    send(scene, "#send", "#mistakes li")
    yield "warnings"
    send(scene, "#send", "#booking[data-state=confirmed]")
    yield "booked"
    free = place.slots()
    scene.go(f"/book?post={place.post.slug}&service=kia&day={place.today}")
    place.book()
    send(scene, f"button[value='{free[0]}']", "[role=alert]")
    yield "just gone"
    for _one in free[1:]:
        place.book()
    scene.go(f"/book?post={place.post.slug}&service=kia", ".tile.full")
    yield "a full day"
    scene.go(f"/book?post={place.post.slug}&service=kia&day={place.today}", "a.slot.full")
    yield "only waitlists"
    send(scene, "a.slot.full", "#form")
    yield "waitlist"
    fill(scene)
    send(scene, "#send", "#booking[data-state=waitlisted]")
    yield "waiting"
    page.goto(f"{place.base_url}/book?post={place.post.slug}&service=kia&day=2020-01-01")
    yield "a day that is over"


def form(scene: Scene) -> Iterator[str]:
    """A form whose place was lost, that was sent by somebody with a booking already, or that waits in vain."""
    place, person = scene.evening(), somebody()
    scene.refusals.add(409)
    place.book(**person)
    address = f"/book/form?post={place.post.slug}&service=kia&slot="
    scene.go(address + place.slots()[0])
    fill(scene, **person)
    send(scene, "#send", "#mistakes a")
    yield "a second booking"
    scene.go(address + place.slots()[0])
    place.book()
    fill(scene)
    send(scene, "#send", "[name=choice]")
    yield "lost meanwhile"
    scene.go(f"{address}{place.slots()[0]}&wait=1")
    fill(scene)
    send(scene, "#send", "[name=choice]")
    yield "free after all"


# ---- a booking ----


def let_in(scene: Scene, place: Evening, booking: Json) -> None:
    """Open a booking as its holder, who knows the phone's last four digits."""
    scene.page.context.clear_cookies(name="holder")
    scene.go(f"/b/{booking['code']}")
    scene.page.fill("#phone4", booking["phone4"])
    send(scene, "button.primary", "#booking")


def admitted(scene: Scene) -> None:
    """The holder of the stage's booking was let in a moment ago."""
    let_in(scene, scene.stage.evening, scene.stage.booking)


def find(scene: Scene) -> Iterator[str]:
    """What cannot be a code."""
    scene.refusals.add(422)
    scene.page.fill("#code", "x")
    send(scene, "button.primary", "[role=alert]")
    yield "wrong"


def booking(scene: Scene) -> Iterator[str]:
    """Every state of a booking, each to somebody who was let in."""
    place = scene.evening()
    scene.refusals.add(404)
    scene.page.fill("#phone4", "0000")
    send(scene, "button.primary", "[role=alert]")
    yield "wrong digits"

    def shown(one: Json, state: str) -> str:
        let_in(scene, place, one)
        expect(scene.page.locator("#booking")).to_have_attribute("data-state", state)
        return state

    first, later = place.book(sms_consent=True), place.book()
    yield shown(first, "confirmed")
    waiting = [wait(place, first["slot"]) for _two in range(2)]
    yield shown(waiting[1], "waitlisted")
    place.cancel(first)
    yield shown(first, "cancelled")
    yield shown(waiting[0], "offered")
    place.sweep(start_ms(place, first["slot"]))
    yield shown(waiting[0], "expired")
    place.cancel(waiting[1])  # else the place goes to this one
    place.check_in(later)
    yield shown(later, "checked_in")
    missed, closed = place.book(), place.book(days=1)
    place.sweep(start_ms(place, missed["slot"]) + HOUR_MS)
    yield shown(missed, "no_show")
    place.close_day(1)
    yield shown(closed, "displaced")


def wait(place: Evening, slot: str) -> Json:
    """Somebody new joins the waitlist of a full slot."""
    person = somebody()
    made: Json = place.ask(
        "POST", f"/api/v1/posts/{place.post.slug}/waitlist", person | {"service": "kia", "slot": slot}
    )
    return made | {"phone4": person["phone"][-4:]}


def start_ms(place: Evening, slot: str) -> int:
    return int(SlotId.parse(slot).start(place.post.timezone).timestamp() * 1000)


def move(scene: Scene) -> Iterator[str]:
    """To another day and time, which somebody else takes in the last moment."""
    place = scene.evening()
    scene.refusals.add(409)
    mine = place.book()
    let_in(scene, place, mine)
    scene.go(f"/b/{mine['code']}/move", "a.tile")
    for name, link, shown in (("days", "a.tile", "a.slot"), ("day", "a.slot", "dl.move")):
        yield name
        send(scene, link, shown)
    yield "asked"
    place.book()
    send(scene, "button.primary", "[role=alert]")
    yield "just gone"


def silent(scene: Scene) -> Iterator[str]:
    """No text messages any more."""
    place = scene.evening()
    mine = place.book(sms_consent=True)
    let_in(scene, place, mine)
    scene.go(f"/b/{mine['code']}/stop-texts")
    send(scene, "button.primary", "#booking")
    yield "silent"


# ---- evening sessions ----


def evening(scene: Scene) -> Iterator[str]:
    """A session from the request to the day it is certain, and one that is called off."""
    place, page = scene.evening(), scene.page
    scene.refusals.update((409, 422))
    scene.go(f"/evenings/{place.post.slug}/{place.today}")
    send(scene, "form button.primary", "[aria-invalid=true]")
    yield "mistakes"
    fill(scene, name="Siti")
    send(scene, "form button.primary", "[role=alert] li")
    yield "warnings"
    send(scene, "form button.primary", ".code")
    yield "asked"
    person = somebody()
    place.request(**person)
    scene.go(f"/evenings/{place.post.slug}/{place.today}")
    fill(scene, **person)
    send(scene, "form button.primary", "[role=alert] a")
    yield "asked twice"
    place.request()
    place.draw()
    scene.go(f"/evenings/{place.post.slug}/{place.today}", "#result")
    yield "drawn"
    confirm_first(place)
    place.work(evenings.session(place.engine, place.post, place.today).quorum_ms)
    page.reload()
    expect(page.locator(".notice.good")).to_be_visible()
    yield "certain"
    off = scene.evening()
    place.ask("POST", f"{off.api}/call-off", {"reason": "Listrik padam"}, off.admin)
    scene.go(f"/evenings/{off.post.slug}/{off.today}", ".notice.bad")
    yield "called off"
    scene.go("/evenings", ".badge.bad")
    yield "the list with both"


def confirm_first(place: Evening) -> Json:
    """Who was drawn first confirms; return that request."""
    [first, *_others] = evenings.requests_of(place.engine, place.post, place.today)
    phone4 = place.vault.open(first[0].phone, "phone")[-4:]
    place.ask("POST", f"/api/v1/bookings/{first[0].code}/confirm", {"phone4": phone4})
    return {"code": first[0].code, "phone4": phone4}


def mine(scene: Scene) -> Iterator[str]:
    """Every state of a request to its holder."""
    place, page = scene.evening(), scene.page
    scene.refusals.add(404)

    def shown(one: Json, words: str) -> str:
        scene.go("/evenings/mine")
        page.fill("#code", one["code"])
        page.fill("#phone4", one["phone4"])
        send(scene, "button.primary", ".entry")
        expect(page.locator("main")).to_contain_text(words)
        return words

    page.fill("#code", "ABCDEFGHJKMN")
    page.fill("#phone4", "0000")
    send(scene, "button.primary", "[role=alert]")
    yield "wrong"
    asked = [place.request(sms_consent=True) for _four in range(4)]
    yield shown(asked[0], "Menunggu undian")
    send(scene, "button.danger", ".notice")
    yield "withdrawn"
    place.draw()
    drawn = evenings.requests_of(place.engine, place.post, place.today)
    order = {one.code: one.rank for one, _booking in drawn}
    second, last = (next(one for one in asked if order[one["code"]] == rank) for rank in (2, 3))
    yield shown(second, "Anda mendapat tempat")
    send(scene, "button.small", ".notice")
    yield "silent"
    yield shown(last, "nomor 1 di daftar tunggu")
    first = confirm_first(place)
    yield shown(first, "Tempat Anda pasti")
    place.sweep(evenings.session(place.engine, place.post, place.today).offers_end_ms)
    yield shown(second, "ditawarkan kepada orang lain")
    place.ask("POST", f"{place.api}/call-off", {"reason": "Listrik padam"}, place.admin)
    yield shown(first, "Sesi ini dibatalkan")


# ---- staff ----


def desk(scene: Scene) -> Iterator[str]:
    """A code that nobody has, and a day without bookings."""
    scene.refusals.add(404)
    scene.page.fill("#code", "ABCDEFGHJKMN")
    send(scene, ".by-code button", "[role=alert]")
    yield "unknown"
    scene.go(f"/admin/bookings?post={scene.names['janji']}&day=2020-01-01")
    yield "nothing on that day"


def desk_booking(scene: Scene) -> Iterator[str]:
    """A booking that is cancelled, and one that gets its number."""
    place = scene.evening()
    cancelled, here = place.book(), place.book(priority="lansia")
    scene.go(f"/admin/bookings/{cancelled['code']}")
    scene.page.fill("#reason", "Petugas sakit")
    send(scene, "button.danger", ".badge")
    yield "cancelled"
    scene.go(f"/admin/bookings/{here['code']}")
    yield "expected"
    send(scene, "button.primary", ".number")
    yield "here"
    scene.go(f"/admin/bookings?post={place.post.slug}&day={place.today}", "table")
    yield "the list of the day"


def desk_evening(scene: Scene) -> Iterator[str]:
    """A session with its people, what staff may overrule, and a form that comes back."""
    place, page = scene.evening(), scene.page
    scene.refusals.update((409, 422))
    for _three in range(3):
        place.request(priority="hamil")
    address = f"/admin/evenings/{place.post.slug}/{place.today}"
    scene.go(address, "table")
    page.locator("details:not([open])").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    yield "unfolded"
    fill(scene, nik="123")
    page.fill("#add-reason", "Datang sendiri ke kantor")
    send(scene, "form[action$='/add'] button", "[aria-invalid=true]")
    yield "mistakes"
    place.draw()
    confirm_first(place)
    scene.go(address, "table")
    yield "drawn"
    place.ask("POST", f"{place.api}/call-off", {"reason": "Listrik padam"}, place.admin)
    scene.go(address, ".notice.bad")
    yield "called off"


class Gateway:
    """Takes a message, or never will."""

    name, knows_ids = "1:gateway", True

    def __init__(self, error: str = "") -> None:
        self.error = error

    def send(self, _text: str, _to: str, _id: str, _ttl_s: int) -> None:
        """Take a message, or not."""
        if self.error:
            raise Permanent(self.error)


def outbox(scene: Scene) -> Iterator[str]:
    """Messages that went out, were refused, cancelled, and that wait; unfolded."""
    place, page = scene.evening(), scene.page
    for error in ("", "not taken"):
        write(place, f"gateway-{bool(error)}")
        zone = place.post.timezone
        while Courier(place.engine, Clock(), place.vault, [Gateway(error)], None, zone).next():
            pass
    write(place, "cancelled")
    messages.withdraw(place.engine, Clock(), f"booking:{place.post.slug}:", keep="")
    write(place, "waiting")
    scene.go("/admin/messages", "table")
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    for state in ("Terkirim", "Gagal", "Dibatalkan", "Menunggu"):
        expect(page.locator("td .badge", has_text=state).first).to_be_visible()
    yield "unfolded"
    send(scene, "form[action$='/number'] button", ".whom strong")
    yield "somebody to call"


def write(place: Evening, what: str) -> None:
    """Put a message into the outbox."""
    now, cause = Clock().now_ms(), f"booking:{place.post.slug}:{what}"
    messages.send(
        place.engine,
        Clock(),
        key=cause,
        template="missed",
        language="id",
        to=place.vault.seal("+628123456789", "phone"),
        fields={"number": "A007", "time": "15.00", "zone": "WIB"},
        not_after_ms=now + HOUR_MS,
        cause=cause,
        consent=True,
        post=place.post.slug,
        zone=place.post.timezone,
    )


CODE, MINE = "/b/<code>", "/evenings/mine"


def walked(role: str, path: str, walk: Walk, before: Before = None) -> tuple[Look, ...]:
    """Return how a page is walked through in one language and opened in the other: the pages differ in nothing but their words."""
    return (
        Look(role, path, walk, languages=("id",), before=before),
        Look(role, path, languages=("en",), before=before),
    )


def leading(path: str, leads_to: str, before: Before = None) -> tuple[Look, ...]:
    """Return a page where nothing is to be seen, only sent."""
    return (Look("resident", path, languages=("id",), before=before, leads_to=leads_to),)


APPOINTMENTS: dict[str, tuple[Look, ...]] = {
    "/book": walked("resident", "/book", book),
    "/book/form": walked("resident", "/book/form?post={janji}&service=kia&slot={slot}", form),
    "/book/hold": leading("/book/hold", "/book"),
    "/b": (Look("resident", "/b", find),),
    CODE: (
        Look("resident", "/b/{code}", booking, languages=("id",)),
        Look("resident", "/b/{code}", before=admitted, languages=("en",)),
    ),
    f"{CODE}/move": walked("resident", "/b/{code}/move", move, admitted),
    f"{CODE}/cancel": (Look("resident", "/b/{code}/cancel", before=admitted),),
    f"{CODE}/confirm": leading("/b/{code}/confirm", CODE, admitted),
    f"{CODE}/check-in": (Look("resident", "/b/{code}/check-in", before=admitted),),
    f"{CODE}/stop-texts": walked("resident", "/b/{code}/stop-texts", silent, admitted),
    "/evenings": (Look("resident", "/evenings"),),
    "/evenings/<post>/<day>": walked("resident", "/evenings/{janji}/{day}", evening),
    MINE: walked("resident", MINE, mine),
    **{f"{MINE}/{verb}": leading(f"{MINE}/{verb}", MINE) for verb in ("withdraw", "confirm", "stop-texts")},
    "/admin/bookings": walked("admin", "/admin/bookings?post={janji}", desk),
    "/admin/bookings/<code>": walked("admin", "/admin/bookings/{code}", desk_booking),
    "/admin/evenings": (Look("admin", "/admin/evenings"),),
    "/admin/evenings/<post>/<day>": walked("admin", "/admin/evenings/{janji}/{day}", desk_evening),
    "/admin/messages": walked("admin", "/admin/messages", outbox),
    "/admin/messages/<message>/number": (
        Look("admin", "/admin/messages/x/number", languages=("id",), leads_to="/admin/messages"),
    ),
}
