"""A naive model of one waiting room, in plain Python: people, desks, and the rules a new officer would be told.

It keeps everything in lists and looks at everybody each time, so that it is easy to believe. The real scripts must agree with it
after every step. A verb that the office refuses raises :class:`No` with the public code.
"""

import copy
from dataclasses import dataclass, field

from queue_service.posts.models import Post
from queue_service.tickets.models import Actor

KEEP_CALLS = 20
UNDO_DEPTH = 10
AT_DESK = ("called", "serving")
JUST_BEHIND = 2.0**-21


class No(Exception):
    """A refusal, by its public code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Person:
    """Somebody with a number. ``place`` orders people within a lane; ``changes`` counts what was done with the ticket; ``told`` is
    when the office learned of the number (ms)."""

    id: str
    number: str
    day: str
    ordinal: int
    service: str
    lane: str
    place: float
    line: str
    then: list[str]
    state: str = "waiting"
    counter: str | None = None
    recalls: int = 0
    delayed: bool = False
    why: str | None = None
    not_before: int = 0
    changes: int = 1
    told: int = 0


@dataclass
class Act:
    """What undo needs: the verb, when, the person as before; of a call also the row of urgent calls before it and which call it was."""

    verb: str
    at: int
    before: Person
    changes: int
    row: int | None = None
    calls: int = 0


@dataclass
class Desk:
    """A counter; ``narrowed`` overrides the services it is configured for."""

    id: str
    configured: tuple[str, ...]
    state: str = "closed"
    officer: str | None = None
    screen: str | None = None
    narrowed: tuple[str, ...] | None = None
    person: str | None = None
    streak: int = 0
    calls: int = 0
    acts: list[Act] = field(default_factory=list)

    def meant(self) -> tuple[str, ...]:
        """Return the lines it is configured for."""
        return (*self.configured, f"@{self.id}")

    def lines(self) -> tuple[str, ...]:
        """Return the lines it calls from."""
        return (*(self.narrowed or self.configured), f"@{self.id}")


class Room:
    """One post. ``now`` is milliseconds since 1970; ``day`` is None before the first verb."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.now = 0
        self.day: str | None = None
        self.everybody: dict[str, Person] = {}
        self.paused: set[str] = set()
        self._clean()

    def _clean(self) -> None:
        self.desks = {one.id: Desk(one.id, self.post.served_at(one)) for one in self.post.counters}
        self.calls: list[tuple[str, str]] = []
        self.numbers: dict[str, int] = {}
        self.issued: dict[str, int] = {}
        self.ordinal = 0
        self.gave_way: dict[str, float] = {}

    # ---- the day ----

    def on(self, today: str) -> None:
        """Begin the day unless it has begun; what was at a counter ends with the old one."""
        if self.day == today:
            return
        for desk in self.desks.values():
            if desk.person is not None:
                person = self.everybody[desk.person]
                person.state = "done" if person.state == "serving" else "cancelled"
        self.day = today
        self._clean()

    def sweep(self) -> None:
        """End what still waits on days that are over."""
        for person in self.everybody.values():
            if person.day != self.day and person.state in ("waiting", "held"):
                person.state = "cancelled"

    # ---- who waits ----

    def waiting(self, lane: str, lines: tuple[str, ...]) -> list[Person]:
        """Return who may be called from a lane for any of the lines, in order."""
        found = [
            one
            for one in self.everybody.values()
            if one.state == "waiting" and one.day == self.day and one.lane == lane and one.line in lines
            if one.not_before <= self.now
        ]
        return sorted(found, key=lambda one: (one.place, lines.index(one.line), one.id))

    def count(self, service: str) -> int:
        """Return how many wait for a service today."""
        return sum(
            one.state == "waiting" and one.service == service and one.day == self.day
            for one in self.everybody.values()
        )

    def order(self, desk: Desk) -> list[tuple[Person, str]]:
        """Return whom a desk would call, one after the other, and why."""
        return self._order(self.waiting("U", desk.lines()), self.waiting("O", desk.lines()), desk.streak)

    def _order(self, urgent: list[Person], ordinary: list[Person], streak: int) -> list[tuple[Person, str]]:
        found = []
        while urgent or ordinary:
            person, why, streak = self._next(urgent, ordinary, streak)
            (urgent if person.lane == "U" else ordinary).remove(person)
            found.append((person, why))
        return found

    def sharing(self, line: str) -> tuple[str, ...]:
        """Return the lines of the open desks that serve a line now; while none does, of those meant to."""
        desks = list(self.desks.values())
        now = {one for desk in desks if desk.state == "open" and line in desk.lines() for one in desk.lines()}
        meant = {one for desk in desks if line in desk.meant() for one in desk.meant()}
        return tuple(sorted(now or {line, *meant}))

    def ahead(self, person: Person, lane: str, place: float) -> int:
        """Return how many one desk for all the lines it shares would call before a person who stood there."""
        moved = copy.copy(person)
        moved.lane, moved.place = lane, place
        lines = self.sharing(person.line)
        queue = {}
        for one in ("U", "O"):
            others = [other for other in self.waiting(one, lines) if other.id != person.id]
            mine = [moved] if one == lane else []
            queue[one] = sorted(others + mine, key=lambda other: other.place)
        order = self._order(queue["U"], queue["O"], 0)
        return [other.id for other, _why in order].index(person.id)

    def _next(self, urgent: list[Person], ordinary: list[Person], streak: int) -> tuple[Person, str, int]:
        if not urgent:
            return ordinary[0], "ordinary", 0
        if not ordinary:
            return urgent[0], "urgent_alone", 0
        if streak >= self.post.rules.k:
            return ordinary[0], "ordinary_turn", 0
        return urgent[0], "urgent", streak + 1

    # ---- the holder's verbs ----

    def refuse_issue(self, *visit: str) -> None:
        """Raise what the office would answer to somebody who asks for a number for these services now."""
        given = dict(self.issued)
        for service in visit:
            if service in self.paused:
                raise No("service_paused")
            given[service] = given.get(service, 0) + 1
            offered = self.post.offered(service)
            if offered is not None and offered.quota is not None and given[service] > offered.quota:
                raise No("quota_reached")

    def issue(self, identity: str, service: str, lane: str, then: tuple[str, ...]) -> Person:
        """Give the next number to a walk-in."""
        return self._issue(
            identity, service, lane, then, self.now // 1000 + self.post.rules.priority_offset_s
        )

    def check_in(self, identity: str, service: str, slot: int) -> Person:
        """Give the next number to somebody who booked for ``slot`` (ms): no pause and no quota stops them."""
        if self.now > slot + 600_000:
            return self._issue(identity, service, "O", (), 0)
        person = self._issue(identity, service, "U", (), max(slot, self.now) // 1000 + 300)
        person.not_before = slot - 600_000
        return person

    def _issue(self, identity: str, service: str, lane: str, then: tuple[str, ...], due: int) -> Person:
        letter = next(one.letter for one in self.post.services if one.slug == service)
        for one in (service, *then):
            self.issued[one] = self.issued.get(one, 0) + 1
        self.numbers[letter] = self.numbers.get(letter, 0) + 1
        self.ordinal += 1
        place = due + self.ordinal / 1048576 if lane == "U" else float(self.ordinal)
        number = f"{letter}{self.numbers[letter]:03d}"
        return self._comes(identity, number, place, service, lane, then)

    def issue_leased(
        self,
        identity: str,
        number: str,
        issued: int,
        passed: float,
        service: str,
        lane: str,
        then: tuple[str, ...],
    ) -> Person:
        """Somebody came at ``issued`` (ms) and the kiosk gave a leased number: behind all the office had given one by then."""
        came = [one.ordinal for one in self.everybody.values() if one.day == self.day and one.told <= issued]
        for one in (service, *then):
            self.issued[one] = self.issued.get(one, 0) + 1
        self.ordinal += 1
        order = max(came, default=0) + 0.25 + passed / 2
        due = issued // 1000 + self.post.rules.priority_offset_s
        place = due + order / 1048576 if lane == "U" else order
        return self._comes(identity, number, place, service, lane, then)

    def _comes(
        self, identity: str, number: str, place: float, service: str, lane: str, then: tuple[str, ...]
    ) -> Person:
        person = Person(
            identity,
            number,
            str(self.day),
            self.ordinal,
            service,
            lane,
            place,
            service,
            list(then),
            told=self.now,
        )
        self.everybody[identity] = person
        return person

    def _today(self, identity: str) -> Person:
        person = self.everybody[identity]
        if person.day != self.day:
            raise No("wrong_state")
        return person

    def cancel(self, identity: str, *, staff: bool = False, counter: str | None = None) -> Person:
        """Give a ticket back; staff can undo it at a desk."""
        person = self._today(identity)
        if person.state == "cancelled":
            return person
        if person.state not in ("waiting", "held", "called"):
            raise No("wrong_state")
        before = copy.deepcopy(person)
        if person.state == "called":
            self.desks[str(person.counter)].person = None
            counter = counter or person.counter
        person.state = "cancelled"
        person.changes += 1
        if staff and counter:
            self._remember(self.desks[counter], "cancel", before, person)
        return person

    def delay(self, identity: str) -> Person:
        """Step back as far as at most so many people are called first; behind the last urgent one, among the ordinary."""
        person = self._today(identity)
        if person.state != "waiting":
            raise No("wrong_state")
        if person.delayed:
            raise No("already_delayed")
        lines, lane, after = self.sharing(person.line), person.lane, person.place
        behind = [one.place for one in self.waiting(lane, lines) if one.place > after]
        if not behind and lane == "U" and person.not_before <= self.now:
            lane, after = "O", max([0.0, *(self.gave_way.get(line, 0.0) for line in lines)])
            behind = [one.place for one in self.waiting(lane, lines) if one.place > after]
        if not behind:
            raise No("nobody_behind")
        before = self.ahead(person, person.lane, person.place)
        places = self.post.rules.delay_places
        n = 1
        while n < min(places, len(behind)) and self._first(person, lane, behind[n]) - before <= places:
            n += 1
        gap = behind[n] - behind[n - 1] if n < len(behind) else 1.0
        place = behind[n - 1] + min(JUST_BEHIND, gap / 2)
        if lane != person.lane:
            self.gave_way[person.line] = place
        person.lane, person.place, person.delayed = lane, place, True
        person.changes += 1
        return person

    def _first(self, person: Person, lane: str, place: float) -> int:
        """Return how many are called first when somebody stands just behind a place."""
        return self.ahead(person, lane, place + 1e-9)

    def bring_back(self, identity: str, counter: str | None) -> Person:
        """Let a held or missed person wait again."""
        person = self._today(identity)
        if person.state not in ("held", "no_show"):
            raise No("wrong_state")
        before = copy.deepcopy(person)
        person.state, person.counter, person.recalls = "waiting", None, 0
        self._let_go(person)
        person.changes += 1
        if counter is not None:
            self._remember(self.desks[counter], "return", before, person)
        return person

    def _let_go(self, person: Person) -> None:
        """Nobody waits for a closed desk."""
        if person.line.startswith("@") and self.desks[person.line[1:]].state == "closed":
            person.line = person.service

    # ---- the officer's verbs ----

    def _desk(self, actor: Actor) -> Desk:
        desk = self.desks[actor.counter]
        if self._denied(desk, actor):
            raise No("counter_taken")
        return desk

    @staticmethod
    def _denied(desk: Desk, actor: Actor) -> bool:
        other_screen = bool(desk.screen and actor.desk and desk.screen != actor.desk)
        return other_screen or bool(desk.officer and desk.officer != actor.by and not actor.leads)

    def _free_desk(self, actor: Actor) -> Desk:
        desk = self._desk(actor)
        if desk.state != "open":
            raise No("counter_closed")
        if desk.person is not None:
            raise No("counter_busy")
        return desk

    def _in_hand(self, desk: Desk, *states: str) -> Person:
        if desk.person is None or self.everybody[desk.person].state not in states:
            raise No("wrong_state")
        return self.everybody[desk.person]

    def _remember(
        self, desk: Desk, verb: str, before: Person, person: Person, row: int | None = None
    ) -> None:
        desk.acts.insert(0, Act(verb, self.now, before, person.changes, row, desk.calls))
        del desk.acts[UNDO_DEPTH:]

    def _push_call(self, person: Person) -> None:
        self.calls.insert(0, (person.number, str(person.counter)))
        del self.calls[KEEP_CALLS:]

    def call_next(self, actor: Actor) -> Person | None:
        """Call whose turn it is."""
        desk = self._free_desk(actor)
        order = self.order(desk)
        if not order:
            return None
        _person, _why, streak = self._next(
            self.waiting("U", desk.lines()), self.waiting("O", desk.lines()), desk.streak
        )
        return self._call(desk, order[0][0], order[0][1], streak, "call_next")

    def call(self, actor: Actor, identity: str) -> Person:
        """Call somebody out of turn."""
        desk = self._free_desk(actor)
        person = self.everybody[identity]
        if person.day != self.day:
            raise No("not_found")
        if person.state not in ("waiting", "held", "no_show"):
            raise No("wrong_state")
        return self._call(desk, person, "out_of_turn", desk.streak, "call")

    def _call(self, desk: Desk, person: Person, why: str, streak: int, verb: str) -> Person:
        before, old_streak = copy.deepcopy(person), desk.streak
        person.state, person.counter, person.recalls, person.why = "called", desk.id, 0, why
        person.changes += 1
        desk.person, desk.streak, desk.calls = person.id, streak, desk.calls + 1
        self._push_call(person)
        self._remember(desk, verb, before, person, old_streak)
        return person

    def recall(self, actor: Actor) -> Person:
        """Call again."""
        desk = self._desk(actor)
        person = self._in_hand(desk, "called")
        before = copy.deepcopy(person)
        person.recalls += 1
        person.changes += 1
        self._push_call(person)
        self._remember(desk, "recall", before, person)
        return person

    def start(self, actor: Actor) -> Person:
        """Service begins."""
        desk = self._desk(actor)
        person = self._in_hand(desk, "called")
        return self._change(desk, person, "start", state="serving")

    def finish(self, actor: Actor) -> Person:
        """Service ends, or goes on elsewhere."""
        desk = self._desk(actor)
        person = self._in_hand(desk, "serving")
        if not person.then:
            return self._change(desk, person, "finish", state="done")
        following = person.then[0]
        return self._change(
            desk,
            person,
            "finish",
            state="waiting",
            service=following,
            line=following,
            then=person.then[1:],
            counter=None,
        )

    def no_show(self, actor: Actor) -> Person:
        """Nobody came."""
        desk = self._desk(actor)
        person = self._in_hand(desk, "called")
        if person.recalls < self.post.rules.recalls_before_no_show:
            raise No("recall_first")
        return self._change(desk, person, "no_show", state="no_show")

    def hold(self, actor: Actor) -> Person:
        """The person fetches something."""
        desk = self._desk(actor)
        return self._change(desk, self._in_hand(desk, "called", "serving"), "held", state="held")

    def transfer(self, actor: Actor, service: str | None, counter: str | None) -> Person:
        """Send the person on."""
        desk = self._desk(actor)
        person = self._in_hand(desk, "called", "serving")
        line = service or f"@{counter}"
        if counter and self.desks[counter].state == "closed":
            line = person.service
        return self._change(
            desk,
            person,
            "transfer",
            state="waiting",
            service=service or person.service,
            line=line,
            counter=None,
        )

    def _change(self, desk: Desk, person: Person, verb: str, **changed: object) -> Person:
        before = copy.deepcopy(person)
        for name, value in changed.items():
            setattr(person, name, value)
        person.changes += 1
        desk.person = person.id if person.state in ("called", "serving") else None
        self._remember(desk, verb, before, person)
        return person

    def standing(self, desk: Desk) -> Act | None:
        """Return the latest act that nobody else has built on."""
        return next((act for act in desk.acts if self.everybody[act.before.id].changes == act.changes), None)

    def undo(self, actor: Actor) -> Person:
        """Take the desk's latest act back; what others changed since is passed over."""
        desk = self._desk(actor)
        act = self.standing(desk)
        if act is None:
            raise No("nothing_to_undo")
        if self.now - act.at > self.post.rules.undo_seconds * 1000:
            raise No("undo_too_late")
        person = self.everybody[act.before.id]
        home = self.desks[str(act.before.counter)] if act.before.state in AT_DESK else None
        if home is not None and home.person not in (None, person.id):
            raise No("counter_busy")
        if home is not None and home.state == "closed":
            raise No("counter_closed")
        if person.state in AT_DESK:
            desk.person = None
        if home is not None:
            home.person = person.id
        if act.row is not None and act.calls == desk.calls:
            desk.streak, desk.calls = act.row, act.calls - 1
        del desk.acts[: desk.acts.index(act) + 1]
        if act.verb in ("call", "call_next", "recall"):
            self.calls.remove((person.number, desk.id))
        self.everybody[person.id] = act.before
        if act.before.state == "waiting":
            self._let_go(act.before)
        return act.before

    def set_counter(
        self, actor: Actor, state: str, services: tuple[str, ...] | None, take_over: bool
    ) -> Desk:
        """Open, pause or close a desk."""
        desk = self.desks[actor.counter]
        if self._denied(desk, actor) and not take_over:
            raise No("counter_taken")
        if state == "closed":
            if desk.person is not None:
                raise No("counter_busy")
            self._leave(desk)
            return desk
        if actor.desk or not actor.leads:
            self._leave_others(desk, actor, take_over)
        if not desk.officer or take_over:
            desk.officer, desk.screen = actor.by, actor.desk
        desk.screen = desk.screen or actor.desk
        desk.state, desk.narrowed = state, services or desk.narrowed
        return desk

    def _leave_others(self, desk: Desk, actor: Actor, take_over: bool) -> None:
        others = [one for one in self.desks.values() if one.officer == actor.by and one is not desk]
        if others and not take_over:
            raise No("officer_elsewhere")
        if any(one.person is not None for one in others):
            raise No("counter_busy")
        for one in others:
            self._leave(one)

    def _leave(self, desk: Desk) -> None:
        desk.state, desk.officer, desk.screen, desk.narrowed = "closed", None, None, None
        for person in self.everybody.values():
            if person.state == "waiting" and person.day == self.day and person.line == f"@{desk.id}":
                person.line = person.service
                person.changes += 1
