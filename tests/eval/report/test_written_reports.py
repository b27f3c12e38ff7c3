"""Reports as files: JUnit and Markdown are valid whatever the texts hold, and all tell the same."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import pytest

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import DatasetBundle
from assistant.eval.question_records import Example
from assistant.eval.report.html_report import run_html
from assistant.eval.report.junit import run_junit, xml_text
from assistant.eval.report.markdown_report import cell, run_markdown
from assistant.eval.report.write_reports import ReportFiles, run_json, write_reports
from assistant.eval.run.recorder import Plan
from assistant.eval.run.runner import run_dataset
from eval_fakes import BUNDLE, LIBRARY, FakeLibrary
from report_makes import data_of, printed

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.eval.run_records import Run


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
