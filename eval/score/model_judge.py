"""Puts an answer to a language model for a second opinion, and reads its verdict.

The judge sees the question, the accepted answers, the evidence and the answer, all of them as data
in blocks that they cannot close. Its last verdict counts, so that one that it only weighs or quotes
does not; a reply without a verdict is not measured, never wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.errors import ModelError
from assistant.eval.records import Measure, not_applicable, not_measured
from assistant.eval.score.results import JUDGE_PROMPTS, NO_VERDICT, OpinionRecord
from assistant.prompts import load_prompt
from assistant.writing.generate import THINKING
from assistant.writing.messages import neutral

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.eval.records import AnswerRecord, Example
    from assistant.prompts import Prompt
    from assistant.seams import Generator

SYSTEM_PROMPT = f"{JUDGE_PROMPTS}system"
USER_PROMPT = f"{JUDGE_PROMPTS}user"
NOTHING = "(none)"

_VARIABLES = ("question", "accepted", "quotes", "answer")
_VERDICT = re.compile(r"\bverdict\W*:\W*(right|wrong)\b(?!\s*(?:/|\||or\b))", re.IGNORECASE)
_CALLS_ITSELF_VERDICT = re.compile(r"\b(verdict)\W*:", re.IGNORECASE)


def opinion(example: Example, answer: AnswerRecord, judge: Generator) -> OpinionRecord:
    """Return what a judge says of one answer.

    Only answers to questions with accepted answers are put to it: whether a refusal was due is
    known, and without an accepted answer it could only judge from memory.
    """
    absent = absence(example, answer)
    if absent is not None:
        return OpinionRecord(id=example.id, right=absent)
    try:
        reply = "".join(judge.stream(*_messages(example, answer)))
    except ModelError as error:
        return OpinionRecord(id=example.id, right=not_measured(str(error)))
    return OpinionRecord(id=example.id, right=read_verdict(reply), reply=reply)


def absence(example: Example, answer: AnswerRecord) -> Measure | None:
    """Return why an answer is not put to the judge; None where it is."""
    if answer.error is not None:
        return not_measured(answer.error)
    if answer.status not in ("answered", "partly") or not example.answers:
        return not_applicable("only answers to questions with accepted answers are put to it")
    return None


def read_verdict(reply: str) -> Measure:
    """Return 1 or 0 for the last verdict of a reply; a reply without one is not measured."""
    verdicts = _VERDICT.findall(THINKING.sub("", reply, count=1))
    if not verdicts:
        return not_measured(NO_VERDICT)
    return Measure(float(verdicts[-1].lower() == "right"))


def is_failure(item: OpinionRecord) -> bool:
    """Return whether the judge did not reply at all, as when its server is away."""
    return item.right.state == "not measured" and item.right.reason != NO_VERDICT


def judge_prompts() -> dict[str, str]:
    """Return the hash of each prompt that a judge gets, by its name."""
    return {prompt.name: prompt.hash for prompt in (_system(), _user())}


def _messages(example: Example, answer: AnswerRecord) -> tuple[str, str]:
    user = _user().render(
        question=_lines([example.question]),
        accepted=_lines(example.answers),
        quotes=_lines(example.evidence) or NOTHING,
        answer=_data(answer.text) or NOTHING,
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
