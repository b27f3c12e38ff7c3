"""Has a judge look over the answers of a run, and keeps what it says beside them.

The answers are there before the judge is asked and stay as they are: a run can be judged later, or
by another judge, and goes on where it was when it is stopped, because the cassette has every reply
that came.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from assistant.eval.records import not_measured
from assistant.eval.run.cassette import RecordedGenerator
from assistant.eval.run.in_order import in_order
from assistant.eval.run.run_folder import HEADER, OPINIONS, load_run, write_lines, write_object
from assistant.eval.run.runner import PATIENCE, score_run
from assistant.eval.score.model_judge import absence, is_failure, judge_prompts, opinion
from assistant.eval.score.results import OpinionRecord

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.eval.records import AnswerRecord, Example
    from assistant.eval.run.cassette import Cassette
    from assistant.eval.score.results import Run
    from assistant.seams import Generator


def open_judge(
    name: str,
    *,
    cassette: Cassette,
    base_url: str | None = None,
    timeout: float = 60.0,
    replay: bool = False,
) -> Generator:
    """Return a judge whose replies are recorded, or only replayed; nothing is sent yet.

    Args:
        name: of the language model, `provider:name`.
        cassette: where its replies are kept.
        base_url: address of its server, for one that speaks the provider's protocol.
        timeout: seconds to wait for it.
        replay: whether it is never asked.

    Raises:
        ModelError: the model cannot be used as it is named.
    """
    from assistant.writing.generate import open_generator

    model = None if replay else open_generator(name, base_url=base_url, timeout=timeout)
    return RecordedGenerator(model, cassette=cassette, name=name)


def judge_run(
    folder: Path,
    judge: Generator,
    *,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Have a judge look over a finished run, and return the run with its opinions.

    Args:
        folder: of the run.
        judge: the language model; `open_judge` puts a cassette before it, so that it is asked once.
        workers: answers that are put to it at a time.
        on_progress: told how many of how many are done.

    Raises:
        DatasetError: the folder is no finished run.
    """
    run = load_run(folder)
    opinions = _opinions(run, judge, workers=workers, on_progress=on_progress)
    # A header that names a judge vouches for the opinions beside it: it comes after them.
    write_object(folder / HEADER, run.header.unjudged().to_json())
    write_lines(folder / OPINIONS, (item.to_json() for item in opinions))
    judged = run.header.unjudged().judged_by(judge.name, judge_prompts())
    write_object(folder / HEADER, judged.to_json())
    return score_run(folder)


def without_verdict(run: Run) -> str:
    """Return one line on the answers that were put to the judge in vain; empty if there is none."""
    reasons = Counter(
        item.right.reason
        for example, answer, item in zip(run.examples, run.answers, run.opinions, strict=True)
        if item.right.state == "not measured" and absence(example, answer) is None
    )
    if not reasons:
        return ""
    [(reason, _)] = reasons.most_common(1)
    put = sum(item.right.state != "not applicable" for item in run.opinions)
    return f"The judge could not measure {reasons.total()} of {put} answers; mostly: {reason}"


def _opinions(
    run: Run,
    judge: Generator,
    *,
    workers: int,
    on_progress: Callable[[int, int], None] | None,
) -> list[OpinionRecord]:
    rows = list(zip(run.examples, run.answers, strict=True))
    found: list[OpinionRecord] = []
    in_a_row = 0
    for row, item in zip(
        rows, in_order(partial(_opinion, judge=judge), rows, workers=workers), strict=False
    ):
        found.append(item)
        if on_progress is not None:
            on_progress(len(found), len(rows))
        if absence(*row) is None:
            in_a_row = in_a_row + 1 if is_failure(item) else 0
        if in_a_row == PATIENCE:
            reason = f"{PATIENCE} times in a row: {item.right.reason}"
            return found + [_not_asked(*left, reason) for left in rows[len(found) :]]
    return found


def _not_asked(example: Example, answer: AnswerRecord, reason: str) -> OpinionRecord:
    right = absence(example, answer) or not_measured(reason)
    return OpinionRecord(id=example.id, right=right)


def _opinion(row: tuple[Example, AnswerRecord], *, judge: Generator) -> OpinionRecord:
    return opinion(*row, judge)
