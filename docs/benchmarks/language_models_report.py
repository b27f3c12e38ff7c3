"""What `language_models.py` has asked, in figures: each way to answer, and what the check does.

usage: language_models_report.py FILE ... [--show wrong|struck|shown]
Fits where the table of outcomes (`assistant/writing/outcome.py`) turns on the questions whose id
has an even checksum, of all files together, and shows the others too. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

from language_models import Row, half, rows_of

from assistant.eval.score.statistics import wilson
from assistant.schema import Answer, Citation, Sentence
from assistant.text.words import words
from assistant.writing.model_refusals import is_refusal
from assistant.writing.outcome import Trust, decide, is_worth_asking

REFUSED = re.compile(
    r"\b(?:don.t know|do not know|not (?:mentioned|stated|specified|provided|given)|no "
    r"(?:information|mention)|(?:does|do) not (?:say|mention|state|provide|specify|contain))",
    re.IGNORECASE,
)
HEAD = (
    "| | right | answered rightly | refused rightly | invented | citation precision "
    "| citation recall | wrong shown as supported | right struck out |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def _answer(kept: Row, model: str) -> Answer:
    """Return an answer as it was, as far as the table of outcomes and the report look at it."""
    citations = tuple(
        Citation(marker=at, document="d", title="", source="", start=0, end=1, quote=text)
        for at, text in enumerate(kept["quotes"], start=1)
    )
    return Answer(
        question="", searched="", status=kept["status"], text=kept["text"], short=kept["short"],
        confidence=kept["confidence"], model=model, citations=citations, raw=kept["raw"],
        sentences=tuple(Sentence(text=text, supported=good) for text, good in kept["sentences"]),
    )  # fmt: skip


def _program(row: Row, trust: Trust) -> Answer:
    read = _answer(row["reader"], "reader")
    if not is_worth_asking(read, trust=trust):
        return read
    if "error" in row["written"]:
        return decide(read, None, error=row["written"]["error"], trust=trust)
    return decide(read, _answer(row["written"], "model"), trust=trust)


def _checked(row: Row) -> Answer:
    """Return what the model wrote to the program's prompt, checked, with no reader beside it."""
    if "error" in row["written"]:
        return replace(_answer(row["reader"], "model"), status="unanswerable", text="", short=None)
    return _answer(row["written"], "model")


def _unchecked(row: Row, text: str, quotes: list[str]) -> Answer:
    """Return what a model wrote, as it stands; a refusal is known by its words."""
    no = not text.strip() or bool(REFUSED.search(text)) or is_refusal(text)
    kept = {**row["reader"], "text": text, "short": None, "raw": text, "sentences": []}
    status = "unanswerable" if no else "answered"
    return _answer({**kept, "status": status, "quotes": quotes}, "model")


def _holds(text: str, row: Row) -> bool:
    said = re.match(r"\W*(yes|no)\b", text, re.IGNORECASE)
    if row.get("verdict") and said:
        return said[1].lower() == row["verdict"]
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in row["answers"])


def _refused(answer: Answer) -> bool:
    return answer.status == "unanswerable"


def _right(row: Row, answer: Answer) -> bool:
    if not row["answers"]:
        return _refused(answer)
    return not _refused(answer) and _holds(f"{answer.text} {answer.short or ''}", row)


def _measured(rows: list[Row], answers: list[Answer]) -> dict[str, tuple[int, int]]:
    """Return the figures of a way to answer, each as how many of how many."""
    pairs = list(zip(rows, answers, strict=True))
    right = [_right(row, answer) for row, answer in pairs]
    silent = [not row["answers"] for row in rows]
    cites = hits = found = answered = 0
    for row, answer in pairs:
        if _refused(answer) or not row["answers"]:
            continue
        answered += 1
        evidence = [" ".join(words(text.lower())) for text in row["evidence"]]
        quotes = [" ".join(words(citation.quote.lower())) for citation in answer.citations]
        hit = [any(text in item or item in text for text in evidence) for item in quotes]
        cites, hits, found = cites + len(hit), hits + sum(hit), found + any(hit)
    refusals = sum(ok and no for ok, no in zip(right, silent, strict=True))
    due = sum(silent)
    return {
        "right": (sum(right), len(rows)),
        "answered rightly": (sum(right) - refusals, len(rows) - due),
        "refused rightly": (refusals, due),
        "invented": (due - refusals, due),
        "citation precision": (hits, cites),
        "citation recall": (found, answered),
    }


def _checks(rows: list[Row], answers: list[Answer], texts: list[str]) -> dict[str, tuple[int, int]]:
    """Return what becomes of a model's texts, wrong or right, where it did not refuse itself.

    Wrong: it does not hold an answer that is accepted, or the article has none. Shown as
    supported: it is what is shown, and no sentence of it is marked.
    """
    wrong = shown = right = struck = 0
    for row, answer, text in zip(rows, answers, texts, strict=True):
        if not text.strip() or REFUSED.search(text) or is_refusal(text):
            continue
        whole = all(sentence.supported for sentence in answer.sentences)
        kept = answer.model == "model" and not _refused(answer) and whole
        if row["answers"] and _holds(text, row):
            right, struck = right + 1, struck + (not kept)
        else:
            wrong, shown = wrong + 1, shown + kept
    return {"wrong shown as supported": (shown, wrong), "right struck out": (struck, right)}


def _cell(hits: int, of: int) -> str:
    if not of:
        return "—"
    low, high = wilson(hits / of, of)
    return f"{hits} of {of} ({low:.2f}–{high:.2f})"


def _systems(rows: list[Row], fitted: Trust) -> dict[str, tuple[list[Answer], list[str] | None]]:
    plain = [row["plain"]["text"] for row in rows]
    wrote = [row["written"].get("raw") or "" for row in rows]
    return {
        "plain prompt": (
            [_unchecked(row, row["plain"]["text"], row["plain"]["quotes"]) for row in rows],
            plain,
        ),
        "prompt of the program, unchecked": (
            [
                _unchecked(row, text, row["written"].get("quotes", []))
                for row, text in zip(rows, wrote, strict=True)
            ],
            wrote,
        ),
        "the same, checked": ([_checked(row) for row in rows], wrote),
        "reader alone": ([_answer(row["reader"], "reader") for row in rows], None),
        "program": ([_program(row, Trust()) for row in rows], wrote),
        "program, fitted anew": ([_program(row, fitted) for row in rows], wrote),
    }


def _table(rows: list[Row], fitted: Trust) -> None:
    print(HEAD)
    for system, (answers, texts) in _systems(rows, fitted).items():
        figures = _measured(rows, answers)
        if texts is not None:
            figures |= _checks(rows, answers, texts)
        cells = [_cell(*figures[name]) if name in figures else "" for name in _names()]
        print(f"| {system} | {' | '.join(cells)} |")


def _names() -> list[str]:
    return [name.strip() for name in HEAD.partition("\n")[0].split("|")[2:-1]]


def _grid() -> list[Trust]:
    steps = (0.02, 0.05, 0.1, 0.2, 0.3)
    return [
        replace(Trust(), worth_asking=worth, possible=possible, sure=sure)
        for worth, possible, sure in product(steps, (*steps, 0.4, 1.01), (0.3, 0.4, 0.5, 0.6, 0.8))
        if worth <= possible
    ]


def _worth(rows: list[Row], trust: Trust) -> tuple[int, int]:
    """Return how many are right, then how few are invented; of equals, the first of the grid."""
    found = _measured(rows, [_program(row, trust) for row in rows])
    return found["right"][0], -found["invented"][0]


def report(files: list[Path]) -> None:
    """Print the tables, with the table of outcomes as it ships and as fitted on one half."""
    asked = {path.stem: rows_of(path) for path in files}
    fit_on = [row for rows in asked.values() for row in rows if half(row) == "even"]
    fitted = max(_grid(), key=lambda trust: _worth(fit_on, trust))
    print(f"fitted on {len(fit_on)} answers: {fitted}, right {_worth(fit_on, fitted)}")
    for trust in sorted(_grid(), key=lambda trust: _worth(fit_on, trust), reverse=True)[:12]:
        print(" ", trust, _worth(fit_on, trust))
    for name, rows in asked.items():
        times = [sorted(row["seconds"][part] for row in rows) for part in ("plain", "written")]
        print(f"\n## {name}; median seconds {[round(part[len(part) // 2], 1) for part in times]}")
        for title, part in {
            "all": rows,
            "even half": [row for row in rows if half(row) == "even"],
            "odd half": [row for row in rows if half(row) == "odd"],
            "shipped article": [row for row in rows if row["set"] == "shipped"],
            "news": [row for row in rows if row["set"] == "news"],
        }.items():
            print(f"\n{title}: {len(part)} questions\n")
            _table(part, fitted)


def show(files: list[Path], what: str) -> None:
    """Print the answers of the even half that are wrong, struck out, or wrong yet supported."""
    for row in (row for path in files for row in rows_of(path) if half(row) == "even"):
        text, checked = row["written"].get("raw") or "", _checked(row)
        good = bool(row["answers"]) and _holds(text, row)
        whole = not _refused(checked) and all(item.supported for item in checked.sentences)
        if {
            "wrong": not _right(row, _program(row, Trust())),
            "struck": good and not whole,
            "shown": not good and whole,
        }[what]:
            print(f"{row['id']} {row['question']}\n  accepted: {row['answers']} {row['evidence']}")
            print(
                f"  wrote: {text!r}\n  checked: {checked.status} {row['written'].get('sentences')}"
            )
            read = row["reader"]
            print(f"  reader: {read['status']} {read['confidence']:.2f} {read['short']!r}")
            print(f"  plain: {row['plain']['text']!r}")


def main() -> None:
    """Report, or show answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--show", choices=("wrong", "struck", "shown"))
    options = parser.parse_args()
    if options.show:
        show(options.files, options.show)
    else:
        report(options.files)


if __name__ == "__main__":
    main()
