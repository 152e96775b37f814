"""The pages of the verification desk: how they are opened, and the way through their main states."""

from collections.abc import Iterator

from tests.journeys.every_appointment import send
from tests.journeys.scene import Look, Scene, unfolded

HOME = "/admin/applications"


def desk(scene: Scene) -> Iterator[str]:
    """A code that nobody has; then somebody waits."""
    scene.refusals.add(404)
    scene.page.fill("#code", "ABCDEFGHJKMN")
    send(scene, ".finders button.primary", "[role=alert]")
    yield "unknown"
    place = scene.applying()
    place.sent()
    scene.go(f"{HOME}?post={place.post.slug}", "table")
    yield "somebody waits"


def application(scene: Scene) -> Iterator[str]:
    """From the first look over an empty reason to the handover; one that another officer works on, which is then sent back."""
    scene.refusals.update((409, 422))
    place = scene.applying()
    scene.go(f"{HOME}/{place.sent().code}")
    yield "to be checked"
    send(scene, "main button.primary", "#return")
    yield from unfolded(scene)
    send(scene, "#return button", "[role=alert]")
    yield "no reason given"
    for verb in ("verify", "forward", "ready", "handover"):
        send(scene, f"form[action$='/{verb}'] button", "h1")
        yield verb
    other = place.claimed()
    scene.go(f"{HOME}/{other.code}")
    yield "another works on it"
    send(scene, ".notice button", "#return")
    list(unfolded(scene))
    scene.page.select_option("#phrase-kk", "blurred")
    send(scene, "#return button", ".badge.warn")
    yield "sent back"


VERIFICATION = {
    HOME: (Look("admin", HOME + "?post={post}", desk),),
    f"{HOME}/<code>": (Look("admin", HOME + "/{application}", application),),
}
