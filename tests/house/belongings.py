"""A village in which something of every kind belongs to somebody: made over the product's own routes, with texts of one's choice.

Everything is at ``POST``; nothing is at ``OTHER_POST``. Who typed what is remembered, so that a test can say that every field was used.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from queue_service.evenings import jobs as evenings
from queue_service.meetings import store as meetings
from queue_service.messages import listing
from queue_service.reminders.actions import Teller
from queue_service.staff import actions as staff
from queue_service.worker import FINDERS
from tests.applications.office import with_services
from tests.bookings.residents import nik
from tests.callers import OTHER_POST, PASSWORD, Api
from tests.documents import corpus
from tests.evenings.office import EVENING, RULES
from tests.factories import POST, MovableClock, keep

PHONE4 = "7890"
NUMBER = "081234567890"
MONTH = "2026-11"
SLOT = "20261124T0930"
# Beside the callers: a second partner of the post, and everybody who leads or helps at the other one.
MORE_PEOPLE = {
    "lain": ("partner", (POST,)),
    "atasjauh": ("supervisor", (OTHER_POST,)),
    "lsmjauh": ("partner", (OTHER_POST,)),
}
Typed = Callable[[str], str]  # the words of a field, by the field's name


@dataclass
class Village:
    """What there is, by the room and the argument that names it in addresses; and who has typed what where."""

    api: Api
    clock: MovableClock
    typed: Typed
    public: Typed
    things: dict[tuple[str, str], str] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)

    def send(self, path: str, given: Any = None, *, by: str, method: str = "POST", **more: Any) -> Any:
        """Send JSON and return what is answered; fails with the refusal."""
        self._note(path, method, given)
        answer = self.api.call(method, path, given, by=by, **more)
        assert answer.status_code < 300, (path, answer.status_code, answer.text)
        return answer.get_json(silent=True)

    def fill(self, path: str, form: dict[str, Any], *, by: str) -> TestResponse:
        """Send a page's form; fails with the page that says what is wrong."""
        self._note(path, "POST", form)
        answer = self.api.call("POST", path, data=form, by=by)
        assert answer.status_code == 303 or by == "stranger", (path, answer.status_code, answer.text)
        return answer

    def _note(self, path: str, method: str, given: Any) -> None:
        endpoint, _arguments = self.api.app.url_map.bind("").match(path.partition("?")[0], method)
        self.note(endpoint, given)

    def note(self, endpoint: str, given: Any) -> None:
        """Remember which fields a call was made with."""
        self.used.setdefault(endpoint, set()).update(_names(given))


def _names(given: Any, before: str = "") -> set[str]:
    if isinstance(given, list):
        return set().union(*(_names(one, before) for one in given))
    if not isinstance(given, dict):
        return {before[:-1]}
    return set().union(*(_names(value, f"{before}{name}.") for name, value in given.items()))


def settle(api: Api, typed: Typed, public: Typed) -> Village:
    """Return the village at eight in the morning of a Tuesday; ``typed`` is what people wrote, ``public`` what the office published."""
    clock = MovableClock()
    api.app.extensions["clock"] = clock
    for slug in (POST, OTHER_POST):
        keep(api.engine, replace(with_services(api.engine, slug), evening=RULES))
    for name, (role, posts) in MORE_PEOPLE.items():
        staff.create_user(api.engine, name, PASSWORD, role, posts, name.capitalize())
        api.log_in(name)
    village = Village(api, clock, typed, public)
    for made in (
        ticket,
        booking,
        application,
        complaint,
        visit,
        evening,
        event,
        meeting,
        office,
        texts,
        erased,
    ):
        village.things |= made(village)
    return village


def person(village: Village, number: int, name: str) -> dict[str, Any]:
    """Return somebody with a phone, who agreed to SMS."""
    return {"name": village.typed(name), "nik": nik(number), "phone": NUMBER, "sms_consent": True}


def ticket(village: Village) -> dict[tuple[str, str], str]:
    """Somebody waits with a note, somebody was called out of turn, and one is held."""
    send, typed = village.send, village.typed
    waiting = send(f"/api/v1/posts/{POST}/tickets", {"service": "kia", "phone": NUMBER}, by="kiosk")["id"]
    called = send(f"/api/v1/posts/{POST}/tickets", {"service": "kia", "phone": NUMBER}, by="kiosk")["id"]
    send(f"/api/v1/tickets/{waiting}/note", {"text": typed("ticket note")}, method="PUT", by="sari")
    counter = f"/api/v1/posts/{POST}/counters/1"
    send(counter, {"state": "open", "desk": typed("desk")[:64]}, method="PUT", by="sari")
    send(f"{counter}/call", {"ticket": called, "reason": typed("call reason")}, by="sari")
    job = send(f"/api/v1/tickets/{waiting}/print-jobs", {}, by="kiosk")["job"]
    found = {(room, "ticket"): waiting for room in ("tickets", "printing", "applications", "realtime")}
    return found | {("printing", "job"): job, ("tickets", "counter"): "1"}


def booking(village: Village) -> dict[tuple[str, str], str]:
    """A partner books for somebody; somebody else keeps a place and reads the form."""
    asked = {"service": "ktp-baru", "slot": SLOT, **person(village, 1, "booking name")}
    agreed = {"who": village.typed("consent who"), "how": "lisan", "on": "2026-11-23"}
    made = village.send(f"/api/v1/posts/{POST}/bookings", asked | {"consent": agreed}, by="lsm")
    kept = village.send(f"/api/v1/posts/{POST}/holds", {"service": "kia", "slot": SLOT}, by="stranger")
    return {("bookings", "code"): made["code"], ("bookings", "hold_id"): kept["id"]}


def application(village: Village) -> dict[tuple[str, str], str]:
    """A partner applies for somebody, with documents; the desk sends it back with reasons."""
    typed, one = village.typed, "/api/v1/applications"
    guardian = {"name": typed("guardian name"), "relation": "ibu"}
    applicant = {
        "name": typed("applicant name"),
        "nik": nik(2),
        "kk": "3171010101010001",
        "birth_date": "1990-06-05",
        "sex": "P",
        "address": typed("applicant address"),
        "guardian": guardian,
    }
    agreed = {"who": typed("consent who"), "how": "lisan", "on": "2026-11-23"}
    about = {"service": "ktp-baru", "post": POST, "phone": NUMBER, "sms_consent": True}
    made = village.send(one, about | {"applicant": applicant, "consent": agreed}, by="lsm")
    path = f"{one}/{made['code']}"
    for kind in ("kk", "f-1-02"):
        file = {"file": (BytesIO(PHOTO), "foto.jpg")}
        answer = village.api.client.put(f"{path}/documents/{kind}?phone4={PHONE4}", data=file)
        assert answer.status_code == 200, answer.text
    village.send(f"{path}/submit?phone4={PHONE4}", by="stranger")
    village.send(f"{path}/claim", {}, by="sari")
    reasons = [{"document": "kk", "phrase": "blurred", "text": typed("return reason")}]
    village.send(f"{path}/return", {"reasons": reasons}, by="sari")
    table = f"{HEAD}\n{typed('group name')};{nik(9)};081230000009;{typed('group who')};lisan;23/11/2026"
    form = {
        "post": POST,
        "service": "ktp-baru",
        "file": (BytesIO(table.replace("\n", "\r\n", 1).encode()), "k.csv"),
    }
    group = village.fill("/partner/groups/application", form, by="lsm").location.rpartition("/")[2]
    return {("applications", "code"): made["code"], ("partners", "group"): group}


HEAD = "nama;nik;ponsel;yang_setuju;cara_setuju;tanggal_setuju"
PHOTO = corpus.photo()


def complaint(village: Village) -> dict[tuple[str, str], str]:
    """Somebody complains about sari and adds to it; the supervisor answers. The phone's digits go with its code."""
    typed = village.typed
    told = {
        "kind": "pengaduan",
        "category": "pungli",
        "text": typed("complaint text"),
        "visibility": "normal",
        "contact": NUMBER,
        "sms_consent": True,
        "post": POST,
        "counter": typed("complaint counter"),
        "officer": f"Sari {typed('complaint officer')}",
        "reference": typed("complaint reference")[:100],
    }
    code = village.send("/api/v1/complaints", told, by="stranger")["code"]
    village.fill(f"/admin/complaints/{code}/settle", {"barred": ["sari"]}, by="kepala")
    note = {"note": typed("complaint response")}
    village.fill(f"/admin/complaints/{code}/respond", note, by="budi")
    follow = {"note": typed("complaint follow-up"), "phone4": PHONE4}
    village.fill(f"/complaints/{code}/follow_up", follow, by="stranger")
    return {("complaints", "ref"): code, ("complaints", "code"): code}


def visit(village: Village) -> dict[tuple[str, str], str]:
    """A partner asks for a visit, which is planned."""
    typed, path = village.typed, "/api/v1/home-visits"
    asked = {
        "post": POST,
        "service": "ktp-baru",
        "name": typed("visit name"),
        "phone": NUMBER,
        "area": typed("area")[:40],
        "address": typed("visit address"),
        "reason": "lansia",
        "note": typed("visit note"),
        "consent": True,
        "sms_consent": True,
    }
    code = village.send(path, asked, by="lsm")["code"]
    planned = {"date": "2026-11-25", "time": "09:00", "team": typed("visit team")}
    village.send(f"{path}/{code}/plan", planned, by="sari")
    return {("partners", "code"): code}


def evening(village: Village) -> dict[tuple[str, str], str]:
    """Somebody asks for a place in the evening, and is let in again with a reason."""
    evenings.run(village.api.engine, village.clock, village.api.app.extensions["vault"])
    path, day = f"/api/v1/posts/{POST}/evenings", EVENING.isoformat()
    asked = {"service": "ktp-baru", **person(village, 3, "evening name")}
    code = village.send(f"{path}/{day}/requests", asked, by="stranger")["code"]
    reason = {"reason": village.typed("appeal reason")}
    village.send(f"{path}/{day}/requests/{code}/appeal", reason, by="budi")
    added = asked | person(village, 4, "added name") | {"phone": "081230000004"}
    village.send(f"{path}/{day}/added", added | {"reason": village.typed("added reason")}, by="budi")
    return {("evenings", "code"): code, ("evenings", "day"): day}


def event(village: Village) -> dict[tuple[str, str], str]:
    """The village invites; somebody comes and asks something. What the office writes is for everybody."""
    typed, public, desk = village.typed, village.public, "/admin/outreach"
    written = {f"{name}_{language}": public(name) for name in ("title", "about") for language in ("id", "en")}
    when = {"day": "2026-12-05", "hours": "19.30-21.00", "places": "30", "open": "1", "revision": "0"}
    written |= when | {"place": public("place"), "address": public("address")}
    made = village.fill(f"{desk}/events/new", written, by="budi").location
    name = made.partition("?")[0].rpartition("/")[2]
    guest = {"name": typed("guest name"), "phone": NUMBER, "sms_consent": True}
    code = village.send(f"/api/v1/events/{name}/guests", guest, by="stranger")["code"]
    village.fill(f"{desk}/events/{name}/questions", {"asked": typed("question asked")}, by="sari")
    answered = {
        f"{part}_{language}": public(part) for part in ("question", "answer") for language in ("id", "en")
    }
    made = village.fill(f"{desk}/questions/new", answered | {"published": "1"}, by="budi").location
    question = made.partition("?")[0].rpartition("/")[2]
    words = {f"{part}_{language}": public(part) for part in ("plain", "short") for language in ("id", "en")}
    village.fill(f"{desk}/words/ktp-baru", words, by="budi")
    named = {
        ("outreach", "event"): name,
        ("outreach", "question"): question,
        ("outreach", "name"): "ktp-baru",
    }
    return named | {("outreach", "code"): code}


def meeting(village: Village) -> dict[tuple[str, str], str]:
    """The month's meeting was written down, and something agreed and dropped."""
    typed, path = village.typed, f"/reports/meetings/{POST}/{MONTH}"
    minutes = {
        "day": "2026-11-24",
        "came-officers": "4",
        "revision": "0",
        "place": typed("meeting place")[:80],
    }
    said = {name: typed(name) for name in ("obstacles", "minutes")}
    village.fill(f"{path}/minutes", minutes | said, by="budi")
    agreed = {name: typed(f"action {name}")[:80] for name in ("what", "owner", "why")}
    about = {"due": "2026-12-05", "state": "dropped", "revision": "0"}
    village.fill(f"{path}/actions/new", agreed | about, by="budi")
    (action,) = meetings.actions(village.api.engine, POST)
    return {("meetings", "month"): MONTH, ("meetings", "action"): action.id}


def office(village: Village) -> dict[tuple[str, str], str]:
    """What the office itself has: a notice, a screen, people with their sessions."""
    told: dict[str, Any] = {"text": village.public("notice")}
    village.send(f"/api/v1/posts/{POST}/notices", told, by="sari")
    told = {"text": {"id": village.public("notice"), "en": village.public("notice")}}
    notice = village.send(f"/api/v1/posts/{POST}/notices", told, by="sari")["id"]
    screen = {"kind": "display", "name": village.typed("device name")[:60]}
    device = village.send(f"/api/v1/posts/{POST}/devices", screen, by="kepala")["id"]
    user = {"username": "baru", "name": village.typed("user name")[:60], "role": "officer", "posts": [POST]}
    village.send("/api/v1/users", user, by="kepala")
    before = village.api.get("/api/v1/me/sessions", by="sari").get_json()[0]["id"]
    village.api.log_in("sari")
    named = {"username": "baru", "device": device, "session": before}
    return {("posts", "notice"): notice} | {("staff", name): value for name, value in named.items()}


def texts(village: Village) -> dict[tuple[str, str], str]:
    """Everybody has been told by SMS what they were to be told by now, up to the outbox."""
    village.clock.pass_time(timedelta(minutes=10).total_seconds())
    Teller(village.api.engine, village.clock, FINDERS, None, "https://antre.example.id").remind()
    see = partial(listing.page, village.api.engine, village.api.app.extensions["vault"])
    found = see(None, "", lambda _post: True, all_posts=True).rows
    return {("messages", "message"): next(row.message.id for row in found)}


def erased(village: Village) -> dict[tuple[str, str], str]:
    """Somebody who had begun an application has had that erased; the order says nothing of them."""
    begun = {"service": "ktp-baru", "post": POST, "applicant": {"nik": nik(30)}, "phone": "081230000030"}
    village.send("/api/v1/applications", begun, by="stranger")
    found = village.api.call("POST", "/admin/people", data={"nik": nik(30)}, by="budi").text
    who = found.partition('name="who" value="')[2].partition('"')[0]
    asked = {"who": who, "reason": "asked", "checked": "card", "sure": "1", "key": "once"}
    answer = village.fill("/admin/people/erase", asked, by="budi")
    return {("privacy", "ref"): answer.location.rpartition("/")[2]}
