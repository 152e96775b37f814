"""The pages of complaints: filed wrongly, anonymously and with a phone; answered and reopened."""

from collections.abc import Iterator

from queue_service.core.clock import Clock
from queue_service.feedback.complaints import actions, content
from queue_service.feedback.complaints.models import Category, Kind, Visibility
from tests.journeys.every_appointment import leading, send, walked
from tests.journeys.scene import Look, Scene, unfolded

ASK, DESK = "/complaints", "/admin/complaints"
TEXT = "Saya diminta uang rokok di loket supaya berkas diproses lebih cepat."


def filed(scene: Scene) -> None:
    """Somebody has complained anonymously, and was answered."""
    names, office = scene.stage.names, scene.stage.office
    if "complaint" in names:
        return
    vault = scene.stage.applying.vault
    at = actions.Office(office.engine, Clock(), vault)
    told = actions.Told(Kind.PENGADUAN, Category.PUNGLI, Visibility.ANONIM, TEXT)
    made = actions.file(at, office.post, told)
    actions.act(at, office.post, made, "answer", "budi", "Uang sudah dikembalikan.")
    short = actions.file(at, office.post, actions.Told(Kind.ASPIRASI, Category.LAIN, Visibility.NORMAL, TEXT))
    names |= {"complaint": content.full_code(vault, made), "complaint_ref": short.ref}


def ask(scene: Scene) -> Iterator[str]:
    """Nothing is filled in, then an anonymous complaint."""
    scene.refusals.add(422)
    scene.go(ASK)
    form = f"form[action='{ASK}'] button"
    send(scene, form, "[role=alert]")
    yield "nothing filled in"
    scene.page.select_option("[name=category]", "pungli")
    scene.page.fill("[name=text]", TEXT)
    scene.page.check("[name=visibility][value=anonim]")
    send(scene, form, ".code")
    yield "filed"


def seen(role: str, path: str) -> tuple[Look, ...]:
    """Return how a page is opened once a complaint was made."""
    return (Look(role, path, unfolded, before=filed),)


MINE, ONE = f"{ASK}/{{complaint}}", f"{DESK}/{{complaint_ref}}"


def back(role: str, path: str, to: str) -> tuple[Look, ...]:
    """Return how an address leads back that only takes what is sent."""
    return (Look(role, path, languages=("id",), leads_to=to, before=filed),)


PAGES_OF_COMPLAINTS: dict[str, tuple[Look, ...]] = {
    ASK: walked("resident", ASK, ask),
    f"{ASK}/open": leading(f"{ASK}/open", ASK),
    f"{ASK}/new": leading(f"{ASK}/new", ASK),
    f"{ASK}/<code>": seen("resident", MINE),
    DESK: seen("admin", f"{DESK}?post={{post}}"),
    f"{DESK}/<ref>": seen("admin", ONE),
    **{
        f"{ASK}/<code>/{verb}": back("resident", f"{MINE}/{verb}", f"{ASK}/<code>")
        for verb in ("follow_up", "reopen", "stop_texts")
    },
    **{
        f"{DESK}/<ref>/{verb}": back("admin", f"{ONE}/{verb}", f"{DESK}/<ref>")
        for verb in ("respond", "progress", "answer", "close", "assign", "settle", "course")
    },
}
