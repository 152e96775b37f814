"""Everything else that people can type in a village of :mod:`tests.house.belongings`, mostly through the pages' own forms."""

from queue_service import worker
from queue_service.reports import jobs as reports
from tests.bookings.residents import nik
from tests.factories import POST
from tests.house.belongings import NUMBER, PHONE4, SLOT, Village
from tests.house.forms import Form, Page

# Fields that are repeated on a page are numbered; a text may go into the first of each.
SERVICE = (
    "name",
    "summary",
    "requirements",
    "steps",
    "time_standard",
    "case-0-name",
    "paper-0-name",
    "paper-0-hint",
)
PERSON = ("name", "address", "guardian_name")


def write_more(village: Village) -> None:
    """Fill in what the village has left empty."""
    for written in (residents, desk, catalogue, people, endings):
        written(village)
    worker.keep_audit(village.api.engine, village.clock)
    reports.roll_up(village.api.engine, village.clock)


def page_form(village: Village, page: str, by: str, action: str = "") -> Form:
    """Return the form of a page that leads to ``action``, by default to the page itself."""
    shown = village.api.get(page, by=by)
    assert shown.status_code == 200, (page, shown.status_code)
    wanted = action or page
    return next(
        one
        for one in Page(shown.text).forms
        if one.method == "post" and one.action.partition("?")[0] in ("", wanted)
    )


def submit(village: Village, page: str, by: str, typed: dict[str, str], action: str = "") -> None:
    """Change some fields of a page's form and send it, with all others as they stand."""
    form = page_form(village, page, by, action)
    village.fill(action or page, form.values | typed, by=by)


def residents(village: Village) -> None:
    """What residents and partners type on pages about an application, and whoever waits for a place."""
    typed, code = village.typed, village.things["applications", "code"]
    village.fill(f"/a/{code}", {"phone4": PHONE4}, by="stranger")
    submit(village, f"/a/{code}/data", "stranger", {name: typed(f"data {name}") for name in PERSON})
    path = f"/partner/people/{POST}/{code}"
    submit(village, path, "lsm", {name: typed(f"person {name}") for name in PERSON}, f"{path}/data")
    asked = {"service": "ktp-baru", "slot": SLOT, "name": typed("waitlist name"), "nik": nik(30)}
    waiting = village.api.post(f"/api/v1/posts/{POST}/waitlist", asked | {"phone": "081230000030"})
    assert waiting.status_code in (201, 409), waiting.text
    village.note("bookings.join_waitlist", asked | {"consent": {"who": ""}})
    changed = {"applicant": {"name": typed("changed name"), "address": typed("changed address")}}
    guardian = {"guardian": {"name": typed("changed guardian")}}
    changed["applicant"] |= guardian
    village.send(f"/api/v1/applications/{code}?phone4={PHONE4}", changed, by="stranger", method="PATCH")


def desk(village: Village) -> None:
    """What officers type on their pages: a pause, a visit's team, sending an application back once more."""
    typed, code = village.typed, village.things["partners", "code"]
    paused = {"reason": village.public("pause reason"), "reason_en": village.public("pause reason_en")}
    village.send(f"/api/v1/posts/{POST}/services/ikd/pause", paused, by="sari", method="PUT")
    visit = f"/admin/home-visits/{code}"
    planned = {"date": "2026-11-26", "time": "10:00", "team": typed("page team")[:200]}
    submit(village, visit, "sari", planned, f"{visit}/plan")
    again = {
        "code": code,
        "date": "2026-11-27",
        "time": "10:00",
        "team": typed("many team")[:200],
        "post": POST,
    }
    village.fill("/admin/home-visits/plan", again, by="sari")


def catalogue(village: Village) -> None:
    """What an admin writes about a post, a service and the calendar."""
    public = village.public
    about = {name: public(name)[:most] for name, most in (("name", 60), ("address", 200), ("contact", 80))}
    submit(village, f"/admin/posts/{POST}", "kepala", about)
    both = {f"{name}_{language}": public(name)[:60] for name in SERVICE for language in ("id", "en")}
    single = {
        "legal_basis": public("legal_basis"),
        "fee": public("fee")[:40],
        "paper-0-kind": "kk",
        "case-0-slug": "hilang",
    }
    submit(village, "/admin/services/ktp-baru", "kepala", both | single)
    named = {f"day-0-name_{language}": public("holiday") for language in ("id", "en")}
    submit(village, "/admin/calendar", "kepala", named | {"day-0-day": "2026-12-24", "day-0-kind": "holiday"})
    added = {"name": public("new post")[:60], "slug": "pos-baru", "timezone": "Asia/Jakarta"}
    village.fill("/admin/posts", added, by="kepala")
    names = {f"name_{language}": public("new service")[:60] for language in ("id", "en")}
    village.fill("/admin/services", names | {"slug": "baru", "letter": "Z"}, by="kepala")
    section = f"/admin/posts/{POST}"
    counters = {f"counter-0-{name}": public(name)[:40] for name in ("name", "group")}
    submit(village, f"{section}/counters", "kepala", counters)
    reasons = {f"exception-0-reason_{language}": public("closed")[:80] for language in ("id", "en")}
    submit(village, f"{section}/hours", "kepala", reasons | {"exception-0-first": "2026-12-28"})


def people(village: Village) -> None:
    """How people and devices are called."""
    typed, device = village.typed, village.things["staff", "device"]
    path = f"/api/v1/posts/{POST}/devices/{device}"
    village.send(path, {"name": typed("device")[:60]}, by="kepala", method="PATCH")
    village.send("/api/v1/users/baru", {"name": typed("user")[:60]}, by="kepala", method="PATCH")
    submit(village, f"/admin/devices/{device}", "kepala", {"name": typed("page device")[:60]})
    submit(village, "/admin/users/baru", "kepala", {"name": typed("page user")[:60]})


def endings(village: Village) -> None:
    """Reasons with which things end."""
    typed, day = village.typed, village.things["evenings", "day"]
    evening, code = f"/api/v1/posts/{POST}/evenings/{day}", village.things["evenings", "code"]
    village.send(f"{evening}/requests/{code}/exclude", {"reason": typed("exclude reason")}, by="budi")
    village.send(f"{evening}/draw", {"reason": typed("draw reason")}, by="kepala")
    village.send(f"{evening}/call-off", {"reason": typed("call-off reason")}, by="budi")
    visit = village.things["partners", "code"]
    village.send(f"/api/v1/home-visits/{visit}/refuse", {"note": typed("refusal note")}, by="sari")
    booked = village.things["bookings", "code"]
    reason = {"reason": typed("cancel reason"), "phone": NUMBER}
    village.fill(f"/admin/bookings/{booked}/cancel", reason, by="sari")
