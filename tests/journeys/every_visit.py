"""Every page of home visits: how it is opened, and the way through its main states."""

from collections.abc import Iterator
from datetime import date, timedelta

from playwright.sync_api import expect

from queue_service.core.ids import token
from queue_service.staff import actions as staff
from tests.journeys.every_appointment import leading, send, walked
from tests.journeys.office import PASSWORD
from tests.journeys.scene import Look, Scene, ask_for_visit

MINE, DESK = "/home-visits/mine", "/admin/home-visits"
TEAM = "Sari, Budi"


def ask(scene: Scene) -> Iterator[str]:
    """With mistakes first, then as it should be."""
    page = scene.page
    scene.refusals.add(422)
    send(scene, "form button.primary", "[aria-invalid=true]")
    yield "mistakes"
    page.select_option("#post", scene.office.slug)
    page.check("[name=reason][value=sakit]")
    for field, text in {
        "name": "Sutinah Wiryo",
        "phone": "0812 3456 7890",
        "area": "RW 05",
        "address": "Jl. Mawar 1",
    }.items():
        page.fill(f"#{field}", text)
    send(scene, "form button.primary", ".code")
    yield "asked"


def mine(scene: Scene) -> Iterator[str]:
    """Every state of a visit to its household."""
    scene.refusals.update((404, 409))
    office, page = scene.office, scene.page

    def shown(visit: dict, state: str) -> str:
        scene.go(MINE)
        page.fill("#code", visit["code"])
        page.fill("#phone4", visit["phone4"])
        send(scene, "button.primary", f"#visit[data-state={state}]")
        return state

    page.fill("#code", "ABCDEFGHJKMN")
    page.fill("#phone4", "0000")
    send(scene, "button.primary", "[role=alert]")
    yield "wrong"
    visit = ask_for_visit(office)
    yield shown(visit, "requested")
    path = f"/api/v1/home-visits/{visit['code']}"
    office.ask("POST", f"{path}/plan", plan(), office.sari)
    yield shown(visit, "planned")
    send(scene, "button.small", "#visit")
    yield "silent"
    office.ask("POST", f"{path}/not-met", {}, office.sari)
    yield shown(visit, "not_met")
    office.ask("POST", f"{path}/refuse", {"note": "Perekaman hanya di kecamatan"}, office.sari)
    yield shown(visit, "refused")
    shown(ask_for_visit(office), "requested")
    send(scene, "button.danger", "#visit[data-state=cancelled]")
    yield "cancelled"


def plan(days: int = 3) -> dict[str, str]:
    """A team, in some days at nine."""
    return {"date": (date.today() + timedelta(days=days)).isoformat(), "time": "09:00", "team": TEAM}


def desk(scene: Scene) -> Iterator[str]:
    """Nobody chosen, several planned at once, and nothing that fits."""
    scene.refusals.add(422)
    office, page = scene.office, scene.page
    for area in ("RW 10", "rw 2"):
        ask_for_visit(office, area=area)
    scene.go(f"{DESK}?post={office.slug}", "table")
    yield "several areas"
    fill_plan(scene)
    send(scene, ".plan button", "[role=alert]")
    yield "nobody chosen"
    for box in page.locator("[name=code]").all():
        box.check()
    fill_plan(scene)
    send(scene, ".plan button", "table.route")
    yield "the route"
    scene.go(f"{DESK}?post={office.slug}&state=planned", "table")
    yield "planned"
    scene.go(f"{DESK}?post={office.slug}&area=RW+99")
    yield "nothing fits"


def fill_plan(scene: Scene) -> None:
    """Fill the form of a plan."""
    for field, text in plan().items():
        scene.page.fill(f"#{field}", text)


def visit(scene: Scene) -> Iterator[str]:
    """From the request over the plan and a mistake to the outcome."""
    scene.refusals.add(422)
    page, made = scene.page, ask_for_visit(scene.office, note="Hanya di tempat tidur")
    scene.go(f"{DESK}/{made['code']}")
    fill_plan(scene)
    send(scene, "form[action$='/plan'] button", ".badge.info")
    page.locator("details:not([open])").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    yield "planned, unfolded"
    send(scene, "form[action$='/visited'] button", "[role=alert]")
    yield "no outcome chosen"
    page.check("[name=outcome][value=papers]")
    send(scene, "form[action$='/visited'] button", ".badge.good")
    expect(page.locator("form[action$='/plan']")).to_have_count(0)
    yield "visited"


def quotas(scene: Scene) -> Iterator[str]:
    """A partner's quota, wrong first."""
    scene.refusals.add(422)
    office = scene.office
    staff.create_user(office.engine, f"mitra-{token(6)}", PASSWORD, "partner", (office.slug,), "LSM Peduli")
    scene.go(f"{DESK}/partners?post={office.slug}", "form.filters")
    yield "a partner"
    for text, shown in (("banyak", "[role=alert]"), ("5", "[role=status]")):
        scene.page.locator("[name=quota]").first.fill(text)
        send(scene, "form.filters button", shown)
        yield text


def entered(scene: Scene) -> Iterator[str]:
    """What a partner enters for a person: wrong first, then an application that is opened."""
    scene.refusals.add(422)
    page = scene.page
    send(scene, "form.stack button.primary", "[aria-invalid=true]")
    yield "mistakes"
    for field, text in {"name": "Siti Aminah", "nik": "3171014506900002", "phone": "0812 3456 7890"}.items():
        page.fill(f"#{field}", text)
    page.fill("#who", "Siti Aminah")
    page.select_option("#how", "lisan")
    send(scene, "form.stack button.primary", ".code")
    yield "an application that still needs its papers"
    scene.go("/partner", "table")
    yield "listed"


NEW = "/partner/new"
PERSON = "/partner/people/<post>/<code>"
VISITS: dict[str, tuple[Look, ...]] = {
    "/home-visits": walked("resident", "/home-visits", ask),
    MINE: walked("resident", MINE, mine),
    **{f"{MINE}/{verb}": leading(f"{MINE}/{verb}", MINE) for verb in ("cancel", "stop-texts")},
    DESK: walked("admin", f"{DESK}?post={{post}}", desk),
    "/partner": (Look("admin", "/partner"),),
    "/partner/<code>/cancel": (
        Look("admin", "/partner/{visit}/cancel", languages=("id",), leads_to="/partner"),
    ),
    f"{NEW}/application": walked("admin", f"{NEW}/application?post={{post}}&service=ktp-baru", entered),
    PERSON: (Look("admin", "/partner/people/{entrusted}"),),
    f"{PERSON}/<path:_step>": (
        Look("admin", "/partner/people/{entrusted}/send", languages=("id",), leads_to=PERSON),
    ),
    **{
        f"/partner/groups/{kind}": (Look("admin", f"/partner/groups/{kind}?post={{janji}}"),)
        for kind in ("application", "booking")
    },
    "/partner/group/<post>/<group>": (Look("admin", "/partner/group/{group}"),),
    f"{NEW}/booking": (Look("admin", f"{NEW}/booking?post={{janji}}&service=kia"),),
    f"{DESK}/partners": walked("admin", f"{DESK}/partners?post={{post}}", quotas),
    f"{DESK}/plan": (Look("admin", f"{DESK}/plan", languages=("id",), leads_to=DESK),),
    f"{DESK}/sheet": (Look("admin", f"{DESK}/sheet?post={{post}}"),),
    f"{DESK}/<code>": walked("admin", f"{DESK}/{{visit}}", visit),
    **{
        f"{DESK}/<code>/{verb}": (
            Look("admin", f"{DESK}/{{visit}}/{verb}", languages=("id",), leads_to=f"{DESK}/<code>"),
        )
        for verb in ("plan", "visited", "not_met", "refuse", "cancel")
    },
}
