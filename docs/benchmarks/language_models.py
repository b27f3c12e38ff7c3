"""A small language model live: a plain LangChain prompt, the program, and the reader alone.

usage: language_models.py --questions DATA/reading/dev/news_dev/questions.jsonl.gz
           --news DATA/news --model openai:NAME --base-url URL --out FILE [--minutes 13]
Asks the questions of the shipped set and of news_dev that need no conversation, in a fixed order,
each within its article, until the time is up; run again, it goes on. What the model writes is kept
in the file of `--record`, so that another check or reader is measured without asking it again.
`language_models_report.py FILE` shows the figures.
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
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from assistant import Assistant
from assistant.answer import find
from assistant.answering.read_answer import read_answer
from assistant.answering.written_answer import written_answer
from assistant.errors import ModelError
from assistant.question.understand import as_typed
from assistant.seams import Listener

if TYPE_CHECKING:
    from assistant.schema import Answer

PLAIN = (
    "Use the following pieces of context, numbered [1] to [{count}], to answer the question. "
    "If you don't know the answer, just say that you don't know. Keep the answer to one or two "
    "sentences, and cite the pieces with their numbers.\n\n{context}\n\nQuestion: {question}\n"
    "Answer:"
)
PLAIN_PASSAGES = 4
KEPT = ("id", "set", "kind", "question", "answers", "evidence", "verdict")
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
    done = {row["id"] for row in rows_of(options.out)} if options.out.exists() else set()
    with tempfile.TemporaryDirectory() as folder:
        library = Assistant.open(
            Path(folder) / "home",
            base_url=options.base_url,
            timeout=600.0,
            record=str(options.record) if options.record else None,
        )
        names = {"": library.documents()[0].id}
        chat = library.parts.open_generator(options.model)
        for row in rows:
            if time.monotonic() > end:
                break
            if row["id"] in done or options.half not in {None, half(row)}:
                continue
            if row["doc"] not in names:
                names[row["doc"]] = _added(library, Path(folder), row)
            found = _asked(library, chat, row, names[row["doc"]])
            kept = {name: row.get(name) for name in KEPT}
            with options.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps({**kept, **found}, ensure_ascii=False) + "\n")


def rows_of(path: Path) -> list[Row]:
    """Return what was asked and written, a row a question."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def half(row: Row) -> str:
    """Return which half of the questions one belongs to, by the checksum of its id."""
    return "odd" if crc32(row["id"].encode()) % 2 else "even"


def _added(library: Assistant, folder: Path, row: Row) -> str:
    path = folder / (re.sub(r"\W+", "_", row["doc"]) + ".md")
    path.write_text(row["article"], encoding="utf-8")
    return str(library.add([path])[0].document)


def _asked(library: Assistant, chat: Any, row: Row, document: str) -> Row:
    """Return what the reader, a plain prompt and the checked model make of a question."""
    parts, question = replace(library.parts, only_model=True), row["question"]
    query = parts.understand(question, ())
    found = find(parts, query, k=library.settings.k, within=[document], rerank=False)
    read = read_answer(parts, query, found, [document])
    plain_found = find(parts, as_typed(question), k=PLAIN_PASSAGES, within=[document], rerank=False)
    context = "\n\n".join(f"[{at}] {item.text}" for at, item in enumerate(plain_found, start=1))
    prompt = PLAIN.format(count=len(plain_found), context=context, question=question)
    began = time.monotonic()
    plain = "".join(chat.stream("You are a helpful assistant.", prompt))
    middle = time.monotonic()
    try:
        written = _kept(written_answer(parts, query, read, chat, Listener()))
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


def main() -> None:
    """Ask."""
    asking = argparse.ArgumentParser()
    for name in ("questions", "news", "out", "record"):
        asking.add_argument(f"--{name}", type=Path, required=name != "record")
    asking.add_argument("--model", required=True)
    asking.add_argument("--base-url", required=True)
    asking.add_argument("--minutes", type=float, default=13.0)
    asking.add_argument("--half", choices=("even", "odd"), help="of the checksums of the ids")
    ask(asking.parse_args())


if __name__ == "__main__":
    main()
