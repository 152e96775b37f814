"""A group of people entered in one go: kept sealed while the partner looks at it, then row by row through the verbs of everybody.

Each row has its code from the beginning, so that a confirmation that comes twice, or after a crash in the middle, writes nothing twice.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from queue_service.applications import desk as application_desk
from queue_service.bookings import choosing, codes, elsewhere
from queue_service.bookings import nik as niks
from queue_service.core.clock import Clock, local_date
from queue_service.core.crypto import Vault
from queue_service.core.errors import NotFound, Refused, Unavailable
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.entrusted import actions as entrusted
from queue_service.entrusted.models import Kind
from queue_service.partners import behalf, store, wishes
from queue_service.partners.behalf import Line
from queue_service.partners.wishes import Wish
from queue_service.posts.models import Post

SEAL = "partner-group"
KEEP_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Group:
    """What a partner uploaded: a kind and a service, and for each row its code, its texts, and for bookings its slot."""

    id: str
    by: str
    kind: Kind
    service: str
    rows: tuple[tuple[str, dict[str, str], str], ...]

    def wish(self, number: int) -> Wish:
        """Return what a row asks for, counted from 0."""
        _code, texts, slot = self.rows[number]
        return Wish.read(self.kind, self.service, texts, slot)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands: the codes of its mistakes by field; what else keeps it from being written (``problem``); its entry once it was.

    ``problem`` is ``twice`` (in the table), ``known`` (already applied or booked), ``no_slot``, ``quota``, or the code of a refusal.
    """

    number: int
    wish: Wish
    mistakes: dict[str, str]
    problem: str
    line: Line | None

    @property
    def ready(self) -> bool:
        """True for a row that can be written and was not."""
        return not (self.mistakes or self.problem or self.line)


def keep(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    by: str,
    kind: Kind,
    service: str,
    rows: list[dict[str, str]],
    first: date | None,
) -> Group:
    """Keep a group for twelve hours; the people of bookings get the free places from ``first`` on, in their order."""
    places = _places(engine, clock, post, service, first) if kind is Kind.BOOKING else []
    today, cases = local_date(clock, post.timezone), behalf.cases(engine, service)
    kept = []
    for texts in rows:
        right = not wishes.mistakes(vault, Wish.read(kind, service, texts), today, cases)
        slot = places.pop(0) if places and right else ""
        kept.append((codes.new(post.slug), texts, slot))
    group = Group(token(), by, kind, service, tuple(kept))
    store.keep_group(engine, post.slug, group.id, _sealed(vault, group), KEEP_SECONDS)
    return group


def _sealed(vault: Vault, group: Group) -> str:
    return vault.seal(json.dumps(dataclasses.asdict(group)), SEAL)


def _opened(vault: Vault, sealed: str) -> Group:
    data = json.loads(vault.open(sealed, SEAL))
    return Group(**data | {"kind": Kind(data["kind"]), "rows": tuple(tuple(one) for one in data["rows"])})


def every(engine: Engine, vault: Vault, post: Post) -> list[tuple[Group, int]]:
    """Return all groups that a post still keeps, each with its age (s)."""
    return [(_opened(vault, sealed), KEEP_SECONDS - left) for sealed, left in store.groups(engine, post.slug)]


def drop(engine: Engine, vault: Vault, post: Post, group: str, code: str) -> None:
    """Take a row out of a group, for good; nothing when either is gone already."""
    sealed = store.group(engine, post.slug, group)
    if sealed is not None:
        kept = _opened(vault, sealed)
        left = dataclasses.replace(kept, rows=tuple(row for row in kept.rows if row[0] != code))
        store.replace_group(engine, post.slug, group, _sealed(vault, left), code, KEEP_SECONDS)


def _places(engine: Engine, clock: Clock, post: Post, service: str, first: date | None) -> list[str]:
    found = choosing.days(engine, clock, post, service, first).found
    return [str(slot.id) for slot, free in found for _place in range(free)]


def find(engine: Engine, vault: Vault, post: Post, by: str, group: str) -> Group:
    """Return a group to the partner who uploaded it. Raises ``NotFound``, also once its time is over."""
    sealed = store.group(engine, post.slug, group)
    if sealed is None:
        raise NotFound("not_found")
    found = _opened(vault, sealed)
    if found.by != by:
        raise NotFound("not_found")
    return found


def look(engine: Engine, clock: Clock, vault: Vault, post: Post, group: Group) -> list[Row]:
    """Return every row as it stands now; nothing is written."""
    entries = entrusted.several(engine, post, [code for code, _texts, _slot in group.rows])
    made = behalf.lines(engine, vault, post, [one for one in entries if one.made])
    lines, begun = {line.entry.code: line for line in made}, {one.code for one in entries}
    refused, known = store.refusals(engine, post.slug, group.id), _known(engine, vault, post, group)
    today, cases = local_date(clock, post.timezone), behalf.cases(engine, group.service)
    left = entrusted.allowance(engine, clock, post, group.by).left
    seen: Counter[str] = Counter()
    rows = []
    for number, (code, _texts, _slot) in enumerate(group.rows):
        wish, problem = group.wish(number), ""
        wrong = {} if code in begun else wishes.mistakes(vault, wish, today, cases)
        identity = identity_of(vault, wish.texts)
        if code not in begun and not wrong:
            problem = _problem(engine, wish, identity, seen, known)
            if not problem and left is not None:
                problem, left = ("", left - 1) if left > 0 else ("quota", 0)
            problem = problem or refused.get(code, "")
        seen[identity] += bool(identity)
        rows.append(Row(number + 1, wish, wrong, problem, lines.get(code)))
    return rows


def _known(engine: Engine, vault: Vault, post: Post, group: Group) -> set[str]:
    """Return who of the group has an open application for the service at this post."""
    if group.kind is Kind.BOOKING:
        return set()
    people = {identity_of(vault, group.wish(number).texts) for number in range(len(group.rows))}
    return application_desk.applied(engine, post, group.service, people - {""})


def identity_of(vault: Vault, texts: Mapping[str, str]) -> str:
    """Return the keyed hash of a row's NIK, empty without a right one."""
    digits = "".join(letter for letter in texts.get("nik", "") if letter.isdigit())
    return vault.fingerprint(digits, "nik") if not niks.check(digits).error else ""


def _problem(engine: Engine, wish: Wish, identity: str, seen: Counter[str], known: set[str]) -> str:
    if identity and seen[identity]:
        return "twice"
    booking = wish.kind is Kind.BOOKING
    if identity in known or (booking and elsewhere.has_booking(engine, identity, wish.service)):
        return "known"
    return "no_slot" if booking and not wish.slot else ""


def confirm(
    engine: Engine,
    clock: Clock,
    vault: Vault,
    post: Post,
    caller: Principal,
    group: Group,
    language: str,
) -> None:
    """Write the rows that can be; a row that is refused meanwhile keeps why. Sent again it goes on where it stopped."""
    for row in look(engine, clock, vault, post, group):
        if row.line or row.mistakes or row.problem in ("twice", "known", "no_slot"):
            continue
        code = group.rows[row.number - 1][0]
        try:
            behalf.enter(
                engine, clock, vault, post, caller, row.wish, language=language, code=code, idem=(code, code)
            )
        except Unavailable:
            raise
        except Refused as refused:
            store.keep_refusal(engine, post.slug, group.id, code, refused.code)
