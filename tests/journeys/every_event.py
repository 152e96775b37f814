"""The pages of outreach: services in plain words, events, and the staff's pages of both."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.journeys.scene import Look, Scene, managed, unfolded

EVENT = "/events/forum-rw-01"
DESK = "/admin/outreach"


def signing_up(scene: Scene) -> Iterator[str]:
    """What is wrong is said; then somebody is signed up, and the code is shown."""
    yield from unfolded(scene)
    scene.refusals.add(422)
    page = scene.page
    page.get_by_role("button", name="Daftar").click()
    expect(page.locator("#name-error")).to_be_visible()
    yield "what is wrong"
    page.fill("#name", "Siti Aminah")
    page.fill("#phone", "0812 9000 0001")
    page.check("[name=sms_consent]")
    page.get_by_role("button", name="Daftar").click()
    expect(page.get_by_text("Anda terdaftar")).to_be_visible()
    yield "signed up"
    page.fill("#phone4", "0001")
    page.get_by_role("button", name="Batalkan pendaftaran").click()
    expect(page.get_by_text("Pendaftaran ini sudah dibatalkan")).to_be_visible()
    yield "cancelled"


def signed_up(scene: Scene) -> None:
    """Somebody comes; the page of the code is that of the scene's ``guest``."""
    names = scene.stage.names
    if "guest" not in names:
        body = {"name": "Budi Santoso", "phone": "081290000002", "sms_consent": True}
        names["guest"] = scene.stage.office.ask("POST", f"/api/v1{EVENT}/guests", body)["code"]


PAGES_OF_OUTREACH: dict[str, tuple[Look, ...]] = {
    "/info": (Look("resident", "/info", unfolded),),
    "/info/<service>": (Look("resident", "/info/ktp-ganti"),),
    "/info/<service>/poster": (Look("admin", "/info/ktp-ganti/poster"),),
    "/places": (Look("resident", "/places?near=pasar"), Look("resident", "/places")),
    "/events": (Look("resident", "/events"),),
    "/events/<event>": (
        Look("resident", EVENT, signing_up, languages=("id",)),
        Look("resident", EVENT, languages=("en",)),
    ),
    "/events/mine/<code>": (Look("resident", "/events/mine/{guest}", before=signed_up),),
    DESK: managed(DESK),
    f"{DESK}/events/<event>": (*managed(f"{DESK}/events/forum-rw-01"), Look("admin", f"{DESK}/events/new")),
    f"{DESK}/events/<event>/guests": (Look("admin", f"{DESK}/events/forum-rw-01/guests", before=signed_up),),
    f"{DESK}/questions/<question>": managed(f"{DESK}/questions/biaya"),
    f"{DESK}/words/<name>": managed(f"{DESK}/words/why-a-ktp"),
}
