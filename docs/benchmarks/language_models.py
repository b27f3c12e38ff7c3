"""A small language model live: a plain LangChain prompt, the program, and the reader alone.

usage: language_models.py ask --questions DATA/reading/dev/news_dev/questions.jsonl.gz
           --news DATA/news --model openai:NAME --base-url URL --out FILE [--minutes 13]
       language_models.py report FILE
Asks the questions of the shipped set and of news_dev that need no conversation, in a fixed order,
each within its article, until the time is up; run again, it goes on. `report` fits where the
table of outcomes turns on the questions whose id has an even checksum, and shows all others too.
Needs: the extra openai, and a server such as that of llama.cpp.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tempfile
import time
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

from assistant import Assistant
from assistant.answer import find
from assistant.errors import ModelError
from assistant.question.understand import as_typed
from assistant.reading.quote import quote
from assistant.schema import Answer, Citation, Sentence
from assistant.text.words import words
from assistant.writing.outcome import Trust, decide, is_worth_asking
from assistant.writing.write import write

PLAIN = (
    "Use the following pieces of context, numbered [1] to [{count}], to answer the question. "
    "If you don't know the answer, just say that you don't know. Keep the answer to one or two "
    "sentences, and cite the pieces with their numbers.\n\n{context}\n\nQuestion: {question}\n"
    "Answer:"
)
PLAIN_PASSAGES = 4
REFUSED = re.compile(
    r"\b(?:don.t know|do not know|not (?:mentioned|stated|specified|provided|given)|no "
    r"(?:information|mention)|(?:does|do) not (?:say|mention|state|provide|specify|contain))",
    re.IGNORECASE,
)
Row = dict[str, Any]


def questions(path: Path, news: Path) -> list[Row]:
    """Return the questions without a conversation, each with its article, mixed but fixed."""
    shipped = Path(__file__).parents[2] / "eval/datasets/shipped_article.jsonl"
    found = []
    for line in shipped.read_text("utf-8").splitlines():
        row = json.loads(line)
        if not row["history"]:
            right = [rf"(?<!\w){re.escape(answer)}(?!\w)" for answer in row["answers"]]
            answers = right if row["answerable"] else []
            found.append({**row, "set": "shipped", "doc": "", "answers": answers})
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not row["history"]:
                found.append({**row, "set": "news"})
    articles = _articles(news, {row["doc"] for row in found} - {""})
    for row in found:
        row["article"] = articles.get(row["doc"])
    random.Random(11).shuffle(found)  # noqa: S311
    halves = [[row for row in found if (row["set"] == "news") is news] for news in (True, False)]
    return [row for pair in zip(*halves, strict=False) for row in pair]


def _articles(news: Path, wanted: set[str]) -> dict[str, str]:
    texts = {}
    for source in sorted({name.split("/")[0] for name in wanted}):
        with gzip.open(news / source / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                body = "\n\n".join(part for part in item["text"].split("\n") if part.strip())
                date = f"\n\n{item['date']}" if item.get("date") else ""
                texts[f"{source}/{item['id']}"] = f"# {item['title']}{date}\n\n{body}"
    return {name: texts[name] for name in wanted}


def ask(options: argparse.Namespace) -> None:
    """Ask until the time is up, a line a question."""
    end = time.monotonic() + 60 * options.minutes
    rows = questions(options.questions, options.news)
    done = {row["id"] for row in _rows(options.out)} if options.out.exists() else set()
    with tempfile.TemporaryDirectory() as folder:
        library = Assistant.open(Path(folder) / "home", base_url=options.base_url, timeout=240.0)
        names = {"": library.documents()[0].id}
        chat = library.parts.open_generator(options.model)
        for row in rows:
            if time.monotonic() > end:
                break
            if row["id"] in done:
                continue
            if row["doc"] not in names:
                names[row["doc"]] = _added(library, Path(folder), row)
            found = _asked(library, chat, row, names[row["doc"]])
            kept = {name: row[name] for name in ("id", "set", "answers", "evidence", "question")}
            with options.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps({**kept, **found}, ensure_ascii=False) + "\n")


def _added(library: Assistant, folder: Path, row: Row) -> str:
    path = folder / (re.sub(r"\W+", "_", row["doc"]) + ".md")
    path.write_text(row["article"], encoding="utf-8")
    return str(library.add([path])[0].document)


def _asked(library: Assistant, chat: Any, row: Row, document: str) -> Row:
    """Return what the reader, a plain prompt and the checked model make of a question."""
    parts, question = library.parts, row["question"]
    # The reader as it is without a model, and the passages in the order in which it trusts them.
    query = parts.understand(question, ())
    passages = find(parts, query, k=library.settings.k, within=[document], rerank=False)
    articles = parts.documents([document])
    read = quote(query, parts.reader.read(query, passages, documents=articles), articles)
    plain_found = find(parts, as_typed(question), k=PLAIN_PASSAGES, within=[document], rerank=False)
    context = "\n\n".join(f"[{at}] {item.text}" for at, item in enumerate(plain_found, start=1))
    prompt = PLAIN.format(count=len(plain_found), context=context, question=question)
    began = time.monotonic()
    plain = "".join(chat.stream("You are a helpful assistant.", prompt))
    middle = time.monotonic()
    try:
        written = _kept(write(query, read.passages, articles, chat, checker=parts.checker))
    except ModelError as error:
        written = {"error": str(error)}
    marks = {int(number) for number in re.findall(r"\[(\d+)\]", plain)}
    cited = [item.text for at, item in enumerate(plain_found, start=1) if at in marks]
    return {
        "reader": _kept(read),
        "plain": {"text": plain, "quotes": cited},
        "written": written,
        "seconds": {"plain": middle - began, "written": time.monotonic() - middle},
    }


def _kept(answer: Answer) -> Row:
    return {
        "status": answer.status,
        "confidence": answer.confidence,
        "text": answer.text,
        "short": answer.short,
        "raw": answer.raw,
        "quotes": [citation.quote for citation in answer.citations],
        "sentences": [[item.text, item.supported] for item in answer.sentences],
    }


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


def _holds(text: str, row: Row) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in row["answers"])


def _measured(rows: list[Row], answers: list[Answer]) -> Row:
    """Return the figures of a system: shares of all questions, and of its citations."""
    due = [not row["answers"] for row in rows]
    refused = [answer.status == "unanswerable" for answer in answers]
    good = [
        not no and _holds(f"{answer.text} {answer.short or ''}", row)
        for row, answer, no in zip(rows, answers, refused, strict=True)
    ]
    right = sum(no if want else ok for want, no, ok in zip(due, refused, good, strict=True))
    cites = hits = found = answered = 0
    for row, answer, no, want in zip(rows, answers, refused, due, strict=True):
        if no or want:
            continue
        answered += 1
        evidence = [" ".join(words(text.lower())) for text in row["evidence"]]
        quotes = [" ".join(words(citation.quote.lower())) for citation in answer.citations]
        hit = [any(text in item or item in text for text in evidence) for item in quotes]
        cites, hits, found = cites + len(hit), hits + sum(hit), found + any(hit)
    return {
        "right": right / len(rows),
        "answered rightly": f"{sum(good)} of {due.count(False)}",
        "refused rightly": sum(no and want for no, want in zip(refused, due, strict=True)),
        "invented": sum(want and not no for no, want in zip(refused, due, strict=True)),
        "unanswerable": sum(due),
        "citation precision": hits / cites if cites else None,
        "citation recall": found / answered if answered else None,
    }


def _checks(rows: list[Row]) -> Row:
    """Return how often what the model wrote, wrong or right, is shown as supported."""
    wrong = shown = right = struck = 0
    for row in rows:
        written = row["written"]
        raw = written.get("raw") or ""
        said = " ".join(text for text, _ in written.get("sentences", ()))
        if not said:
            continue
        supported = written["status"] != "unanswerable" and all(
            ok for _, ok in written["sentences"]
        )
        if _holds(raw, row):
            right, struck = right + 1, struck + (not supported)
        else:
            wrong, shown = wrong + 1, shown + supported
    return {"wrong": wrong, "shown as supported": shown, "right": right, "struck out": struck}


def report(options: argparse.Namespace) -> None:
    """Print the tables, with the table of outcomes as it ships and as fitted on one half."""
    rows = _rows(options.out)
    even = [row for row in rows if crc32(row["id"].encode()) % 2 == 0]
    odd = [row for row in rows if crc32(row["id"].encode()) % 2]
    fitted = max(_grid(), key=lambda trust: _worth(even, trust))
    print(f"fitted on {len(even)} questions: {fitted}")
    seconds = [[row["seconds"][name] for row in rows] for name in ("plain", "written")]
    print("median seconds, plain and written:", [sorted(part)[len(part) // 2] for part in seconds])
    sets = {name: [row for row in rows if row["set"] == name] for name in ("shipped", "news")}
    for name, part in {"all": rows, "even half": even, "odd half": odd, **sets}.items():
        print(f"\n{name}: {len(part)} questions")
        for system, answers in _systems(part, fitted).items():
            print(f"  {system:28}", _measured(part, answers))
        print("  what the model wrote:", _checks(part))


def _systems(rows: list[Row], fitted: Trust) -> dict[str, list[Answer]]:
    plain = []
    for row in rows:
        text = row["plain"]["text"]
        no = bool(REFUSED.search(text)) or not text.strip()
        kept = {**row["reader"], "text": text, "short": None, "raw": text, "sentences": []}
        kept |= {"status": "unanswerable" if no else "answered", "quotes": row["plain"]["quotes"]}
        plain.append(_answer(kept, "plain"))
    return {
        "plain LangChain prompt": plain,
        "reader alone": [_answer(row["reader"], "reader") for row in rows],
        "program, table as it ships": [_program(row, Trust()) for row in rows],
        "program, table as fitted": [_program(row, fitted) for row in rows],
    }


def _grid() -> list[Trust]:
    steps = (0.02, 0.05, 0.1, 0.2, 0.3)
    return [
        replace(Trust(), worth_asking=worth, possible=possible, sure=sure)
        for worth, possible, sure in product(steps, (*steps, 0.4, 1.01), (0.3, 0.4, 0.5, 0.6, 0.8))
        if worth <= possible
    ]


def _worth(rows: list[Row], trust: Trust) -> tuple[float, float]:
    """Return how many are right, then how few are invented; of equals, the first of the grid."""
    found = _measured(rows, [_program(row, trust) for row in rows])
    return found["right"], -found["invented"]


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def main() -> None:
    """Ask or report."""
    commands = (parser := argparse.ArgumentParser()).add_subparsers(required=True)
    asking = commands.add_parser("ask")
    for name in ("questions", "news", "out"):
        asking.add_argument(f"--{name}", type=Path, required=True)
    asking.add_argument("--model", required=True)
    asking.add_argument("--base-url", required=True)
    asking.add_argument("--minutes", type=float, default=13.0)
    asking.set_defaults(run=ask)
    reporting = commands.add_parser("report")
    reporting.add_argument("out", type=Path)
    reporting.set_defaults(run=report)
    (options := parser.parse_args()).run(options)


if __name__ == "__main__":
    main()
