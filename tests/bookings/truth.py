"""The store's own account of its bookings: the moment as the records say it, and all that happened as the events say it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from queue_service.bookings import rules
from queue_service.bookings.models import Booking
from queue_service.core.crypto import Vault
from queue_service.core.keys import post_key
from queue_service.core.redis import Engine
from queue_service.posts.models import Post
from queue_service.tickets import store as stream
from tests.bookings.crowd import person
from tests.bookings.storm import PEOPLE, Diary, Told
from tests.pair import SECRET

TAKING = ("confirmed", "offered")
BY_RESIDENTS = ("confirmed", "waitlisted", "moved", "cancelled")
STATES = {"moved": "confirmed"}


@dataclass(frozen=True)
class Entry:
    """One change of a booking; ``taken`` places of its slot are in use after it."""

    kind: str
    code: str
    slot: str
    taken: int


class Ledger:
    """Of one post."""

    def __init__(self, engine: Engine, post: Post) -> None:
        self.engine, self.post = engine, post
        self.places, self.own = rules.places_of(post)

    def key(self, name: str) -> str:
        """A key of the room."""
        return post_key(self.post.slug, "book", name)

    # ---- a moment ----

    def moment(self) -> tuple[list[Booking], list[dict[str, str]], dict[str, int]]:
        """Return bookings, holds and the counted places, all of the same moment."""
        pipe = self.engine.client.pipeline(transaction=True)
        pipe.hvals(self.key("bookings")).hvals(self.key("hold")).hgetall(self.key("places"))
        bookings, holds, counts = pipe.execute()
        return (
            [Booking.of(json.loads(text)) for text in bookings],
            [json.loads(text) for text in holds],
            {name: int(count) for name, count in counts.items()},
        )

    def overbooked(self) -> list[str]:
        """Return what is wrong at this moment with the places in use, counted from the records themselves."""
        bookings, holds, counts = self.moment()
        used = in_use(bookings, holds)
        wrong = [f"{name}: {count} places in use" for name, count in used.items() if count > self.limit(name)]
        return wrong if used == counts else [*wrong, f"counted {counts}, in use {dict(used)}"]

    def limit(self, name: str) -> int:
        """Return the most places that may be in use under a name, ``SLOT`` or ``SLOT/SERVICE``."""
        _slot, _bar, service = name.partition("/")
        return self.own[service] if service else self.places

    def left(self, slot: str, service: str) -> int:
        """Return how many places a service still has in a slot."""
        counts = self.moment()[2]
        names = (slot, f"{slot}/{service}")
        return min(self.limit(name) - counts.get(name, 0) for name in names)

    # ---- what happened ----

    def entries(self) -> Iterator[Entry]:
        """Yield every change, in order."""
        since = 0
        while found := stream.events(self.engine, self.post.slug, since, 5000):
            for seq, fields in found:
                if fields["type"] == "booking.changed":
                    data, private = json.loads(fields["data"]), json.loads(fields["private"])
                    yield Entry(private["kind"], private["code"], data["slot"], data["taken"])
                since = seq

    def compare(self, diary: Diary) -> list[str]:
        """Return every difference between what happened, what was kept, and what people were told."""
        bookings = {one.code: one for one in self.moment()[0]}
        happened: dict[str, list[Entry]] = {code: [] for code in bookings}
        for entry in self.entries():
            happened[entry.code].append(entry)
        last = {code: changes[-1] for code, changes in happened.items()}
        return [
            *(f"{code}: told {told}, happened {happened.get(code)}" for code, told in diary.told.items()
              if not explains(happened.get(code, []), told)),
            *(f"{code}: kept as {one}, but {last[code]}" for code, one in bookings.items()
              if (one.state, one.slot) != (STATES.get(last[code].kind, last[code].kind), last[code].slot)),
            *self.nobodys(bookings, happened, diary),
            *turn_by_turn(self, bookings),
        ]  # fmt: skip

    def nobodys(
        self, bookings: dict[str, Booking], happened: dict[str, list[Entry]], diary: Diary
    ) -> Iterator[str]:
        """Yield bookings that nobody was told of and no request that was not listened to explains."""
        vault = Vault(SECRET)
        people = {vault.fingerprint(person(number)["nik"], "nik"): person(number) for number in range(PEOPLE)}
        left = Counter(diary.unheard)
        for code in bookings.keys() - diary.told.keys():
            nik = people[bookings[code].identity]["nik"]
            left[nik] -= 1
            if left[nik] < 0 or len([one for one in happened[code] if one.kind in BY_RESIDENTS]) != 1:
                yield f"{code}: nobody asked for it: {happened[code]}"


def in_use(bookings: list[Booking], holds: list[dict[str, str]]) -> Counter[str]:
    """Return the places in use under each name."""
    taking = [(one.slot, one.service) for one in bookings if one.state in TAKING]
    used: Counter[str] = Counter()
    for slot, service in [*taking, *((hold["slot"], hold["service"]) for hold in holds)]:
        used.update((slot, f"{slot}/{service}"))
    return used


def explains(happened: list[Entry], told: list[Told]) -> bool:
    """Whether what residents did to a booking is what they were told, in order; what nobody listened to may be missing at the end."""
    did = [(one.kind, one.slot) for one in happened if one.kind in BY_RESIDENTS]
    return all(
        asked is not None and (fact == (asked.kind, asked.slot) or (fact is None and not asked.sure))
        for fact, asked in zip_longest(did, told)
    )


def turn_by_turn(ledger: Ledger, bookings: dict[str, Booking]) -> Iterator[str]:
    """Yield what was wrong at some moment: too many places taken, two active bookings of a person, an offer out of turn."""
    active: dict[tuple[str, str], str] = {}
    lines: dict[tuple[str, str], list[str]] = {}
    for entry in ledger.entries():
        booking = bookings[entry.code]
        line = lines.setdefault((entry.slot, booking.service), [])
        who = (booking.identity, booking.service)
        if entry.taken > ledger.places:
            yield f"too many places: {entry}"
        if active.setdefault(who, entry.code) != entry.code:
            yield f"a second booking beside {active[who]}: {entry}"
        if entry.kind == "offered" and line[0] != entry.code:
            yield f"offered out of turn: {entry}, waiting {line}"
        if entry.kind == "waitlisted":
            line.append(entry.code)
        elif entry.code in line:
            line.remove(entry.code)
        if entry.kind in ("cancelled", "expired"):
            del active[who]
