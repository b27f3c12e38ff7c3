"""Questions asked in a talk, behind the turns before them, as rows that the reader learns from.

Three sources: the written talks; the CANARD talks, whose passages are put together of their own
answers; and talks made of the rows themselves (`turns.py`, `contrasts.py`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from assistant.schema import behind
from assistant.text.refusals import DOES_NOT_SAY
from assistant.training.contrasts import contrasted_turns, who_said_turns
from assistant.training.data import Row, draw, in_first_half, read_jsonl
from assistant.training.turns import TALK, made_turns, pairs_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.training.recipe import Stage
    from assistant.training.turns import MadeTurn

_UNKNOWN: Final = ("I don't know.", "CANNOTANSWER")


def talk_rows(data: Path, rows: Sequence[Row], stage: Stage, rng: random.Random) -> list[Row]:
    """Draw the rows of a stage that are asked in a talk, behind the turns before them."""
    written = draw(written_rows(data, rng), stage.turns, rng) if stage.turns else []
    kept = draw(canard_rows(data, rng), stage.talks, rng) if stage.talks else []
    made = [turn.as_row() for turn in all_made_turns(rows, stage, rng)]
    return written + kept + made


def all_made_turns(rows: Sequence[Row], stage: Stage, rng: random.Random) -> list[MadeTurn]:
    """Make the follow-ups of a stage: those that point back, name the other thing, ask who said."""
    return [
        *made_turns(rows, stage.made_turns, rng),
        *contrasted_turns(rows, stage.contrasts, rng),
        *who_said_turns(rows, stage.speakers, rng),
    ]


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
