"""The first set-up of an empty store: the admin, and the sample village with a kiosk and a display already paired.

Doing it again changes nothing; doing it after it was cut short finishes it.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from datetime import time as day_time
from functools import partial

from queue_service import (
    village,
    village_applications,
    village_history,
    village_outreach,
    village_partners,
    village_voices,
)
from queue_service.applications import actions as applications
from queue_service.applications import rules, uploads
from queue_service.applications.models import Application, Document, State
from queue_service.bookings import actions as bookings
from queue_service.config import Settings
from queue_service.core.clock import Clock, local, local_date
from queue_service.core.crypto import Vault
from queue_service.core.errors import Conflict
from queue_service.core.identity import Principal
from queue_service.core.ids import token
from queue_service.core.redis import Engine
from queue_service.documents import actions as documents
from queue_service.documents.models import Shelf
from queue_service.feedback.complaints import actions as complaints
from queue_service.feedback.complaints import desk
from queue_service.feedback.complaints.models import Days
from queue_service.feedback.surveys import actions as surveys
from queue_service.meetings import actions as meetings
from queue_service.outreach import actions as outreach
from queue_service.partners import actions as visits
from queue_service.partners import behalf
from queue_service.partners.wishes import Wish
from queue_service.posts import actions as posts
from queue_service.posts.models import Post
from queue_service.reports import actions as reports
from queue_service.staff import actions as staff
from queue_service.staff.models import SYSTEM

OFFICE = "kantor-desa"
_PARTNER = Principal("staff", village_partners.LOGIN, role="partner", posts=(OFFICE,))
_AHEAD_DAYS, _AGO_DAYS = 30, 2
_DEVICES = {"kiosk": "Kios pintu masuk", "display": "Layar ruang tunggu"}


def seed_village(engine: Engine, settings: Settings) -> None:
    """Create the admin if nobody can log in, and the sample village unless SAMPLE=none or the office has posts of its own.

    Says on standard output how to log in when the admin was just created: a generated password is never said again.
    """
    if settings.sample == "village" and not posts.has_sample(engine) and not _has_own_posts(engine):
        _create_catalogue(engine)
        _create_posts(engine, settings.timezone)
        _create_outreach(engine, settings.timezone)
        _create_history(engine, settings)
        _create_partner(engine, Vault(settings.secret_key), settings.timezone)
        _create_applications(engine, settings)
        _pair_devices(engine)
    login = _create_admin(engine, settings.admin_password)
    if login:
        sys.stdout.write(f"{login}\n")


def _has_own_posts(engine: Engine) -> bool:
    ours = {post.slug for post in village.posts("Asia/Jakarta")}
    return any(post.slug not in ours for post in posts.all_posts(engine, closed_down=True))


def _create_catalogue(engine: Engine) -> None:
    for service in village.SERVICES:
        with contextlib.suppress(Conflict):  # it is there already
            posts.save_service(engine, service, posts.NEW, SYSTEM)


def _create_posts(engine: Engine, timezone: str) -> None:
    for post in village.posts(timezone):
        with contextlib.suppress(Conflict):
            posts.save(engine, post, posts.NEW, SYSTEM, Clock().now())


def _create_outreach(engine: Engine, timezone: str) -> None:
    clock = Clock()
    for event in village_outreach.events(local_date(clock, timezone), timezone):
        with contextlib.suppress(Conflict):
            outreach.save(engine, clock, event, 0, SYSTEM)
    for question in village_outreach.QUESTIONS:
        with contextlib.suppress(Conflict):
            outreach.keep_question(engine, question, outreach.NEW, SYSTEM)
    for name, told in village_outreach.WORDS.items():
        with contextlib.suppress(Conflict):
            outreach.keep_words(engine, name, told, outreach.NEW, SYSTEM)


def _create_history(engine: Engine, settings: Settings) -> None:
    """Write three months that never were, up to yesterday, and mark their days as sample."""
    clock, zone = Clock(), settings.timezone
    made = village_history.history(local(clock.now(), zone).date() - timedelta(days=1), zone)
    posts.keep_sample_days(engine, made.first, made.last)
    for post, days in made.figures.items():
        reports.write_past(engine, post, days)
    for meeting in made.meetings:
        with contextlib.suppress(Conflict):
            meetings.write(engine, clock, OFFICE, meeting, 0, SYSTEM)
    for action in made.actions:
        with contextlib.suppress(Conflict):
            meetings.agree(engine, clock, OFFICE, action, 0, SYSTEM)
    said = village_voices.voices(made)
    _create_answers(engine, made, said)
    terms = Days(*settings.complaint_days)
    office = complaints.Office(engine, clock, Vault(settings.secret_key), terms)
    _create_complaints(office, made, said)
    _create_open_complaints(engine, office)


def _create_answers(engine: Engine, made: village_history.History, said: village_voices.Voices) -> None:
    months = f"{made.first:%Y-%m}", f"{made.last:%Y-%m}"
    for post, answers in said.answers.items():
        place = posts.get(engine, post)
        if not surveys.report(engine, *months, post=place).sample:  # of a set-up that was cut short
            surveys.record_past(engine, place, answers, said.served[post])


def _create_complaints(
    office: complaints.Office, made: village_history.History, said: village_voices.Voices
) -> None:
    place = posts.get(office.engine, OFFICE)
    known = desk.figures(office.engine, place, made.first, made.last, office.clock.now_ms())
    for one in said.complaints[
        sum(known.kinds.values()) :
    ]:  # those before are of a set-up that was cut short
        complaints.record_past(office, place, one.kind, one.category, one.filed, one.answered, one.visibility)


def _create_open_complaints(engine: Engine, office: complaints.Office) -> None:
    for number, (days, told, response) in enumerate(village_voices.OPEN):
        then, later = (replace(office, clock=_Ago(ago)) for ago in (days, days - 1))
        filed, answered = ((f"sample-complaint-{number}-{step}", "sample") for step in ("file", "respond"))
        one = complaints.file(then, posts.get(engine, OFFICE), told, filed)
        if response:
            complaints.act(later, posts.get(engine, OFFICE), one, "respond", SYSTEM.id, response, answered)


class _Ago(Clock):
    """The clock as it was some days ago, for what has happened in the sample before it begins."""

    def __init__(self, days: int = _AGO_DAYS) -> None:
        self._days = days
        super().__init__()

    def _wall(self) -> float:
        return time.time() - self._days * 86_400


def _create_partner(engine: Engine, vault: Vault, timezone: str) -> None:
    """Create home visits, what a partner entered, and its account, whose password nobody knows: an admin makes one."""
    office, today = posts.get(engine, OFFICE), local_date(Clock(), timezone)
    for wish in _wishes(engine, office, today):
        with contextlib.suppress(Conflict):
            idem = (f"sample-{wish.kind}", "sample")
            behalf.enter(engine, Clock(), vault, office, _PARTNER, wish, idem=idem)
    for number, call in enumerate(village_partners.CALLS):
        _create_visit(engine, vault, office, today, call, f"sample-visit-{number}")
    with contextlib.suppress(Conflict):
        staff.invite_user(engine, _PARTNER.id, "partner", (OFFICE,), village_partners.NAME, SYSTEM)


def _wishes(engine: Engine, office: Post, today: date) -> Iterator[Wish]:
    """Yield an application, and a booking for the first free place after today."""
    yield village_partners.application(today)
    first, last = today + timedelta(days=1), today + timedelta(days=_AHEAD_DAYS)
    found = bookings.free_slots(engine, Clock(), office, "ktp-ganti", first, last)
    slot = next((str(one.id) for one, free in found if free), None)
    if slot:
        yield village_partners.booking(today, slot)


def _create_visit(
    engine: Engine, vault: Vault, office: Post, today: date, call: village_partners.Call, key: str
) -> None:
    """Ask for a home visit and bring it to its state; one that is over was asked for two days ago, for yesterday."""
    clock, by = _Ago() if call.is_past else Clock(), _PARTNER.id if call.by_partner else visits.RESIDENT
    asked, planned, ended = ((f"{key}-{step}", "sample") for step in ("ask", "plan", "end"))
    ask = partial(visits.request, sms_consent=False, by=by, consent=True, idem=asked)
    visit = ask(engine, clock, vault, office, "ktp-baru", call.given)
    if call.is_past or call.verb == "plan":
        day, at = today + timedelta(days=-1 if call.is_past else 2), day_time(9)
        team = village_partners.TEAM
        visit = visits.plan(engine, clock, office, visit, day, at, team, by=SYSTEM.id, idem=planned)
    if call.verb not in ("", "plan"):
        end = partial(visits.finish, outcome=call.outcome, note=call.note, by=SYSTEM.id, idem=ended)
        end(engine, Clock(), vault, office, visit, call.verb)


def _create_applications(engine: Engine, settings: Settings) -> None:
    """Hand in applications on past days, with papers, and let the desk work on them, one step a day."""
    office, vault = posts.get(engine, OFFICE), Vault(settings.secret_key)
    for number, applied in enumerate(village_applications.APPLIED):
        known = _handed_in(
            engine, vault, documents.shelf(settings), office, applied, f"sample-apply-{number}"
        )
        for step, (verb, to) in enumerate(applied.steps, start=1):
            idem = (f"sample-apply-{number}-{step}", "sample")
            clock = _Ago(applied.days - step)
            if to:
                known = applications.progress(engine, clock, office, known, to, by=SYSTEM.id, idem=idem)
                continue
            act = partial(applications.advance, reasons=applied.reasons, by=SYSTEM.id, idem=idem)
            known = act(engine, clock, office, known, verb)


def _handed_in(
    engine: Engine, vault: Vault, shelf: Shelf, office: Post, applied: village_applications.Applied, key: str
) -> Application:
    """Return an application that is in; its papers are drawn here and need no examination."""
    clock, idem = _Ago(applied.days), (f"{key}-begin", "sample")
    begin = partial(applications.create, phone=applied.phone, sms_consent=False, case=applied.case, idem=idem)
    code = begin(engine, clock, vault, office, applied.service, applied.given).code
    _post, drafted = applications.find(engine, code)
    if drafted.state is not State.DRAFT:  # of a set-up that was cut short
        return drafted
    service, person = posts.service(engine, applied.service), applications.opened(vault, drafted)
    for one in rules.papers(service, applied.case, person, applications.today(clock, office)):
        picture = village_applications.paper(one.name.id, one.kind == applied.blurred)
        kept = documents.shelve(engine, clock, shelf, uploads.owner(code), [picture])
        document = Document(kept.id, kept.media, kept.size, kept.pages, clock.now_ms())
        drafted = applications.attach(engine, clock, office, drafted, one.kind, document)
    return applications.submit(engine, clock, vault, office, drafted)


def _pair_devices(engine: Engine) -> None:
    for left in staff.devices_of(engine, OFFICE):  # of a set-up that was cut short: their tokens are lost
        staff.revoke_device(engine, OFFICE, left.id, SYSTEM)
    made = {kind: staff.create_device(engine, OFFICE, kind, name) for kind, name in _DEVICES.items()}
    posts.keep_sample(engine, {kind: device.url for kind, device in made.items()})


def _create_admin(engine: Engine, password: str | None) -> str:
    """Create the first admin and return how to log in, ``""`` when there is one already."""
    if any(one.role == "admin" for one in staff.users(engine)):
        return ""
    chosen = password or "-".join(token(4) for _part in range(4))
    try:
        staff.create_user(engine, "admin", chosen, "admin", name="Admin")
    except Conflict:  # another process was first
        return ""
    if password:
        return "Log in as admin with the password of ADMIN_PASSWORD."
    return f"Log in as admin with the password {chosen} (shown this once; keep it or change it)."
