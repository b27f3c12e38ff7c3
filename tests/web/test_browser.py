"""The reading room as a person uses it: in Chromium, by mouse and by keyboard, wide and narrow.

Debian's package `chromium` is driven; `AXE` names the file axe.min.js of the npm package axe-core,
for the check of accessibility; `SHOTS` a folder for pictures to look at.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 400, "height": 800}
QUESTION = "who confirmed Kim's attendance?"
HOSTILE = (
    "<script>document.title='taken'</script> Harbour\n\n"
    "The <img src=x onerror=\"document.title='taken'\"> harbour of Vell opened in 1911.\n\n"
    "</mark></article><h1>Forged</h1> The pier of Vell is 80 metres long.\n"
)
DATASET = '{"id": "a", "question": "who confirmed it?", "answers": ["North Korean state media"]}\n'

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("room")


def command(place: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "assistant", *arguments, "--home", str(place / "home")]


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    """Return the address that `assistant serve` prints, for a library with a hostile article."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    (place / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    (place / "one.jsonl").write_text(DATASET, encoding="utf-8")
    for arguments in (
        command(place, "add", str(place / "hostile.txt")),
        command(place, "eval", "run", str(place / "one.jsonl"), "--out", str(place / "a run")),
    ):
        subprocess.run(arguments, env=environment, check=True, capture_output=True)
    serve = command(place, "serve", "--run", str(place / "a run"))
    process = subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        # A container may have no user namespaces, and all that is opened here is ours.
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


class Visit:
    """A page of the room, and what its console said."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": WIDE, **context})
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.told: list[str] = []
        self.page.on("console", lambda message: self.told.append(message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.goto(address)

    def ask(self, question: str) -> None:
        self.page.get_by_label(re.compile("Question|Ask further")).fill(question)
        before = self.page.url
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: url != before and "/answers/" in url)

    def shot(self, name: str) -> None:
        if "SHOTS" in os.environ:
            self.page.screenshot(path=str(Path(os.environ["SHOTS"]) / f"{name}.png"))

    def check(self, name: str) -> None:
        """See that a page is as wide as the window, says nothing in the console, and is usable."""
        self.shot(name)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], name
        assert self.told == [], name
        if "AXE" in os.environ:
            self.page.evaluate(Path(os.environ["AXE"]).read_text(encoding="utf-8"))
            found = self.page.evaluate("axe.run().then((result) => result.violations)")
            faults = [(item["id"], item["impact"], item["nodes"][0]["html"]) for item in found]
            assert faults == [], name


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("wide", {}),
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"viewport": PHONE, "has_touch": True}),
        ("phone-dark", {"viewport": PHONE, "color_scheme": "dark"}),
    ],
)
def test_a_question_leads_to_the_quote_in_its_article(
    browser: Any, address: str, name: str, context: dict[str, Any]
) -> None:
    visit = Visit(browser, address, **context)
    page = visit.page
    assert "token" not in page.url
    visit.check(f"{name}-start")
    visit.ask(QUESTION)
    assert page.get_by_role("heading", level=1).inner_text() == QUESTION
    assert "North Korean state media" in page.locator(".first").inner_text()
    visit.check(f"{name}-answer")
    page.locator(".answer a.marker").first.click()
    page.wait_for_url("**/articles/**")
    chosen = page.locator("mark.chosen")
    assert chosen.inner_text() == "North Korean state media confirmed Kim's plans to attend."
    assert chosen.is_visible()
    box = chosen.bounding_box()
    assert 0 <= box["y"] < page.viewport_size["height"]
    assert page.get_by_role("complementary").get_by_role("link", name=QUESTION).count() == 1
    visit.check(f"{name}-article")
    page.go_back()
    visit.ask("and when is the parade?")
    assert "Sept. 3" in page.locator(".answer").inner_text()
    visit.ask("What is the capital of France?")
    visit.check(f"{name}-refusal")
    page.get_by_role("link", name="Articles").click()
    visit.check(f"{name}-articles")
    visit.context.close()


def test_several_citations_stand_beside_each_other(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.ask("summarise the article about the visit of Putin and Kim in three sentences")
    visit.check("wide-summary")
    visit.page.locator(".answer a.marker").nth(1).click()
    visit.page.wait_for_url("**/articles/**")
    assert visit.page.locator("mark").count() >= 3
    assert visit.page.locator("mark.chosen").count() == 1
    visit.check("wide-summary-article")
    others = visit.page.get_by_role("complementary").locator("li:not([aria-current]) a")
    others.first.click()
    assert visit.page.locator("mark.chosen").count() == 1
    visit.context.close()


def test_all_of_it_works_by_keyboard(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    page = visit.page
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/answers/*")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "marker":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    assert page.locator("mark.chosen").is_visible()
    visit.context.close()


def test_it_works_without_scripts(browser: Any, address: str) -> None:
    visit = Visit(browser, address, java_script_enabled=False)
    visit.ask(QUESTION)
    assert "North Korean state media" in visit.page.locator(".first").inner_text()
    visit.context.close()


def test_what_an_article_says_stays_text(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    page = visit.page
    visit.ask("How long is the pier of Vell?")
    assert "80 metres" in page.locator(".answer").inner_text()
    page.locator(".answer a.marker").first.click()
    page.wait_for_url("**/articles/**")
    assert "<img src=x" in page.locator("article").inner_text()
    assert page.locator("article h1").count() == 1
    assert page.locator("article img, article script").count() == 0
    page.get_by_role("link", name="Articles").click()
    assert "taken" not in page.title()
    visit.check("hostile-articles")
    visit.context.close()


def test_the_report_of_a_run_is_read_there(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    visit.page.get_by_role("link", name="Evaluations").click()
    visit.check("wide-runs")
    visit.page.get_by_role("link", name="a run").click()
    visit.page.locator("#list details").first.wait_for()
    visit.check("wide-run")
    visit.context.close()


def test_nobody_comes_in_without_the_token(browser: Any, address: str) -> None:
    visit = Visit(browser, address.split("?", maxsplit=1)[0])
    assert "holds the token" in visit.page.content()
    visit.context.close()


def test_a_question_can_be_stopped(browser: Any, address: str) -> None:
    visit = Visit(browser, address)
    page = visit.page
    page.route("**/ask", lambda _: None)  # the answer never comes
    page.get_by_label("Question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("Stopped.").wait_for()
    visit.context.close()
