"""Imports question sets that bring their articles: SQuAD 1 and 2, folders of its make, BEIR.

The paragraphs of an article are put together to one document again, so that the passage has to be
found before it is read. Each question is asked of its article. Its evidence is each sentence that
holds an accepted answer where an annotator marked it; unanswerable ones have none.

Of a BEIR folder it is known what is relevant to a query, but not what answers it. Each document
becomes an article, and the whole text of a relevant one is the evidence, so that every passage of
it counts as finding it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.errors import DatasetError
from assistant.eval.cases.importers import (
    Article,
    Imported,
    checked,
    file_name,
    part_of,
    read_json,
    read_rows,
    read_text,
)
from assistant.eval.question_records import Example
from assistant.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assistant.schema import Span

QRELS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv", "qrels.tsv")


class Marked(NamedTuple):
    """An accepted answer, where an annotator marked it."""

    text: str
    context: str
    """The paragraph."""
    start: int


def import_squad(path: Path) -> Imported:
    """Read a SQuAD file, version 1 or 2.

    Raises:
        DatasetError: the file is not in the form of SQuAD.
    """
    whole = read_json(path)
    examples: list[Example] = []
    articles: list[Article] = []
    taken: set[str] = set()
    try:
        for entry in whole["data"]:
            contexts = [paragraph["context"] for paragraph in entry["paragraphs"]]
            title = entry.get("title") or f"article {len(articles) + 1}"
            article = _article(title, contexts, taken)
            articles.append(article)
            for paragraph in entry["paragraphs"]:
                examples += [
                    _example(
                        str(row["id"]),
                        row["question"],
                        [
                            Marked(item["text"], paragraph["context"], item["answer_start"])
                            for item in row["answers"]
                        ],
                        answerable=not row.get("is_impossible", False),
                        article=article,
                    )
                    for row in paragraph["qas"]
                ]
    except (KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{path} is not in the form of SQuAD ({error!r}).") from error
    return _imported(examples, articles, name=path.name)


def import_articles(folder: Path) -> Imported:
    """Read a folder with `articles.jsonl` and `questions.jsonl`, gzipped or not.

    An article has `doc_id`, `title` and `paragraphs`; a question has `qid`, `doc_id`, `question`,
    `answerable` and `answers`, each with `text`, `paragraph_index` and `start`.

    Raises:
        DatasetError: a file is missing or not in that form.
    """
    examples: list[Example] = []
    articles: dict[str, Article] = {}
    paragraphs: dict[str, Sequence[str]] = {}
    taken: set[str] = set()
    try:
        for row in read_rows(part_of(folder, "articles.jsonl")):
            paragraphs[row["doc_id"]] = row["paragraphs"]
            articles[row["doc_id"]] = _article(row["title"], row["paragraphs"], taken)
        for row in read_rows(part_of(folder, "questions.jsonl")):
            contexts = paragraphs[row["doc_id"]]
            marked = [
                Marked(item["text"], contexts[item["paragraph_index"]], item["start"])
                for item in row["answers"]
            ]
            examples.append(
                _example(
                    row["qid"],
                    row["question"],
                    marked,
                    answerable=row["answerable"],
                    article=articles[row["doc_id"]],
                )
            )
    except (KeyError, TypeError, IndexError) as error:
        raise DatasetError(
            f"{folder} is not a folder of articles and questions ({error!r})."
        ) from error
    return _imported(examples, list(articles.values()), name=folder.name)


def import_beir(folder: Path) -> Imported:
    """Read a BEIR folder: corpus, queries, and judgements, test before dev before train.

    Raises:
        DatasetError: a file is missing or not in its form.
    """
    try:
        corpus = {str(row["_id"]): row for row in read_rows(part_of(folder, "corpus.jsonl"))}
        queries = {
            str(row["_id"]): row["text"] for row in read_rows(part_of(folder, "queries.jsonl"))
        }
        relevant = _relevant(part_of(folder, *QRELS))
        taken: set[str] = set()
        articles = [
            Article(file_name(key, taken), _whole_text(row))
            for key, row in corpus.items()
            if _whole_text(row).strip()
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{folder} is not in the form of BEIR ({error!r}).") from error
    examples = []
    for key, text in queries.items():
        evidence = tuple(
            dict.fromkeys(
                _relevant_text(corpus[document])
                for document in relevant.get(key, ())
                if document in corpus and _relevant_text(corpus[document])
            )
        )
        if evidence and text.strip():
            examples.append(Example(id=key, question=" ".join(text.split()), evidence=evidence))
    return Imported(
        checked(examples, name=folder.name),
        tuple(articles),
        skipped=len(queries) - len(examples),
        only_search=True,
    )


def _example(
    key: str, question: str, marked: Iterable[Marked], *, answerable: bool, article: Article
) -> Example:
    kept = [item for item in marked if item.text.strip()] if answerable else []
    return Example(
        id=key,
        question=" ".join(question.split()),
        answers=tuple(dict.fromkeys(item.text for item in kept)),
        evidence=tuple(dict.fromkeys(_sentence(item) for item in kept)),
        answerable=answerable,
        documents=(article.name,),
        tags=(article.name.removesuffix(".txt"),),
    )


def _sentence(marked: Marked) -> str:
    """Return the sentences, mostly one, over which a marked answer stretches."""
    end = marked.start + len(marked.text)
    over = [span for span in _spans(marked.context) if span.start < end and marked.start < span.end]
    if not over:
        return marked.text
    return marked.context[over[0].start : over[-1].end]


@lru_cache(maxsize=64)
def _spans(context: str) -> Sequence[Span]:
    return sentences(context)


def _article(title: str, paragraphs: Sequence[str], taken: set[str]) -> Article:
    heading = title.replace("_", " ")
    text = "\n\n".join([heading, *(paragraph.strip() for paragraph in paragraphs)])
    return Article(file_name(title, taken), f"{text}\n")


def _imported(examples: Iterable[Example], articles: Iterable[Article], *, name: str) -> Imported:
    known: dict[str, Example] = {}
    count = 0
    for example in examples:
        count += 1
        if example.question and (example.answers or not example.answerable):
            known.setdefault(example.id, example)
    return Imported(checked(known.values(), name=name), tuple(articles), count - len(known))


def _relevant_text(row: dict[str, Any]) -> str:
    text: str = row.get("text", "").strip() or row.get("title", "").strip()
    return text


def _whole_text(row: dict[str, Any]) -> str:
    parts = (row.get("title", "").strip(), row.get("text", "").strip())
    return "\n\n".join(part for part in parts if part) + "\n"


def _relevant(path: Path) -> dict[str, list[str]]:
    """Return the documents with a judgement above 0, by query."""
    found: dict[str, list[str]] = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or (number == 1 and line.startswith("query")):
            continue
        query, *_, document, score = line.split("\t")
        if float(score) > 0:
            found.setdefault(query, []).append(document)
    return found
