"""Reports: they fit, they are valid whatever the texts hold, and they are the same twice."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import DatasetBundle
from assistant.eval.question_records import Example
from assistant.eval.report.formatting import number, worst
from assistant.eval.report.html_report import run_html
from assistant.eval.report.junit import run_junit, xml_text
from assistant.eval.report.markdown_report import cell, run_markdown
from assistant.eval.report.terminal_report import print_gate, print_run
from assistant.eval.report.write_reports import ReportFiles, run_json, write_reports
from assistant.eval.run.recorder import Plan
from assistant.eval.run.runner import run_dataset
from assistant.eval.score.gate import check_thresholds
from assistant.eval.score.judge import judge_run
from assistant.eval.score.run_comparison import compare_runs
from eval_fakes import BUNDLE, EXAMPLES, LIBRARY, TEXTS, FakeJudge, FakeLibrary

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.fixture
def bad_run(tmp_path: Path) -> Run:
    library = FakeLibrary(texts=TEXTS, read_wrong_line=True, fails_on="fishing")
    return run_dataset(BUNDLE, library, out=tmp_path / "bad")


@pytest.fixture
def hostile_run(tmp_path: Path) -> Run:
    texts = {HOSTILE: f"🌉🌉 The bridge was opened in 1902.\n{HOSTILE} opened in 1903 bridge."}
    examples = (
        Example(
            id=f"1{HOSTILE}",
            question=f"When was the bridge opened? {HOSTILE}",
            answers=("1902",),
            evidence=("The bridge was opened in 1902.",),
            tags=(HOSTILE,),
        ),
        Example(id="2", question=f"Who paid {HOSTILE}?", answerable=False),
    )
    bundle = DatasetBundle(name=f"name{HOSTILE}", examples=examples)
    library = FakeLibrary(texts=texts, least=1, fails_on="never asked")
    return run_dataset(bundle, library, out=tmp_path / "hostile")


def test_the_terminal_report_fits_and_counts_everything(bad_run: Run) -> None:
    text = printed(bad_run, cost=True)
    assert max(map(len, text.splitlines())) <= 100
    assert "right 1   wrong 2   missed 0   invented 0   failed 1" in text
    assert "At fault:" in text
    assert "1 not measured" in text
    assert "n/a" in text
    assert "error: ModelError: The model is not there; start it." in text
    assert "total_p95_ms" in text
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)


def test_the_terminal_report_says_what_was_expected_and_what_came(bad_run: Run) -> None:
    lines = [line.strip() for line in printed(bad_run).splitlines()]
    start = next(place for place, line in enumerate(lines) if "  opened  " in line)
    assert lines[start].startswith("wrong (")
    assert lines[start + 1] == "expected  1811 / in 1811"
    assert lines[start + 2].startswith("got ")
    assert lines[start + 3].startswith("found ")


def test_evidence_that_was_not_read_is_named(tmp_path: Path) -> None:
    blind = FakeLibrary(texts=TEXTS, reverse_read=True, least=0, k=1)
    text = printed(run_dataset(BUNDLE, blind, out=tmp_path / "blind"))
    assert "not read  The Elm Canal was opened in 1811 by Ada Brook." in text


def test_the_worst_come_first(tmp_path: Path) -> None:
    eager = FakeLibrary(texts=TEXTS, read_wrong_line=True, least=0, fails_on="fishing")
    listed = worst(run_dataset(BUNDLE, eager, out=tmp_path / "eager"))
    assert [case.score.verdict for case in listed] == ["failed", "invented", "wrong", "wrong"]
    assert listed[2].answer.confidence >= listed[3].answer.confidence


def test_no_escape_sequence_reaches_the_terminal(hostile_run: Run) -> None:
    text = printed(hostile_run)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_thresholds_are_printed_as_held_or_not(bad_run: Run) -> None:
    screen = Console(width=100, record=True, markup=False)
    gate = check_thresholds(bad_run.summary, ["right=0.9", "answer_rate=0.1"])
    print_gate(gate, console=screen)
    lines = screen.export_text().splitlines()
    assert lines[0] == "FAIL  right is 0.3333; expected at least 0.9"
    assert lines[1].startswith("pass  answer_rate")


def test_the_page_is_whole_and_asks_for_nothing(bad_run: Run) -> None:
    text = run_html(bad_run, cost=True)
    page = page_of(text)
    assert not [tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "base", "object")]
    assert not [attrs for _, attrs in page.tags if "src" in attrs]
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    assert {"Risk and coverage", "Reliability", "Recall@k", "Latency per stage"} <= set(
        re.findall(r"<h3>([^<]*)</h3>", text)
    )
    assert [tag for tag, _ in page.tags].count("h1") == 1
    labelled = [attrs for tag, attrs in page.tags if tag == "section"]
    assert all("aria-label" in attrs or "aria-labelledby" in attrs for attrs in labelled)


def test_the_page_holds_every_question_with_its_passages(bad_run: Run) -> None:
    data = data_of(run_html(bad_run))
    assert [question["id"] for question in data["questions"]] == [e.id for e in EXAMPLES]
    opened = data["questions"][0]
    assert opened["verdict"] == "wrong"
    document, start, end = opened["evidence"][0]["places"][0]
    assert data["documents"][document]["text"][start:end] == EXAMPLES[0].evidence[0]
    cited, start, end, marker = opened["citations"][0]
    assert marker == 1
    assert data["documents"][cited]["text"][start:end] in opened["text"]
    assert [document, *opened["read"][0][1:3]]


def test_a_false_quote_is_not_drawn_as_a_citation(tmp_path: Path) -> None:
    shifted = FakeLibrary(texts=TEXTS, shift=1)
    data = data_of(run_html(run_dataset(BUNDLE, shifted, out=tmp_path / "shifted")))
    assert data["questions"][0]["citations"] == []
    assert "(not verbatim)" in data["questions"][0]["struck"][0]


def test_hostile_text_stays_text_in_the_page(hostile_run: Run) -> None:
    comparison = compare_runs(hostile_run, hostile_run)
    text = run_html(hostile_run, comparison=comparison)
    page = page_of(text)
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert len(scripts) == 2
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert text.count("<script") == 2
    assert "<img" not in text
    assert "\x00" not in text
    data = json.loads(page.scripts[0])
    assert data["questions"][0]["question"] == hostile_run.examples[0].question
    assert next(iter(data["documents"].values()))["text"].startswith("🌉🌉 The bridge")


def test_only_the_script_of_the_page_may_run(bad_run: Run) -> None:
    import base64
    import hashlib

    text = run_html(bad_run)
    page = page_of(text)
    policy = next(
        attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") is not None
    )
    digest = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    assert policy is not None
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_junit_has_a_case_a_question_with_layer_and_message(bad_run: Run) -> None:
    suite = ET.fromstring(run_junit(bad_run))[0]
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4",
        "failures": "2",
        "errors": "1",
        "skipped": "0",
    }
    failures = {case.get("name"): case.find("failure") for case in suite}
    failure = failures["opened: When was the Elm Canal opened?"]
    assert failure is not None
    assert failure.get("type") == bad_run.scores[0].layer
    assert (failure.get("message") or "").startswith(f"wrong ({bad_run.scores[0].layer}): ")
    assert "expected: 1811 / in 1811" in (failure.text or "")
    [error] = suite.iter("error")
    assert "The model is not there" in (error.get("message") or "")
    assert not [case for case in suite if case.get("time")]
    assert suite.find("testcase[@time]") is None
    assert "time=" in run_junit(bad_run, cost=True)


def test_junit_is_valid_whatever_the_texts_hold(hostile_run: Run) -> None:
    text = run_junit(hostile_run)
    cases = ET.fromstring(text.encode())[0].findall("testcase")
    assert len(cases) == 2
    assert "</script><script>alert(1)" in (cases[0].get("name") or "")


def test_every_report_says_what_reading_nothing_would_score(tmp_path: Path) -> None:
    examples = tuple(replace(item, answers=("1811",), id=item.id) for item in BUNDLE.examples[:3])
    bundle = replace(BUNDLE, examples=examples)
    run = run_dataset(bundle, LIBRARY, out=tmp_path / "run")
    said = "always “1811” 1.000"
    warning = "“1811” to everything gets 100% of this dataset right"
    for page in (printed(run), run_markdown(run), run_html(run)):
        assert said in page
        assert f"Beware: {warning}" in page
    junit = ET.fromstring(run_junit(run))
    properties = {item.get("name"): item.get("value") or "" for item in junit.iter("property")}
    assert said in properties["Without reading"]
    assert properties["Beware"] == warning
    assert run_json(run)["baselines"]["constant"] == 1


def test_quotations_of_a_model_are_counted_in_every_report(tmp_path: Path) -> None:
    said = "Ada said “the canal is open to boats” when asked."
    quoted = FakeLibrary(texts={"canal": said}, by_model=True)
    example = Example(id="open", question="Is the canal open to boats?", answers=("open",))
    bundle = DatasetBundle(name="quoted", examples=(example,))
    run = run_dataset(bundle, quoted, out=tmp_path / "run")
    assert list(run.summary.quotations.values()) == [1, 0, 0, 0]
    for page in (printed(run), run_markdown(run), run_html(run), run_junit(run)):
        assert "Quotations of the model" in page
        assert "verbatim 1 · misattributed 0" in page


@pytest.mark.parametrize("value", ["\x00", "\x1b[0m", "\ufffe", "\ud800", "]]>", "<a>&"])
def test_xml_text_can_be_parsed(value: str) -> None:
    parsed = ET.fromstring(f"<a>{escape(xml_text(value))}</a>")
    assert len(parsed) == 0
    assert parsed.text


def test_a_search_only_run_has_reports_too(tmp_path: Path) -> None:
    run = run_dataset(BUNDLE, LIBRARY, out=tmp_path / "s", plan=Plan(only_search=True))
    assert "Only searched" in printed(run)
    assert "Only searched" in run_markdown(run)
    assert len(list(ET.fromstring(run_junit(run)).iter("skipped"))) == 4
    assert "Recall@k" in run_html(run)


def test_markdown_keeps_hostile_text_in_its_cell(hostile_run: Run) -> None:
    page = run_markdown(hostile_run)
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert rows
    assert "<script" not in page
    assert "](javascript" not in page.replace("\\]", "")
    for line in rows:
        bare = line.replace("\\\\", "").replace("\\|", "")
        assert bare.endswith("|")
    assert cell("a | b\n# c") == "a \\| b \\# c"


@pytest.fixture
def judged_run(tmp_path: Path) -> Run:
    """The code says wrong, failed, wrong, right; the judge is asked of the first and the third."""
    library = FakeLibrary(texts=TEXTS, read_wrong_line=True, fails_on="fishing")
    run_dataset(BUNDLE, library, out=tmp_path / "judged")
    return judge_run(tmp_path / "judged", FakeJudge(f"{HOSTILE} VERDICT: right", "Hm."))


def test_a_judge_has_its_column_in_markdown(judged_run: Run) -> None:
    page = run_markdown(judged_run)
    section = page.split("## Judge: fake:judge\n\n")[1].split("\n## ")[0].split("\n\n")
    assert section[0] == "right 1 · no verdict 1 · failed 1 · not asked 1."
    assert "| judge\\_right | 1.000 |" in section[1]
    assert section[2] == "### Where it says otherwise"
    assert section[3].splitlines()[2].startswith("| opened | wrong | right | When was")
    rows = page.split("## Not right")[1].split("\n\n")[1].splitlines()
    assert rows[0].startswith("| id | verdict | judge | layer |")
    assert [row.split(" | ")[2] for row in rows[2:]] == ["failed", "right", "no verdict"]
    assert "| judge |" in page.split("## Tags")[1].splitlines()[2]
    assert "<script" not in page


def test_a_judge_has_its_column_in_the_page(judged_run: Run) -> None:
    text = run_html(judged_run)
    data = data_of(text)
    assert [question["judge"] for question in data["questions"]] == [
        "right", "failed", "no verdict", "not asked",
    ]  # fmt: skip
    assert data["questions"][0]["opinion"].startswith("right: </script>")
    assert text.count("<script") == 2
    assert "<h3>Judge: fake:judge</h3>" in text
    assert '<th scope="col" class="free">judge</th>' in text


def test_a_judge_is_told_to_build_servers(judged_run: Run) -> None:
    suite = ET.fromstring(run_junit(judged_run))[0]
    assert "judge: right: " in "".join(node.text or "" for node in suite.iter("failure"))


def test_without_a_judge_no_report_speaks_of_one(bad_run: Run) -> None:
    reports = (printed(bad_run), run_markdown(bad_run), run_junit(bad_run))
    assert not any("judge" in report for report in reports)
    assert "judge" not in json.dumps([run_json(bad_run), data_of(run_html(bad_run))])


def test_reports_of_the_same_run_are_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        run = run_dataset(BUNDLE, LIBRARY, out=tmp_path / name)
        folder = tmp_path / f"reports-{name}"
        files = ReportFiles(folder / "a.html", folder / "a.md", folder / "a.xml")
        written.append([path.read_bytes() for path in write_reports(run, files)])
        written[-1].append(json.dumps(run_json(run)).encode())
    assert written[0] == written[1]


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path, bad_run: Run) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match="cannot be written"):
        write_reports(bad_run, ReportFiles(html=tmp_path / "file" / "page.html"))


def test_an_empty_curve_is_left_out(tmp_path: Path) -> None:
    bundle = DatasetBundle(name="one", examples=(replace(EXAMPLES[3]),))
    text = run_html(run_dataset(bundle, LIBRARY, out=tmp_path / "run"))
    assert "Risk and coverage" not in text
    assert "Recall@k" not in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.12345, "0.123"), (1234.5, "1,234"), (1000.0, "1,000"), (-0.5, "-0.500")],
)
def test_numbers_for_people(value: float | None, shown: str) -> None:
    assert number(value) == shown
