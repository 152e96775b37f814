"""A loudspeaker that takes notes: what was played when, and what happens if a sound fails."""

from typing import Any

from playwright.sync_api import Page

from tests.servers import eventually

# A sound lasts 60 ms. `faults` says for a part of an address how it fails: "error", "stuck" or "forbidden".
SPEAKER = """
window.speaker = { played: [], faults: {}, sounding: 0, overlaps: 0, stuck: [] };
HTMLMediaElement.prototype.play = function () {
  const source = this.getAttribute("src");
  const fault = Object.entries(speaker.faults).find(([part]) => source.includes(part))?.[1];
  if (fault === "forbidden") return Promise.reject(new DOMException("no gesture yet", "NotAllowedError"));
  if (!source.endsWith("silence.wav")) speaker.played.push(source);
  if (fault === "stuck") {
    speaker.stuck.push(this);
    return Promise.resolve();
  }
  speaker.overlaps += speaker.sounding > 0 ? 1 : 0;
  speaker.sounding += 1;
  setTimeout(() => {
    speaker.sounding -= 1;
    this.dispatchEvent(new Event(fault === "error" ? "error" : "ended"));
  }, 60);
  return Promise.resolve();
};
HTMLMediaElement.prototype.pause = function () {};
"""


class Sounds:
    """The page's loudspeaker. Make it before the page is opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(SPEAKER)

    def fail(self, part: str, how: str | None) -> None:
        """Let sounds whose address contains ``part`` fail from now on, or no longer."""
        change = f"speaker.faults[{part!r}] = {how!r}" if how else f"delete speaker.faults[{part!r}]"
        self.page.evaluate(change)

    def fail_from_the_start(self, part: str, how: str) -> None:
        """The same, before the page is opened."""
        self.page.add_init_script(f"speaker.faults[{part!r}] = {how!r};")

    def played(self) -> list[str]:
        """What was played, in order: ``chime``, or number and counter as in ``A001/2``."""
        found: list[str] = self.page.evaluate("speaker.played")
        return [short(source) for source in found]

    def wait_for(self, count: int) -> list[str]:
        """Wait until so many sounds were played; return them."""
        # Asked from here: the policy of the real pages forbids Playwright's own waiting, which evaluates a text in them.
        eventually(lambda: self.page.evaluate("speaker.sounding === 0 && speaker.played.length") >= count)
        return self.played()

    def overlaps(self) -> Any:
        """How often a sound began while another one sounded."""
        return self.page.evaluate("speaker.overlaps")


def short(source: str) -> str:
    """``/voice/id/call/A001/2.wav`` -> ``id A001/2``."""
    if "/sound/" in source:
        return source.rpartition("/")[2].removesuffix(".wav")
    _empty, _voice, language, _call, rest = source.split("/", 4)
    return f"{language} {rest.removesuffix('.wav')}"
