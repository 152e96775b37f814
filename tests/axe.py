"""axe-core in a page under test. It comes in over the browser's own wire, so the policy of the page stays as strict as it is."""

from functools import cache

from playwright.sync_api import Page

from tests.servers import ROOT

GRAVE = ("serious", "critical")
_RUN = """async (within) => {
  const { violations } = await axe.run(within, { resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes: [{ html, any }, ...more] }) =>
    ({ id, impact, html, why: any.map((one) => one.message).join("; "), more: more.length }));
}"""


@cache
def _source() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def grave(page: Page, within: str = "html") -> list[str]:
    """Return what is serious or critical in the part ``within`` (a selector) of the page as it is shown now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    found = page.evaluate(_RUN, within)
    return [
        f"{one['id']} ({one['impact']}): {one['html']} and {one['more']} more: {one['why']}"
        for one in found
        if one["impact"] in GRAVE
    ]
