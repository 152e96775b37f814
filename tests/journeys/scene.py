"""Looking at a page as its people do: the right window, language and log-in; what the page complains of is written down."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from queue_service.staff import actions as staff
from tests import axe
from tests.journeys.applying import Applying
from tests.journeys.appointments import Appointments, Json, somebody
from tests.journeys.evening import Evening
from tests.journeys.office import Office
from tests.servers import ADMIN_PASSWORD, Running

ADMIN = "admin"
DESK = {"viewport": {"width": 1366, "height": 768}}
WINDOWS: dict[str, dict[str, Any]] = {
    "resident": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "kiosk": {"viewport": {"width": 1080, "height": 1920}, "has_touch": True},
    "hall": {"viewport": {"width": 1920, "height": 1080}},
    "officer": DESK,
    "admin": DESK,
}
_TELL_THE_POLICY = """document.addEventListener("securitypolicyviolation",
  (event) => console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI}`));"""
_OUTLINE = "main :is(h1, h2, h3, label, legend, th, summary, form button):visible"
_REFUSED = (
    "Failed to load resource"  # the console's words for an answer that is written down here with its address
)


_NO_SCREEN = "Wake Lock permission request denied"  # a browser without a screen has none to keep awake


class Scene:
    """One visit: a fresh tab in a window of ``role``, in ``language``, at a post where somebody was called already."""

    def __init__(self, stage: "Stage", role: str, language: str) -> None:
        self.stage, self.role, self.language = stage, role, language
        self.office = stage.office
        self.refusals: set[int] = set()  # statuses that belong to this visit
        self.noise: list[str] = []
        self.names = stage.names
        self.page: Page

    def open(self, window: BrowserContext) -> None:
        """Open the tab and write down what the browser says and what it asks of whom."""
        self.page = page = window.new_page()
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(re.sub(r"^ws", "http", socket.url)))
        page.on("response", lambda response: self._answered(response.status, response.url))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self._said("error", str(error)))

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.office.base_url}/", "data:", "blob:")):
            self.noise.append(f"asked elsewhere: {url}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.noise.append(f"{status} {url}")

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(known in text for known in (_REFUSED, _NO_SCREEN)):
            self.noise.append(f"{kind}: {text}")

    def go(self, path: str, ready: str = "h1", status: int = 200) -> None:
        """Open a page of the service and wait until it shows ``ready``."""
        answer = self.page.goto(self.office.base_url + path)
        assert answer is not None
        assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8"), path
        expect(self.page.locator(ready).first).to_be_visible()

    def fresh(self) -> Office:
        """Return a post where nobody has come yet; its officer is the one at the desk from now on."""
        office = Office(self.stage.server)
        self.stage.offices.append(office)
        if self.role == "officer":
            self.log_in(office)
        return office

    def evening(self) -> Evening:
        """Return a fresh post that takes bookings, with an evening session today."""
        opened = Evening(self.stage.server)
        self.stage.evenings.append(opened)
        return opened

    def applying(self) -> Applying:
        """Return a fresh post where people apply."""
        opened = Applying(self.stage.server)
        self.stage.evenings.append(opened)
        return opened

    def log_in(self, office: Office) -> None:
        """Log in the person of this window."""
        token = office.tokens[ADMIN if self.role == "admin" else office.sari]
        cookie = {"name": "session", "value": token, "url": office.base_url}
        self.page.context.add_cookies([cookie])

    def press(self, key: str, shown: str) -> None:
        """Press a key and wait until its consequence is there."""
        self.page.keyboard.press(key)
        expect(self.page.locator(shown)).to_be_visible()


Walk = Callable[[Scene], Iterator[str]]
Before = Callable[[Scene], None] | None


STAFF = ("officer", "admin")


@dataclasses.dataclass(frozen=True)
class Look:
    """How a page is opened, and the walk through its other states. A walk yields the name of each state, or ``#part`` of it.

    ``path`` is filled with :meth:`Stage.names`; ``ready`` is what the page shows when it is complete. ``before`` is what its people have
    to do first. Where nothing is to be seen, opening it ``leads_to`` another route.
    """

    role: str
    path: str
    walk: Walk | None = None
    ready: str = "main h1"
    needs_script: bool = False
    status: int = 200
    languages: tuple[str, ...] = ("id", "en")
    before: Before = None
    leads_to: str = ""


def unfolded(scene: Scene) -> Iterator[str]:
    """Everything that can be unfolded is."""
    folded = scene.page.locator("details:not([open])")
    if folded.count():
        folded.evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
        yield "unfolded"


def managed(path: str, walk: Walk = unfolded) -> tuple[Look, ...]:
    """Return how an admin opens a page."""
    return (Look("admin", path, walk),)


@dataclasses.dataclass
class Seen:
    """What a visit found."""

    path: str
    outline: list[str]  # headings, labels and buttons of forms
    without_script: list[str] = dataclasses.field(
        default_factory=list
    )  # the same in the first language, or why not
    languages: set[str] = dataclasses.field(default_factory=set)
    grave: list[str] = dataclasses.field(default_factory=list)
    noise: list[str] = dataclasses.field(default_factory=list)


def ask_for_visit(office: Office, **changed: str) -> Json:
    """An officer enters somebody who cannot come to the office."""
    person = somebody()
    home = {"name": person["name"], "phone": person["phone"], "area": "RW 03", "address": "Jl. Melati 5"}
    about = {"post": office.slug, "service": "kia", "reason": "lansia", "consent": True, "sms_consent": True}
    made: Json = office.ask("POST", "/api/v1/home-visits", about | home | changed, office.sari)
    return made | {"phone4": person["phone"][-4:]}


class Stage:
    """The running server, a post in it, and one window for each role. What was seen once is not looked at again."""

    def __init__(self, server: Running, browser: Browser) -> None:
        self.server, self.browser = server, browser
        self.office = Office(server)
        self.offices = [self.office]
        self.evening = Evening(server)
        self.applying = Applying(server)
        self.draft = self.applying.draft()
        self.evenings: list[Appointments] = [self.evening, self.applying]
        self.booking = self.evening.book(days=1)
        self.office.tokens[ADMIN] = self.office.ask(
            "POST", "/api/v1/login", {"username": "admin", "password": ADMIN_PASSWORD}
        )["token"]
        tickets = [self.office.issue() for _person in range(3)]
        self.office.open()
        self.office.at("call-next")
        self.office.at("recall")
        devices = {
            kind: staff.create_device(self.office.engine, self.office.slug, kind, kind.title(), {})
            for kind in ("kiosk", "display", "printer")
        }
        self.names = {
            "post": self.office.slug,
            "ticket": tickets[1]["id"],
            "user": self.office.sari,
            "janji": self.evening.post.slug,
            "code": self.booking["code"],
            "application": self.draft.code,
            "entrusted": self.applying.entrusted(),
            "group": self.applying.group(),
            "slot": self.evening.slots(days=1)[0],
            "day": self.evening.today.isoformat(),
            "visit": ask_for_visit(self.office)["code"],
            **{kind: device.id for kind, device in devices.items()},
        }
        self._windows: dict[tuple[str, bool], BrowserContext] = {}
        self._seen: dict[tuple[Look, str], Seen] = {}
        self._failed: dict[tuple[Look, str], AssertionError] = {}

    def close(self) -> None:
        """Close windows and connections."""
        for window in self._windows.values():
            window.close()
        for place in (*self.offices, *self.evenings):
            place.close()

    def seen(self, look: Look, language: str) -> Seen:
        """Return what a visit with its whole walk finds."""
        if (look, language) in self._failed:
            raise self._failed[look, language]
        if (look, language) not in self._seen:
            try:
                self._seen[look, language] = self._visit(look, language)
            except AssertionError as failed:
                self._failed[look, language] = failed
                raise
        return self._seen[look, language]

    def _visit(self, look: Look, language: str) -> Seen:
        scene = self._enter(look, language)
        try:
            scene.go(look.path.format(**self.names), look.ready, look.status)
            seen = Seen(urlsplit(scene.page.url).path, scene.page.locator(_OUTLINE).all_inner_texts())
            if (
                language == look.languages[0] and look.role not in STAFF
            ):  # nobody has promised staff a page without scripts
                seen.without_script = self._without_script(look)
            for name in self._states(scene, look):
                seen.languages.add(scene.page.locator("html").get_attribute("lang") or "")
                within = name if name.startswith("#") else "html"
                seen.grave += [f"{name}: {one}" for one in axe.grave(scene.page, within)]
        finally:
            scene.page.close()
        expected = tuple(f"{status} " for status in scene.refusals | {look.status})
        seen.noise = [one for one in scene.noise if not one.startswith(expected)]
        return seen

    def _without_script(self, look: Look) -> list[str]:
        scene = self._enter(look, look.languages[0], script=False)
        scene.go(look.path.format(**self.names), "noscript" if look.needs_script else "main h1", look.status)
        outline = scene.page.locator("noscript" if look.needs_script else _OUTLINE).all_inner_texts()
        scene.page.close()
        return outline

    @staticmethod
    def _states(scene: Scene, look: Look) -> Iterator[str]:
        yield "opened"
        if look.walk is not None:
            yield from look.walk(scene)

    def _enter(self, look: Look, language: str, *, script: bool = True) -> Scene:
        scene = Scene(self, look.role, language)
        window = self._window(look.role, script)
        window.clear_cookies()
        window.add_cookies([{"name": "lang", "value": language, "url": self.office.base_url}])
        scene.open(window)
        if look.role in STAFF:
            scene.log_in(self.office)
        if look.before is not None:
            look.before(scene)
        return scene

    def _window(self, role: str, script: bool) -> BrowserContext:
        if (role, script) not in self._windows:
            window = self.browser.new_context(
                **WINDOWS[role], java_script_enabled=script, reduced_motion="reduce"
            )
            window.add_init_script(_TELL_THE_POLICY)
            self._windows[role, script] = window
        return self._windows[role, script]
