"""A language model that gives a second opinion on answers, beside the program's own verdicts.

The judge sees the question, the accepted answers, the evidence and the answer, all of them as data
in blocks that they cannot close. Its last verdict counts, so that one that it only weighs or quotes
does not; a reply without a verdict is not measured, never wrong.

The answers are there before the judge is asked and stay as they are: a run can be judged later, or
by another judge, and goes on where it was when it is stopped, because the cassette has every reply
that came.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.eval.measures import Measure, not_applicable, not_measured
from assistant.eval.question_records import OpinionRecord
from assistant.eval.run.record_files import write_lines, write_object
from assistant.eval.run.run_folder import HEADER, OPINIONS, load_run
from assistant.eval.run.runner import PATIENCE, in_order
from assistant.eval.run_records import JUDGE_PROMPTS
from assistant.eval.score.judge_agreement import NO_VERDICT
from assistant.eval.score.scoring import score_run
from assistant.prompts import load_prompt
from assistant.writing.generate import THINKING
from assistant.writing.messages import neutral
from assistant.writing.providers.cassette import RecordedGenerator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from assistant.eval.question_records import AnswerRecord, Example
    from assistant.eval.run_records import Run
    from assistant.prompts import Prompt
    from assistant.seams import Generator
    from assistant.writing.providers.cassette import Cassette

SYSTEM_PROMPT = f"{JUDGE_PROMPTS}system"
USER_PROMPT = f"{JUDGE_PROMPTS}user"
NOTHING = "(none)"

_VARIABLES = ("question", "accepted", "quotes", "answer")
_VERDICT = re.compile(r"\bverdict\W*:\W*(right|wrong)\b(?!\s*(?:/|\||or\b))", re.IGNORECASE)
_CALLS_ITSELF_VERDICT = re.compile(r"\b(verdict)\W*:", re.IGNORECASE)


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
    write_object(folder / HEADER, run.header.unjudged())
    write_lines(folder / OPINIONS, opinions)
    judged = run.header.unjudged().judged_by(judge.name, judge_prompts())
    write_object(folder / HEADER, judged)
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


def opinion(example: Example, record: AnswerRecord, judge: Generator) -> OpinionRecord:
    """Return what a judge says of one answer.

    Only answers to questions with accepted answers are put to it: whether a refusal was due is
    known, and without an accepted answer it could only judge from memory.
    """
    absent = absence(example, record)
    if absent is not None:
        return OpinionRecord(id=example.id, right=absent)
    try:
        reply = "".join(judge.stream(*_messages(example, record)))
    except ModelError as error:
        return OpinionRecord(id=example.id, right=not_measured(str(error)))
    return OpinionRecord(id=example.id, right=read_verdict(reply), reply=reply)


def absence(example: Example, record: AnswerRecord) -> Measure | None:
    """Return why an answer is not put to the judge; None where it is."""
    if record.error is not None:
        return record.absence
    if record.answer is None or record.refused or not example.answers:
        return not_applicable("only answers to questions with accepted answers are put to it")
    return None


def read_verdict(reply: str) -> Measure:
    """Return 1 or 0 for the last verdict of a reply; a reply without one is not measured."""
    verdicts = _VERDICT.findall(THINKING.sub("", reply, count=1))
    if not verdicts:
        return not_measured(NO_VERDICT)
    return Measure(float(verdicts[-1].lower() == "right"))


def judge_prompts() -> dict[str, str]:
    """Return the hash of each prompt that a judge gets, by its name."""
    return {prompt.name: prompt.hash for prompt in (_system(), _user())}


def _opinions(
    run: Run,
    judge: Generator,
    *,
    workers: int,
    on_progress: Callable[[int, int], None] | None,
) -> list[OpinionRecord]:
    def asked(row: tuple[Example, AnswerRecord]) -> OpinionRecord:
        return opinion(*row, judge)

    rows = list(zip(run.examples, run.answers, strict=True))
    found: list[OpinionRecord] = []
    in_a_row = 0
    for row, item in zip(rows, in_order(asked, rows, workers=workers), strict=False):
        found.append(item)
        if on_progress is not None:
            on_progress(len(found), len(rows))
        if absence(*row) is None:
            in_a_row = in_a_row + 1 if _is_failure(item) else 0
        if in_a_row == PATIENCE:
            reason = f"{PATIENCE} times in a row: {item.right.reason}"
            return found + [_not_asked(*left, reason) for left in rows[len(found) :]]
    return found


def _not_asked(example: Example, record: AnswerRecord, reason: str) -> OpinionRecord:
    right = absence(example, record) or not_measured(reason)
    return OpinionRecord(id=example.id, right=right)


def _is_failure(item: OpinionRecord) -> bool:
    """Return whether the judge did not reply at all, as when its server is away."""
    return item.right.state == "not measured" and item.right.reason != NO_VERDICT


def _messages(example: Example, record: AnswerRecord) -> tuple[str, str]:
    user = _user().render(
        question=_lines([example.question]),
        accepted=_lines(example.answers),
        quotes=_lines(example.evidence) or NOTHING,
        answer=_data(record.answer.text if record.answer else "") or NOTHING,
    )
    return _system().text, user


def _system() -> Prompt:
    return load_prompt(SYSTEM_PROMPT)


def _user() -> Prompt:
    return load_prompt(USER_PROMPT, variables=_VARIABLES)


def _lines(texts: Iterable[str]) -> str:
    """Return texts one a line, so that none of them looks like two."""
    return "\n".join(" ".join(_data(text).split()) for text in texts)


def _data(text: str) -> str:
    """Return text that can neither close its block nor, when it is quoted, pass for a verdict."""
    return _CALLS_ITSELF_VERDICT.sub(r"\1,", neutral(text))
