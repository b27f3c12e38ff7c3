"""A second opinion on answers by a language model: a column of its own, which no gate needs.

The judge sees the question, the accepted answers, the evidence and the answer, and nothing else.
Its last verdict counts; a reply without one is counted as not measured, never as wrong. How far
it agrees with the verdict of `judgement.py` is told as Cohen's kappa (Cohen 1960): agreement
beyond chance, 1 for full, 0 for none.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import ModelError
from assistant.eval.bootstrap import wilson
from assistant.eval.results import Estimate, estimates_to_json
from assistant.eval.run_folder import write_lines, write_object
from assistant.eval.schema import Measure, not_applicable, not_measured
from assistant.prompts import load_prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from assistant.eval.results import Run
    from assistant.eval.schema import AnswerRecord, Example
    from assistant.seams import Generator

SYSTEM_PROMPT = "judge_system"
USER_PROMPT = "judge_user"
OPINIONS = "judge.jsonl"
SUMMARY = "judge.json"

_VARIABLES = ("question", "accepted", "quotes", "answer")
_VERDICT = re.compile(r"VERDICT:\W*(right|wrong)\b", re.IGNORECASE)
_TAG = re.compile(r"<(?=/?(?:question|accepted|quotes|answer)>)")


class Opinion(NamedTuple):
    """What the judge said of one answer."""

    id: str
    right: Measure
    reply: str
    """As it came; empty where the judge was not asked."""


def judge_run(
    run: Run,
    generator: Generator,
    *,
    folder: Path,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[str, Estimate]:
    """Have a model judge the answers of a run, write its opinions, and return what they come to.

    Args:
        run: the run.
        generator: the model; put a cassette before it to ask only once.
        folder: of the run, where `judge.jsonl` and `judge.json` are written.
        on_progress: told how many of how many are done.
    """
    opinions = []
    for done, (example, answer) in enumerate(zip(run.examples, run.answers, strict=True), start=1):
        opinions.append(opinion(example, answer, generator))
        if on_progress is not None:
            on_progress(done, len(run.examples))
    found = summarise_opinions(run, opinions)
    rows = (
        {"id": item.id, "right": item.right.to_json(), "reply": item.reply} for item in opinions
    )
    write_lines(folder / OPINIONS, rows)
    prompts = {name: _prompt_hash(name) for name in (SYSTEM_PROMPT, USER_PROMPT)}
    write_object(
        folder / SUMMARY,
        {"model": generator.name, "prompts": prompts, "metrics": estimates_to_json(found)},
    )
    return found


def opinion(example: Example, answer: AnswerRecord, generator: Generator) -> Opinion:
    """Return what a model says of one answer; refusals and failures are not put to it."""
    if answer.error is not None:
        return Opinion(example.id, not_measured(answer.error), "")
    if answer.status not in ("answered", "partly") or not example.answers:
        reason = "only answers to questions with accepted answers are put to the judge"
        return Opinion(example.id, not_applicable(reason), "")
    system = load_prompt(SYSTEM_PROMPT).text
    user = load_prompt(USER_PROMPT, variables=_VARIABLES).render(
        question=_as_data([example.question]),
        accepted=_as_data(example.answers),
        quotes=_as_data(example.evidence) or "(none)",
        answer=_as_data([answer.text]),
    )
    try:
        reply = "".join(generator.stream(system, user))
    except ModelError as error:
        return Opinion(example.id, not_measured(str(error)), "")
    return Opinion(example.id, read_verdict(reply), reply)


def read_verdict(reply: str) -> Measure:
    """Return 1 or 0 for the last verdict of a reply; a reply without one is not measured."""
    verdicts = _VERDICT.findall(reply)
    if not verdicts:
        return not_measured("the judge gave no verdict")
    return Measure(float(verdicts[-1].lower() == "right"))


def summarise_opinions(run: Run, opinions: Sequence[Opinion]) -> dict[str, Estimate]:
    """Return `judge_right`, the share the judge holds right, and `judge_kappa`, the agreement."""
    values = [item.right.value for item in opinions if item.right.value is not None]
    states = Counter(item.right.state for item in opinions)
    counts = {
        "not_applicable": states["not applicable"],
        "not_measured": states["not measured"],
    }
    if not values:
        nothing = not_applicable("no answer was put to the judge")
        if counts["not_measured"]:
            nothing = not_measured("no reply of the judge had a verdict")
        return {name: Estimate(value=nothing, **counts) for name in ("judge_right", "judge_kappa")}
    mean = sum(values) / len(values)
    low, high = wilson(mean, len(values))
    pairs = [
        (bool(item.right.value), score.verdict == "right")
        for item, score in zip(opinions, run.scores, strict=True)
        if item.right.value is not None
    ]
    return {
        "judge_right": Estimate(value=Measure(mean), low=low, high=high, n=len(values), **counts),
        "judge_kappa": Estimate(value=cohen_kappa(pairs), n=len(values), **counts),
    }


def cohen_kappa(pairs: Iterable[tuple[bool, bool]]) -> Measure:
    """Return Cohen's kappa of two judges; not applicable where chance alone would agree fully."""
    counts = Counter(pairs)
    n = counts.total()
    if not n:
        return not_applicable("there is nothing to agree on")
    agreed = (counts[True, True] + counts[False, False]) / n
    one = (counts[True, True] + counts[True, False]) / n
    other = (counts[True, True] + counts[False, True]) / n
    chance = one * other + (1 - one) * (1 - other)
    if chance == 1:
        return not_applicable("both gave the same verdict on every answer")
    return Measure((agreed - chance) / (1 - chance))


def _prompt_hash(name: str) -> str:
    return load_prompt(name, variables=_VARIABLES if name == USER_PROMPT else ()).hash


def _as_data(texts: Iterable[str]) -> str:
    """Return texts one a line, unable to close the block that they stand in."""
    return "\n".join(_TAG.sub("‹", text) for text in texts)
