"""A bookings ledger in plain Python: what the store should hold, by the words of docs/bookings.md. Knows nothing of Redis or Lua."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from queue_service.bookings import rules
from queue_service.bookings.models import Booking, SlotId
from queue_service.posts.models import Post

PLACED = ("confirmed", "offered")
ACTIVE = (*PLACED, "waitlisted", "displaced")


@dataclass
class Entry:
    """One booking as the ledger has it; ``who`` and ``phone`` are numbers. ``over``: its slot was swept, it takes no place any more."""

    code: str
    who: int
    phone: int
    service: str
    slot: str
    state: str
    start_ms: int
    until: int | None = None
    ticket: str | None = None
    told: dict[str, int] = field(default_factory=dict)
    over: bool = False

    @property
    def takes(self) -> bool:
        return not self.over and (self.state in PLACED or self.state == "checked_in")


@dataclass
class Refusal(Exception):
    """What a verb should refuse with."""

    code: str


class Ledger:
    """Every booking of one post. Each verb changes the ledger or raises :class:`Refusal` and changes nothing but what time decides."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.now = 0
        self.entries: dict[str, Entry] = {}
        self.holds: dict[str, tuple[str, str, int]] = {}
        self.lines: dict[str, list[str]] = {}

    # ---- counting ----

    def taken(self) -> Counter[str]:
        """Return how many places are taken, by slot and by slot/service."""
        found: Counter[str] = Counter()
        for slot, service, _until in self.holds.values():
            found.update((slot, f"{slot}/{service}"))
        for one in self.entries.values():
            if one.takes:
                found.update((one.slot, f"{one.slot}/{one.service}"))
        return found

    def room(self, slot: str, service: str, taken: Counter[str] | None = None) -> bool:
        counted = taken if taken is not None else self.taken()
        places, own = rules.places_of(self.post)
        return counted[slot] < places and counted[f"{slot}/{service}"] < own[service]

    def start(self, slot: str) -> int:
        return int(SlotId.parse(slot).start(self.post.timezone).timestamp() * 1000)

    def active(self, who: int, service: str) -> bool:
        return any(
            one.who == who and one.service == service and one.state in ACTIVE for one in self.entries.values()
        )

    def of_phone(self, phone: int) -> int:
        return sum(one.phone == phone and one.state in ACTIVE for one in self.entries.values())

    # ---- what time decides ----

    def reap(self) -> None:
        for hold in sorted(self.holds, key=lambda one: (self.holds[one][2], one)):
            if self.holds[hold][2] <= self.now:
                slot = self.holds.pop(hold)[0]
                self.promote(slot)
        offered = [one for one in self.entries.values() if one.state == "offered" and one.until <= self.now]
        for one in sorted(offered, key=lambda one: (one.until, one.code)):
            one.state, one.until, one.told = "expired", None, {"offer_expired": self.now}
            self.promote(one.slot)

    def promote(self, slot: str) -> None:
        for code in tuple(self.lines.get(slot, ())):
            one = self.entries[code]
            if self.now < one.start_ms and self.room(slot, one.service):
                self.lines[slot].remove(code)
                one.state, one.told = "offered", {"offer": self.now}
                one.until = min(self.now + self.post.booking.offer_seconds * 1000, one.start_ms)

    def sweep(self) -> None:
        self.reap()
        ends = {"confirmed": "no_show", "waitlisted": "expired", "displaced": "expired"}
        for one in self.entries.values():
            if one.start_ms <= self.now - self.post.booking.no_show_minutes * 60_000 and not one.over:
                self.leave_line(one)
                if one.state in ends:
                    one.state, one.told = ends[one.state], {}
                one.over = True
        for slot in sorted(self.lines):
            self.promote(slot)

    def leave_line(self, one: Entry) -> None:
        if one.code in self.lines.get(one.slot, ()):
            self.lines[one.slot].remove(one.code)

    def displace(self) -> None:
        """What was told once is enough: who is displaced already is not told again."""
        for one in self.entries.values():
            closed = rules.slot_named(self.post, SlotId.parse(one.slot)) is None
            if closed and one.state in (*PLACED, "waitlisted") and one.start_ms >= self.now and not one.over:
                self.leave_line(one)
                one.state, one.until, one.told = "displaced", None, {"closed": self.now}

    # ---- what people do ----

    def take(self, slot: str, service: str, hold: str | None) -> None:
        """Refuse a place that is not there; a hold of the same person is given up for it, and never stands in the way."""
        held = self.holds.get(hold or "")
        kept = held is not None and held[:2] == (slot, service)
        if not kept:
            self.promote(slot)
        counted = self.taken()
        if held:
            counted.subtract((held[0], f"{held[0]}/{held[1]}"))
        if not kept and not self.room(slot, service, counted):
            raise Refusal("slot_full")
        self.holds.pop(hold or "", None)

    def hold(self, slot: str, service: str, replaces: str | None, made: str) -> None:
        """``made`` is the new hold's id."""
        self.reap()
        before = self.holds.get(replaces or "")
        self.take(slot, service, replaces)
        self.holds[made] = (slot, service, self.now + self.post.booking.hold_seconds * 1000)
        if before:
            self.promote(before[0])

    def unhold(self, hold: str) -> None:
        self.reap()
        if hold in self.holds:
            self.promote(self.holds.pop(hold)[0])

    def book(self, entry: Entry, hold: str | None, *, wait: bool) -> None:
        """``entry`` has its code, which the store has given."""
        self.reap()
        if self.active(entry.who, entry.service):
            raise Refusal("duplicate_booking")
        if self.of_phone(entry.phone) >= self.post.booking.per_phone:
            raise Refusal("phone_limit")
        before = self.holds.get(hold or "")
        if not wait:
            self.take(entry.slot, entry.service, hold)
        else:
            self.promote(entry.slot)
            if self.room(entry.slot, entry.service):
                raise Refusal("slot_free")
        self.entries[entry.code] = entry
        if wait:
            entry.state, entry.told = "waitlisted", {"waitlisted": self.now}
            self.lines.setdefault(entry.slot, []).append(entry.code)
        else:
            entry.state, entry.told = "confirmed", self.reminders(entry.slot, "confirmation")
            if before:
                self.promote(before[0])

    def reminders(self, slot: str, first: str) -> dict[str, int]:
        found = rules.reminders(SlotId.parse(slot).start(self.post.timezone), self.now)
        return {first if kind == "confirmation" else kind: at for kind, at in found.items()}

    def move(self, code: str, slot: str) -> None:
        self.reap()
        one = self.entries[code]
        if one.state not in ("confirmed", "displaced"):
            raise Refusal("wrong_state")
        if one.slot == slot and one.state == "confirmed":
            raise Refusal("same_slot")
        self.promote(slot)
        if not self.room(slot, one.service):
            raise Refusal("slot_full")
        old, had_place = one.slot, one.state == "confirmed"
        one.slot, one.start_ms, one.state = slot, self.start(slot), "confirmed"
        one.told = self.reminders(slot, "moved")
        if had_place:
            self.promote(old)

    def cancel(self, code: str) -> None:
        self.reap()
        one = self.entries[code]
        if one.state == "cancelled":
            return
        if one.state not in ACTIVE:
            raise Refusal("wrong_state")
        had_place = one.state in PLACED
        self.leave_line(one)
        one.state, one.until, one.told = "cancelled", None, {"cancelled": self.now}
        if had_place:
            self.promote(one.slot)

    def confirm(self, code: str) -> None:
        self.reap()
        one = self.entries[code]
        if one.state == "expired":
            raise Refusal("offer_expired")
        if one.state == "offered":
            one.state, one.until, one.told = "confirmed", None, self.reminders(one.slot, "confirmation")
        elif one.state != "confirmed":
            raise Refusal("wrong_state")

    def check_in(self, code: str, today: str, *, open_now: bool) -> None:
        """``today`` is the local date, ``20261124``."""
        one = self.entries[code]
        if one.ticket is not None:
            return
        if one.state not in ("confirmed", "no_show"):
            raise Refusal("wrong_state")
        if one.slot[:8] != today:
            raise Refusal("wrong_day")
        if not open_now:
            raise Refusal("post_closed")
        self.reap()
        one.state, one.told, one.ticket = "checked_in", {}, "given"

    def agrees_with(self, found: dict[str, Booking]) -> None:
        """Every booking is as the ledger has it."""
        assert {code: facts(one) for code, one in found.items()} == {
            code: (one.state, one.slot, one.start_ms, one.until, one.service)
            for code, one in self.entries.items()
        }


def facts(one: Booking) -> tuple[Any, ...]:
    """Return what the ledger knows of a booking."""
    return one.state.value, one.slot, one.start_ms, one.offer_until_ms, one.service
