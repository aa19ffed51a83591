"""WCAG 2.2 AA of a page as it stands, by axe-core."""

from playwright.sync_api import Page

from tests.house.running import ROOT

AXE = ROOT / "islands/node_modules/axe-core/axe.min.js"
RUN = """async () => {
  const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(' | ')}`)
}"""


def is_accessible(page: Page) -> None:
    """Raises AssertionError with every violation; call it in each state of a page that differs."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(RUN)
    assert found == [], "\n".join(found)
