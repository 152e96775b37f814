"""Every call of every route, made from the routes themselves, and everybody who could try it; and what is whose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from queue_service.core.identity import OPEN, Principal
from tests.bookings.residents import nik
from tests.callers import DEVICES, PEOPLE, Api
from tests.factories import POST
from tests.house.belongings import MONTH, MORE_PEOPLE, PHONE4, PHOTO, SLOT, Typed, settle

STAFF = PEOPLE | MORE_PEOPLE
HOLDER, NEIGHBOUR, NEIGHBOURS_PHONE4 = "holder", "neighbour", "0077"
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
# Words of an address that name nothing that belongs to anybody; (room, argument).
PUBLIC = {
    ("posts", "service"),
    ("outreach", "service"),
    ("outreach", "part"),
    ("display", "language"),
    ("display", "number"),
    ("display", "counter"),
    ("display", "key"),
    ("display", "name"),
    ("vendor", "name"),
}
# The same in every room: whose it is says the thing it goes with, or nobody's.
PLAIN = {"post": POST, "kind": "kk", "number": "1", "page": "1", "part": "0", "_step": "send"}
# Known by an id that cannot be guessed: who has it is its holder.
BY_ID = {"ticket", "hold_id"}
_CHOICES = re.compile(r"<any\(([^)]*)\):\w+>")
_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
JSON: dict[str, Any] = {
    "post": POST,
    "slot": SLOT.replace("T0930", "T1000"),
    "reason": "other",
    "reasons": [{"document": "kk", "phrase": "blurred"}],
    "text": "Diubah",
    "note": "Diubah",
    "to": "direkam",
    "state": "direkam",
    "date": "2026-11-26",
    "time": "10:00",
    "team": "Diubah",
    "outcome": "papers",
    "service": "kia",
    "name": "Diubah orang",
    "ok": True,
    "letters": ["A"],
    "day": "2026-11-24",
    "applicant": {"address": "Diubah"},
    "address": "Diubah",
    "area": "RW 01",
    "phone": "081230000088",
    "consent": True,
}
FORM: dict[str, Any] = JSON | {
    "revision": "0",
    "what": "Diubah",
    "owner": "Diubah",
    "due": "2026-12-05",
    "place": "Diubah",
    "asked": "Diubah",
    "course": "check",
    "assigned": "tono",
    "phrase": "blurred",
    "role": "officer",
    "active": "on",
    "user": "lsm",
    "kind": "display",
}


@dataclass(frozen=True)
class Call:
    """A method of a rule with one of the words that may stand in its place."""

    rule: Rule
    method: str
    address: str
    who: tuple[str, ...]

    @property
    def room(self) -> str:
        return self.rule.endpoint.partition(".")[0]


class World:
    """The village and everybody who tries."""

    def __init__(self, api: Api, typed: Typed, public: Typed) -> None:
        self.village = settle(api, typed, public)
        self.api, self.client = api, api.app.test_client(use_cookies=False)
        self.cookies = {HOLDER: self._open(HOLDER), NEIGHBOUR: self._open(NEIGHBOUR)}
        self.tries = 0

    def _open(self, who: str) -> dict[str, str]:
        """Let somebody in at what is their own, as a browser does, and return the cookies by room."""
        return {
            room: self._cookie(
                f"/{pages}/{self._code(room, who)}", PHONE4 if who == HOLDER else NEIGHBOURS_PHONE4
            )
            for room, pages in (("bookings", "b"), ("applications", "a"))
        }

    def _cookie(self, path: str, phone4: str) -> str:
        answer = self.client.post(path, data={"phone4": phone4})
        assert answer.status_code == 303, answer.text
        return answer.headers["Set-Cookie"].partition(";")[0]

    def _code(self, room: str, who: str) -> str:
        if who == HOLDER:
            return self.village.things[room, "code"]
        mine = {"service": "ktp-baru", "phone": f"08123000{NEIGHBOURS_PHONE4}"}
        if room == "bookings":
            person = {"name": "Warga Tetangga", "nik": nik(20), "slot": SLOT}
            return str(self.api.post(f"/api/v1/posts/{POST}/bookings", mine | person).get_json()["code"])
        return str(self.api.post("/api/v1/applications", mine | {"post": POST}).get_json()["code"])

    def call(self, call: Call, who: str) -> TestResponse:
        """Try it, each time from an address of its own, so that no limit answers instead."""
        self.tries += 1
        headers = {"Idempotency-Key": f"coba-{self.tries}"}
        if who in self.api.tokens:
            headers["Authorization"] = f"Bearer {self.api.tokens[who]}"
        if cookie := self.cookies.get(who, {}).get(call.room):
            headers["Cookie"] = cookie
        digits = {HOLDER: PHONE4, NEIGHBOUR: NEIGHBOURS_PHONE4}.get(who)
        remote = {"REMOTE_ADDR": f"10.{self.tries >> 16}.{self.tries >> 8 & 255}.{self.tries & 255}"}
        asked = {"post": POST, "month": MONTH} | ({"phone4": digits} if digits else {})
        return self.client.open(
            call.address,
            method=call.method,
            query_string=asked,
            headers=headers,
            environ_base=remote,
            buffered=True,
            **(self._body(call, digits) if call.method in WRITES else {}),
        )

    def _body(self, call: Call, digits: str | None) -> dict[str, Any]:
        more = {"phone4": digits} if digits else {}
        things = {name: value for (room, name), value in self.village.things.items() if room == call.room}
        if "/documents/" in call.address and call.method != "DELETE":
            return {"data": more | {"file": (BytesIO(PHOTO), "foto.jpg")}}
        if call.address.startswith("/api/"):
            return {"json": JSON | things | more}
        return {"data": FORM | things | more}

    def kept(self) -> dict[str, bytes]:
        """All that the engine holds of anybody, but what only counts requests or knows who was here."""
        client = self.api.engine.client
        keys = sorted(
            key
            for key in client.scan_iter()
            if not re.match(r"sys:(limit|idem|\{audit\}|\{staff\}:session:)", key)
        )
        pipe = client.pipeline(transaction=False)
        for key in keys:
            pipe.execute_command("DUMP", key, NEVER_DECODE=True)
        return dict(zip(keys, pipe.execute(), strict=True))

    def calls(self, *, every_word: bool = False) -> Iterator[Call]:
        """Every call of every route; reads with the first of the words that may stand in a place, or with every one."""
        for rule in self.api.app.url_map.iter_rules():
            who = getattr(self.api.app.view_functions[rule.endpoint], "who", ())
            if who and rule.rule != "/socket.io/":
                for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                    for address in self.addresses(rule)[: None if every_word or method in WRITES else 1]:
                        yield Call(rule, method, address, who)

    def addresses(self, rule: Rule) -> list[str]:
        """Return a rule with what is in the village filled in, once for each word that may stand in its place."""
        room = rule.endpoint.partition(".")[0]
        room = "applications" if rule.rule.startswith("/partner/people/") else room
        filled = _ARGUMENT.sub(lambda found: self.value(room, found[1]), _CHOICES.sub("\0", rule.rule))
        words = _CHOICES.search(rule.rule)
        return [filled.replace("\0", one.strip("'\" ")) for one in (words[1].split(",") if words else [""])]

    def value(self, room: str, argument: str) -> str:
        if (room, argument) in PUBLIC:
            return "kia" if argument == "service" else "x"
        return self.village.things.get((room, argument)) or PLAIN[argument]


def principal(name: str) -> Principal:
    if name in STAFF:
        return Principal("staff", name, role=STAFF[name][0], posts=STAFF[name][1])
    if name in DEVICES:
        return Principal("device", name, device=DEVICES[name][0], posts=(DEVICES[name][1],))
    return Principal("anyone")


def about_one(call: Call) -> bool:
    """True when its address names something that belongs to somebody."""
    return bool(call.rule.arguments - PLAIN.keys() - {"verb", "section", "step"})


def theirs(call: Call, name: str) -> bool:
    """True when the route is for them and what it is about is at their post, or is theirs."""
    arguments, roles = call.rule.arguments, tuple(one for one in call.who if one not in OPEN)
    if "session" in arguments:
        return name == "sari"
    if call.room == "complaints" and name in STAFF:
        return name in ("budi", "kepala")  # it is about an officer, and nobody was charged with it
    if "holder" in call.who and (BY_ID & arguments or name == HOLDER):
        return True
    caller = principal(name)
    if caller.role == "partner" and call.method in WRITES and not about_one(call):
        return caller.satisfies(roles) and caller.may_touch(POST)  # something new, of their own
    if caller.role == "partner" or (about_one(call) and roles == ("partner",)):
        return name == "lsm" and caller.satisfies(roles)
    # Events and words belong to no post; a search for a person finds what is at the own ones.
    whole_village = call.room == "outreach" or (call.room == "privacy" and not about_one(call))
    return caller.satisfies(roles) and (whole_village or caller.may_touch(POST))
