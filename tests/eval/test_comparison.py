"""Comparisons: what flipped, what is refused, and when it is a regression."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import DatasetBundle
from assistant.eval.report.markdown_report import run_markdown
from assistant.eval.report.terminal_report import print_comparison
from assistant.eval.run.recorder import Plan
from assistant.eval.run.runner import run_dataset
from assistant.eval.score.changes import Change, corrected
from assistant.eval.score.run_comparison import compare_runs, compare_sets
from assistant.eval.score.statistics import Difference
from eval_fakes import BUNDLE, EXAMPLES, LIBRARY, TEXTS, FakeLibrary, many, only

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.eval.run_records import Run


def run(
    folder: Path,
    library: FakeLibrary = LIBRARY,
    bundle: DatasetBundle = BUNDLE,
    **plan: Any,
) -> Run:
    return run_dataset(bundle, library, out=folder, plan=Plan(**plan))


def repeated(count: int) -> DatasetBundle:
    examples = [replace(EXAMPLES[0], id=f"q{number}") for number in range(count)]
    return DatasetBundle(name="many", examples=tuple(examples))


def change(comparison: Any, name: str) -> Any:
    return next(item for item in comparison.changes if item.metric == name)


def test_a_run_does_not_differ_from_itself(tmp_path: Path) -> None:
    there = run(tmp_path / "one")
    comparison = compare_runs(there, there)
    assert comparison.outcome == "pass"
    assert comparison.exit_code == 0
    assert comparison.flips == ()
    assert all(item.better is None for item in comparison.changes)
    assert comparison.made_otherwise == ()


def test_flips_hold_both_answers_and_the_layer(tmp_path: Path) -> None:
    good = run(tmp_path / "good")
    bad = run(tmp_path / "bad", FakeLibrary(texts=TEXTS, read_wrong_line=True))
    comparison = compare_runs(good, bad)
    assert {flip.id for flip in comparison.flips} == {"opened", "boats", "repairs"}
    lost = next(flip for flip in comparison.flips if flip.id == "opened")
    assert not lost.won
    assert lost.before.verdict == "right"
    assert lost.after.verdict == "wrong"
    assert lost.after.layer is not None
    assert "1811" in lost.before.said
    assert "1811" not in lost.after.said
    assert all(flip.won for flip in compare_runs(bad, good).flips)


def test_three_lost_questions_may_be_chance(tmp_path: Path) -> None:
    good = run(tmp_path / "good")
    bad = run(tmp_path / "bad", FakeLibrary(texts=TEXTS, read_wrong_line=True))
    comparison = compare_runs(good, bad)
    assert comparison.outcome == "pass"
    assert "may be chance" in comparison.reason
    assert "more questions would settle it" in comparison.reason
    assert change(comparison, "right").more_questions >= 1
    assert change(comparison, "right").difference.p == 0.25


def test_many_lost_questions_are_a_regression(tmp_path: Path) -> None:
    bundle = repeated(12)
    good = run(tmp_path / "good", bundle=bundle)
    bad = run(tmp_path / "bad", FakeLibrary(texts=TEXTS, read_wrong_line=True), bundle=bundle)
    comparison = compare_runs(good, bad)
    assert comparison.outcome == "regression"
    assert comparison.exit_code == 1
    assert change(comparison, "right").better is False
    assert change(comparison, "error_among_answered").better is False
    assert compare_runs(bad, good).outcome == "pass"


def test_what_failed_is_not_measured_rather_than_worse(tmp_path: Path) -> None:
    good = run(tmp_path / "good")
    broken = run(tmp_path / "broken", FakeLibrary(texts=TEXTS, fails_on="boats"))
    comparison = compare_runs(good, broken)
    assert comparison.outcome == "could not measure"
    assert comparison.exit_code == 2
    assert change(comparison, "right").difference.n == 3
    assert change(comparison, "right").difference.value == 0


def test_a_search_is_judged_by_its_ranks(tmp_path: Path) -> None:
    there = run(tmp_path / "one", only_search=True)
    comparison = compare_runs(there, there)
    assert comparison.outcome == "pass"
    assert comparison.reason.startswith("the same: ndcg@10")


def test_whole_run_metrics_are_compared_too(tmp_path: Path) -> None:
    good = run(tmp_path / "good")
    eager = run(tmp_path / "eager", FakeLibrary(texts=TEXTS, least=0))
    item = change(compare_runs(good, eager), "refusal_f1")
    assert (item.before, item.after) == (1, 0)
    assert item.better is False
    again = compare_runs(good, eager)
    assert item == change(again, "refusal_f1")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        pytest.param({"bundle": only("opened", "boats")}, "different datasets", id="dataset"),
        pytest.param(
            {"library": FakeLibrary(texts={"canal": TEXTS["canal"]})},
            "different libraries",
            id="library",
        ),
        pytest.param({"only_search": True}, "only searched", id="kind"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    tmp_path: Path, other: dict[str, Any], message: str
) -> None:
    with pytest.raises(DatasetError, match=message):
        compare_runs(run(tmp_path / "one"), run(tmp_path / "two", **other))


def test_the_common_questions_can_be_compared(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole")
    part = run(tmp_path / "part", bundle=only("opened", "boats"))
    comparison = compare_runs(whole, part, only_common=True)
    assert comparison.questions == 2
    assert (comparison.only_before, comparison.only_after) == (2, 0)
    assert any("dataset_hash" in item for item in comparison.made_otherwise)


def test_an_edited_question_is_another_one(tmp_path: Path) -> None:
    edited = DatasetBundle(
        name="fake", examples=(replace(EXAMPLES[0], question="When was the canal opened?"),)
    )
    with pytest.raises(DatasetError, match="share no question"):
        compare_runs(
            run(tmp_path / "one", bundle=only("opened")),
            run(tmp_path / "two", bundle=edited),
            only_common=True,
        )


def test_the_headers_say_what_was_made_otherwise(tmp_path: Path) -> None:
    comparison = compare_runs(
        run(tmp_path / "one", k=3, prompts={"answer": "aa"}),
        run(tmp_path / "two", k=2, prompts={"answer": "bb"}),
    )
    assert "settings k: 3 → 2" in comparison.made_otherwise
    assert "prompts answer: aa → bb" in comparison.made_otherwise


def test_the_printed_comparison_fits_and_names_the_flips(tmp_path: Path) -> None:
    comparison = compare_runs(
        run(tmp_path / "good"),
        run(tmp_path / "bad", FakeLibrary(texts=TEXTS, read_wrong_line=True)),
    )
    screen = Console(width=200, record=True, markup=False)
    print_comparison(comparison, console=screen)
    text = screen.export_text()
    assert max(map(len, text.splitlines())) <= 100
    assert "Lost: right before, not after (3)" in text
    assert "opened  When was the Elm Canal opened?" in text
    page = run_markdown(run(tmp_path / "bad", LIBRARY), comparison=comparison)
    assert "### Lost (3)" in page
    assert "| opened |" in page


def test_several_sets_are_corrected_for_their_number(tmp_path: Path) -> None:
    lost = [
        (
            run(tmp_path / f"good{count}", bundle=repeated(count)),
            run(
                tmp_path / f"bad{count}",
                FakeLibrary(texts=TEXTS, read_wrong_line=True),
                bundle=repeated(count),
            ),
        )
        for count in (6, 1)
    ]
    alone = compare_runs(*lost[0])
    assert change(alone, "right").difference.p == 2 / 2**6
    assert alone.outcome == "regression"
    first, second = compare_sets(lost)
    assert change(first, "right").p_holm == 4 / 2**6
    assert first.outcome == "pass"
    assert "p = 0.031 (0.062 for 2 sets)" in first.reason
    assert "more questions would settle it" in first.reason
    assert change(second, "right").p_holm == 1


def test_what_decides_is_one_family_and_all_else_another() -> None:
    def found(metric: str, p: float) -> Change:
        return Change(metric=metric, before=0, after=1, difference=Difference(1, 0.5, 1, p, 9))

    sets = [
        [found("right", 0.01), found("f1", 0.01), found("crag", 0.02)],
        [found("right", 0.04), found("f1", 0.5)],
    ]
    chances = [[item.p_holm for item in changes] for changes in corrected(sets)]
    # By hand: 2 × 0.01 and 1 × 0.04; then 3 × 0.01, 2 × 0.02 and 1 × 0.5.
    assert chances == [[0.02, 0.03, 0.04], [0.04, 0.5]]


def test_metrics_that_are_no_means_say_how_many_questions_they_need(tmp_path: Path) -> None:
    good = run(tmp_path / "good", bundle=many(8))
    eager = run(tmp_path / "eager", FakeLibrary(texts=TEXTS, least=0), bundle=many(8))
    item = change(compare_runs(good, eager), "calibration_error")
    assert not item.difference.excludes_zero
    assert item.more_questions == item.difference.needed - 8 > 0
