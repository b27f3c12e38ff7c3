"""Questions asked in a talk, behind the turns before them, as rows that the reader learns from.

Three sources: the written talks; the CANARD talks, whose passages are put together of their own
answers; and talks made of two questions about one passage, the second pointing back to the first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from assistant.schema import behind
from assistant.text.refusals import DOES_NOT_SAY
from assistant.text.words import STOP_WORDS
from assistant.training.data import Row, draw, in_first_half, read_jsonl
from assistant.training.negatives import sentence_spans

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.training.recipe import Stage

TALK: Final = "talk"
"""Kind of the rows whose question stands behind a talk."""
_UNKNOWN: Final = ("I don't know.", "CANNOTANSWER")
_WORD: Final = re.compile(r"\w+(?:['’.-]\w+)*")
_DETERMINERS: Final = frozenset("the this these those that".split())
_CONTINUING: Final = frozenset("to of that who which whose than and or".split())
_OPENINGS: Final = ("and ", "And ", "so ", "ok, ", "but ")
_ASKING: Final = re.compile(
    r"(?i)^(?:in |at |for |to |from |on )?(?:who|whom|whose|what|which|when|where|why|how)\b"
)


@dataclass(frozen=True, slots=True)
class MadeTurn:
    """A follow-up made of a whole question: what was said, what is asked, what it stands for."""

    history: tuple[str, ...]
    question: str
    rewrite: str
    row: Row

    def as_row(self) -> Row:
        """Return the row asked behind its talk."""
        return replace(self.row, question=behind(pairs_of(self.history), self.question), kind=TALK)


def pairs_of(history: Sequence[str]) -> list[tuple[str, str]]:
    """Return questions and replies, told in turn, as pairs; the last reply may be missing."""
    return [(asked, "".join(history[i + 1 : i + 2])) for i, asked in list(enumerate(history))[::2]]


def talk_rows(data: Path, rows: Sequence[Row], stage: Stage, rng: random.Random) -> list[Row]:
    """Draw the rows of a stage that are asked in a talk, behind the turns before them."""
    written = draw(written_rows(data, rng), stage.turns, rng) if stage.turns else []
    kept = draw(canard_rows(data, rng), stage.talks, rng) if stage.talks else []
    made = [turn.as_row() for turn in made_turns(rows, stage.made_turns, rng)]
    return written + kept + made


def written_rows(data: Path, rng: random.Random) -> list[Row]:
    """Read the written follow-ups behind their talk, and asked as a person rewrote them."""
    rows = []
    for record in read_jsonl(data / "followup" / "written_turns.jsonl.gz"):
        history = _part_of(record["history"], rng)
        answer, start = (record["answer"], record["start"]) if record["answerable"] else ("", -1)
        title = record.get("title") or ""
        row = Row(record["context"], record["rewrite"], answer, start, "written_turns", title)
        rows.append(row)
        asked = replace(row, question=behind(pairs_of(history), record["question"]), kind=TALK)
        rows += [asked, replace(asked, question=_retold(record, rng))]
    return rows


def canard_rows(data: Path, rng: random.Random) -> list[Row]:
    """Read the half of CANARD that may be trained on, its talks' answers as their passage.

    The passages that these talks were held about are not published with them.
    """
    talks: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in read_jsonl(data / "followup" / "canard_dev.jsonl.gz"):
        talk = record["id"].partition("#")[0]
        if in_first_half(talk):
            talks[talk].append(record)
    return [row for records in talks.values() for row in _canard_talk(records, rng)]


def made_turns(rows: Sequence[Row], count: int, rng: random.Random) -> list[MadeTurn]:
    """Make about `count` follow-ups of pairs of questions about one passage."""
    about: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind not in (TALK, "typo", "keywords", "long") and not row.verdict:
            about[row.context].append(row)
    groups = [group for group in about.values() if len(group) > 1]
    made: list[MadeTurn] = []
    for _ in range(12 * count):
        if len(made) >= count or not groups:
            break
        first, second = rng.sample(rng.choice(groups), 2)
        turn = _made_turn(first, second, rng)
        if turn is not None:
            made.append(turn)
    return made


def _retold(record: dict[str, Any], rng: random.Random) -> str:
    """Return the follow-up behind the last question, its reply kept, left out or a refusal."""
    asked, reply = record["history"][-2:]
    if rng.random() < 0.3:
        reply = ""
    elif rng.random() < 0.15:
        reply = DOES_NOT_SAY
    return behind([(asked, reply)], record["question"])


def _part_of(history: Sequence[str], rng: random.Random) -> Sequence[str]:
    """Return the last two exchanges, or the last alone."""
    return history[-4:] if rng.random() < 0.7 else history[-2:]


def _canard_talk(records: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Row]:
    longest = max(records, key=lambda record: len(record["history"]))["history"]
    title, section, said = longest[0], longest[1], longest[2:]
    replies = [reply.strip() for reply in said[1::2]]
    parts = list(dict.fromkeys(reply for reply in replies if reply not in _UNKNOWN))
    if len(parts) < 3:
        return
    if rng.random() < 0.5:
        rng.shuffle(parts)
    context = " ".join(part if part[-1] in ".!?" else f"{part}." for part in parts)
    for record in records:
        place = (len(record["history"]) - 2) // 2
        if place >= len(replies):
            continue
        reply = replies[place]
        start = -1 if reply in _UNKNOWN else context.find(reply)
        history = [
            DOES_NOT_SAY if text in _UNKNOWN else text for text in record["history"][2:][-4:]
        ]
        history = history or [f"{title}, {section}"]
        answer = reply if start >= 0 else ""
        asked = behind(pairs_of(history), record["question"])
        yield Row(context, asked, answer, start, "canard", title, TALK)


def _made_turn(first: Row, second: Row, rng: random.Random) -> MadeTurn | None:
    reply = _reply(first, rng)
    history = (first.question, reply)
    pointed = _point_back(second, f"{first.question} {reply}", rng)
    if pointed is None:
        if rng.random() < 0.12:
            # Another matter: what was said before must not be read into it.
            return MadeTurn(history, second.question, second.question, second)
        return None
    if rng.random() < 0.25:
        pointed = rng.choice(_OPENINGS) + pointed[:1].lower() + pointed[1:]
    if rng.random() < 0.3:
        pointed = pointed.rstrip("?").strip().lower()
    return MadeTurn(history, pointed, second.question, second)


def _reply(row: Row, rng: random.Random) -> str:
    if not row.answerable:
        return DOES_NOT_SAY
    if rng.random() < 0.4:
        return row.answer[:1].upper() + row.answer[1:] + "."
    spans = sentence_spans(row.context)
    return next((row.context[a:b] for a, b in spans if a <= row.start < b), row.answer).strip()


def _point_back(row: Row, said: str, rng: random.Random) -> str | None:
    """Return the question with what was said before left out or a pronoun in its place."""
    question = row.question.strip()
    shared = _shared_phrase(question, said)
    if shared is None:
        return None
    start, end = shared
    if question[start:end].lower() in {"year", "time", "people", "article"}:
        return None
    before, after = question[:start], question[end:]
    determined = re.search(r"(?i)\b(?:the|a|an|this|that|its|his|her|their) $", before)
    if determined:
        before = before[: determined.start()]
    inside = re.search(r"(?i) (?:of|in|by|for|to|at|on|from|about|with) $", before)
    if inside and not after.strip("? ") and rng.random() < 0.5:
        return f"{before[: inside.start()]}?"
    return f"{before}{_pronoun(row, question[start:end], before, after, rng)}{_unpossessed(after)}"


def _unpossessed(after: str) -> str:
    return re.sub(r"^['’]s?(?= )", "", after)


def _pronoun(row: Row, phrase: str, before: str, after: str, rng: random.Random) -> str:
    possessive = bool(re.match(r"['’]s?(?= )", after))
    object_place = bool(re.search(r"(?i)\b(?:of|in|by|for|to|at|on|from|about|with) $", before))
    named = phrase[:1].isupper()
    men = len(re.findall(r"(?i)\b(?:he|his|him)\b", row.context))
    women = len(re.findall(r"(?i)\b(?:she|her|hers)\b", row.context))
    if named and men + women and not phrase.isupper() and rng.random() < 0.8:
        forms = ("he", "him", "his") if men >= women else ("she", "her", "her")
    elif phrase.endswith("s") and not phrase.endswith("ss"):
        forms = ("they", "them", "their")
    else:
        forms = rng.choice((("it", "it", "its"), ("that", "that", "its"), ("it", "it", "its")))
    return (
        forms[2] if possessive else forms[1] if object_place or not after.strip("? ") else forms[0]
    )


def _shared_phrase(question: str, said: str) -> tuple[int, int] | None:
    """Return the longest run of words in the question, not its first, that was said before."""
    words = list(_WORD.finditer(question))
    known = said.lower()
    best: tuple[int, int] | None = None
    opened = 1 if _ASKING.match(question) else 0
    for i in range(opened, len(words)):
        if words[i].group().lower() in STOP_WORDS:
            continue
        for j in range(len(words), i, -1):
            start, end = words[i].start(), _without_possession(words[j - 1])
            if words[j - 1].group().lower() in STOP_WORDS:
                continue
            phrase = question[start:end].lower()
            if not _stands_alone(question, start, end):
                continue
            if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", known):
                if best is None or end - start > best[1] - best[0]:
                    best = (start, end)
                break
    return best


def _stands_alone(question: str, start: int, end: int) -> bool:
    """Return whether a phrase is a whole name, or a whole noun phrase behind its article."""
    before, after = question[:start], question[end:]
    last = re.search(r"([\w'’.-]+) $", before)
    following = re.match(r"(?:['’]s?)? ?([\w'’-]*)", after)
    next_word = following[1] if following else ""
    if question[start:end][:1].isupper():
        crowded = last is not None and last[1][:1].isupper() and bool(before[: last.start()])
        return not crowded and not next_word[:1].isupper()
    determined = last is not None and last[1].lower() in _DETERMINERS
    continued = next_word.lower() in _CONTINUING or (
        bool(next_word) and next_word.lower() not in STOP_WORDS
    )
    return determined and not continued


def _without_possession(word: re.Match[str]) -> int:
    text = word.group()
    return word.end() - 2 if text.endswith(("'s", "’s")) else word.end()
