"""The verbs of complaints: file one, answer it, follow up, give it to somebody, escalate, forget. Each change is one script."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from queue_service.bookings import asking, codes
from queue_service.core.clock import Clock, local_date
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict, Forbidden, Invalid, NotFound
from queue_service.core.identity import Principal
from queue_service.core.redis import Engine
from queue_service.feedback.complaints import content, desk, rules, store
from queue_service.feedback.complaints.models import (
    Category,
    Complaint,
    Content,
    Course,
    Days,
    Entry,
    Kind,
    State,
    Visibility,
)
from queue_service.feedback.complaints.store import Idempotency
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.staff import actions as staff

BATCH = 1000  # of each state in one sweep
Args = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """What every verb needs: the engine, the clock, what seals, and the office's deadlines."""

    engine: Engine
    clock: Clock
    vault: Vault
    days: Days = field(default_factory=Days)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody filed, as typed; see :class:`Content`. ``contact`` is a phone number, ``sms_consent`` counts only with one."""

    kind: Kind
    category: Category
    visibility: Visibility
    text: str
    contact: str = ""
    sms_consent: bool = False
    counter: str = ""
    officer: str = ""
    reference: str = ""
    language: str = "id"


def file(at: Office, post: Post, told: Told, idem: Idempotency = None) -> Complaint:
    """Make a complaint. Raises ``Invalid`` naming every field that is wrong."""
    inside = content.checked(told.text, told.counter, told.officer, told.reference)
    number = content.contact(told.visibility, inside, told.contact)
    ref, now_ms = codes.new(post.slug), moment(at, post, told.visibility)
    first_due_ms, due_ms = deadlines(at, post)
    complaint = Complaint(
        ref=ref,
        post=post.slug,
        kind=told.kind,
        category=told.category,
        visibility=told.visibility,
        state=State.RECEIVED,
        since_ms=now_ms,
        created_ms=now_ms,
        first_due_ms=first_due_ms,
        due_ms=due_ms,
        content=content.sealed(at.vault, inside),
        phone=at.vault.seal(number, "phone") if number else "",
        phone4=asking.phone4_print(at.vault, ref, number[-4:]) if number else "",
        sms_consent=bool(number) and told.sms_consent,
        language=told.language,
        settled=not inside.of_person,
        barred=_suspects(at, inside),
        history=(Entry("file", State.RECEIVED, now_ms, "holder"),),
    )
    return store.run(at.engine, "file", post.slug, {"complaint": asdict(complaint), "tell_at": now_ms}, idem)


def moment(at: Office, post: Post, visibility: Visibility) -> int:
    """Return when (ms) something is done by a complainant; of the anonymous only the day is kept, as its midnight."""
    if visibility is not Visibility.ANONIM:
        return at.clock.now_ms()
    return rules.midnight_ms(local_date(at.clock, post.timezone), post.timezone)


def deadlines(
    at: Office, post: Post, course: Course = Course.ORDINARY, received: date | None = None
) -> tuple[int, int]:
    """Return when the first response and the answer are due (ms) of what was received on a local date (today)."""
    day = received or local_date(at.clock, post.timezone)
    due = partial(rules.due_ms, day, zone=post.timezone, workday=partial(posts.workday, post))
    return due(at.days.first), due(at.days.of(course))


def _suspects(at: Office, told: Content) -> tuple[str, ...]:
    users = staff.users(at.engine)
    return tuple(content.user_print(at.vault, name) for name in rules.named(told.officer, users))


def find(engine: Engine, code: str) -> tuple[Post, Complaint]:
    """Return a complaint and its post by the beginning of a code, however that was typed. Raises ``NotFound``."""
    return codes.find(engine, codes.tidy(code)[: content.SHORT], store.complaint)


def held_by(engine: Engine, vault: Vault, code: str, phone4: str = "") -> tuple[Post, Complaint]:
    """Return a complaint to who knows its whole key. Raises ``NotFound`` otherwise."""
    post, one = find(engine, code)
    content.check_key(vault, one, codes.tidy(code), phone4)
    return post, one


def _step(
    at: Office, post: Post, one: Complaint, verb: str, by: str, args: Mapping[str, Any], idem: Idempotency
) -> Complaint:
    move, holder = rules.MOVES[verb], by == "holder"
    now_ms = moment(at, post, one.visibility) if holder else at.clock.now_ms()
    entry = {"verb": verb, "at_ms": now_ms, "by": by} | ({"note": args["note"]} if args.get("note") else {})
    told = {
        "ref": one.ref,
        "sources": sorted(move.sources),
        "to": move.to,
        "entry": entry,
        "fields": args.get("fields", {}),
        "actor": None if by in ("holder", "system") else content.user_print(at.vault, by),
        "assignee": args.get("assignee"),
        "settled_only": args.get("settled_only"),
        "tell_at": now_ms,
    }
    return store.run(at.engine, "step", post.slug, told, idem)


def act(
    at: Office, post: Post, one: Complaint, verb: str, by: str, note: str = "", idem: Idempotency = None
) -> Complaint:
    """Do one of ``rules.OFFICE`` (by a username that may see it) or ``rules.HOLDER`` (by ``holder``).

    Raises ``Invalid`` note, ``Conflict`` wrong_state, already_reopened, ``NotFound`` for whom it is about.
    """
    written = content.note(note, needed=rules.MOVES[verb].note)
    fields: Args = {}
    if verb == "reopen":
        first_due_ms, due_ms = deadlines(at, post, one.course)
        fields = {"first_due_ms": first_due_ms, "due_ms": due_ms, "level": 0}
    if verb == "stop_texts":
        fields = {"sms_consent": False}
    args = {"note": at.vault.seal(written, content.NOTE_SEAL) if written else None, "fields": fields}
    return _step(at, post, one, verb, by, args, idem)


def assign(at: Office, post: Post, one: Complaint, by: Principal, username: str) -> Complaint:
    """Give a complaint to a member of staff of its post; nobody with ``""``.

    Raises ``Forbidden`` for who does not lead, ``Invalid``, ``Conflict`` barred_officer for whom it is, or may be, about.
    """
    _lead(by)
    if username and username not in [user.username for user in desk.colleagues(at.engine, post)]:
        raise Invalid("invalid_input", errors=[{"field": "assigned", "message": "complaint_assigned"}])
    args: Args = {"fields": {"assigned": username}}
    if username:
        args |= {"assignee": content.user_print(at.vault, username), "settled_only": True}
    return _step(at, post, one, "assign", by.id, args, None)


def settle(at: Office, post: Post, one: Complaint, by: Principal, usernames: list[str]) -> Complaint:
    """Note whom of the staff it is about (nobody: an empty list): they will never see it, everybody else as usual.

    Raises ``Forbidden`` for who does not lead, ``Invalid`` for unknown usernames.
    """
    _lead(by)
    if not set(usernames) <= {user.username for user in staff.users(at.engine)}:
        raise Invalid("invalid_input", errors=[{"field": "barred", "message": "complaint_barred"}])
    barred = [content.user_print(at.vault, name) for name in sorted(set(usernames))]
    fields: Args = {"barred": barred, "settled": True}
    if one.assigned in usernames:
        fields["assigned"] = ""
    return _step(at, post, one, "settle", by.id, {"fields": fields}, None)


def set_course(at: Office, post: Post, one: Complaint, by: Principal, course: Course) -> Complaint:
    """Say how it is dealt with; the time to answer counts from when it came in, or was reopened. Raises ``Forbidden``, ``Conflict``."""
    _lead(by)
    since = next((step.at_ms for step in reversed(one.history) if step.verb == "reopen"), one.created_ms)
    received = datetime.fromtimestamp(since / 1000, ZoneInfo(post.timezone)).date()
    _first_due_ms, due = deadlines(at, post, course, received)
    return _step(at, post, one, "course", by.id, {"fields": {"course": course, "due_ms": due}}, None)


def _lead(by: Principal) -> None:
    if not by.leads:
        raise Forbidden("not_allowed")


def escalate_late(at: Office, post: Post) -> list[Complaint]:
    """Pass what is late on: to the supervisor, and to the village head when it still is so after as many working days as a first
    response may take. Return what was passed on; doing it twice does nothing more."""
    found = []
    for state in sorted(rules.OPEN):
        for one in store.in_state(at.engine, post.slug, state, BATCH):
            level = _level(at, post, one)
            if level > one.level:
                try:
                    found.append(
                        _step(at, post, one, "escalate", "system", {"fields": {"level": level}}, None)
                    )
                except (Conflict, NotFound):  # somebody was faster
                    continue
    return found


def _level(at: Office, post: Post, one: Complaint) -> int:
    now_ms = at.clock.now_ms()
    missed = rules.missed_ms(one, now_ms)
    if missed is None:
        return 0
    day = datetime.fromtimestamp(missed / 1000, ZoneInfo(post.timezone)).date()
    last = rules.due_ms(day, at.days.first, post.timezone, partial(posts.workday, post))
    return rules.HEAD if now_ms > last else rules.SUPERVISOR


def forget_old(at: Office, post: Post, keep_days: int) -> int:
    """Delete what was told, and by whom, of complaints that ended so many days ago; return how many."""
    count = 0
    for state in sorted(rules.ENDED):
        until_ms = at.clock.now_ms() - keep_days * rules.DAY_MS
        for one in store.in_state(at.engine, post.slug, state, BATCH, until_ms):
            try:
                store.run(at.engine, "forget", post.slug, {"ref": one.ref, "since_ms": one.since_ms})
                count += 1
            except (Conflict, NotFound):
                continue
    return count


def record_past(
    at: Office,
    post: Post,
    kind: Kind,
    category: Category,
    filed: date,
    answered: date | None,
    visibility: Visibility,
) -> Complaint:
    """Write a complaint of the sample history: filed and (or not) answered on local dates, with nothing in it but what is counted.

    It is marked ``sample``, has no text and no code that opens it, and nobody is told.
    """
    start, end = (rules.midnight_ms(day, post.timezone) for day in (filed, answered or filed))
    first_due_ms, due_ms = deadlines(at, post, received=filed)
    steps = [Entry("file", State.RECEIVED, start, "holder")]
    if answered is not None:
        steps += [Entry("answer", State.ANSWERED, end, "system"), Entry("close", State.CLOSED, end, "system")]
    past = Complaint(
        ref=codes.new(post.slug),
        post=post.slug,
        kind=kind,
        category=category,
        visibility=visibility,
        state=steps[-1].state,
        since_ms=end,
        created_ms=start,
        first_due_ms=first_due_ms,
        due_ms=due_ms,
        masked=True,
        sample=True,
        history=tuple(steps),
    )
    return store.run(at.engine, "file", post.slug, {"complaint": asdict(past)})
