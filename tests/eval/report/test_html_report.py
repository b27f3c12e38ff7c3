"""The page of a run: whole, asking for nothing, with hostile text as text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.eval.cases.dataset import DatasetBundle
from assistant.eval.report.html_report import run_html
from assistant.eval.run.runner import run_dataset
from assistant.eval.score.run_comparison import compare_runs
from eval_fakes import BUNDLE, EXAMPLES, LIBRARY, TEXTS, FakeLibrary
from report_makes import data_of, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.eval.run_records import Run


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


def test_an_empty_curve_is_left_out(tmp_path: Path) -> None:
    bundle = DatasetBundle(name="one", examples=(replace(EXAMPLES[3]),))
    text = run_html(run_dataset(bundle, LIBRARY, out=tmp_path / "run"))
    assert "Risk and coverage" not in text
    assert "Recall@k" not in text
