"""What tests of reports share: hostile words, and reports as their readers see them."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from rich.console import Console

from assistant.eval.report.terminal_report import print_run

if TYPE_CHECKING:
    from assistant.eval.run_records import Run


HOSTILE = (
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> & \"quoted\" 'too' "
    "]]> | [link](javascript:1) \x1b[31mred\x1b[0m \x00\x0b\ufffe\u202e\u2028 🌉 end."
)
VOID = {"meta", "input", "path", "rect", "circle", "polyline", "br", "link", "img"}


class Page(HTMLParser):
    """Checks that tags are closed, and keeps what a browser would act on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> does not close what is open"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)


def page_of(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == []
    return page


def data_of(text: str) -> Any:
    return json.loads(page_of(text).scripts[0])


def printed(run: Run, *, cost: bool = False) -> str:
    screen = Console(width=300, record=True, markup=False)
    print_run(run, console=screen, cost=cost)
    return screen.export_text()
