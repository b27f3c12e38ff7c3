"""Reads the question sets of others, with their articles where they hold them."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.errors import DatasetError, UsageError
from assistant.eval.cases.dataset import (
    ARTICLES,
    DatasetBundle,
    articles_beside,
    parse_dataset,
    write_dataset,
)
from assistant.eval.run.record_files import to_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.eval.question_records import Example

ENDING = ".txt"
_UNSAFE = re.compile(r"[^\w.-]+")


class Article(NamedTuple):
    """An article that came with a question set."""

    name: str
    """Of its file, which `Example.documents` refers to."""
    text: str


class Imported(NamedTuple):
    """What was read: examples in the dataset's form, and the articles that they are about."""

    examples: tuple[Example, ...]
    articles: tuple[Article, ...] = ()
    skipped: int = 0
    """Questions that nothing is known of, so that they could not be judged."""
    only_search: bool = False
    """Whether it knows what is relevant but no answers, so that only retrieval can be measured."""


def import_datasets(
    sources: Sequence[Path], *, form: str | None = None, everywhere: bool = False
) -> Imported:
    """Read question sets as one.

    Args:
        sources: files or folders.
        form: one of `forms()`, of all of them; None to tell by what each looks like.
        everywhere: whether each question is asked of all articles, not only of its own.

    Raises:
        UsageError: there is no such form.
        DatasetError: a source is not in its form, or two questions share an id.
    """
    imported = merged([import_dataset(source, form=form) for source in sources])
    if not everywhere:
        return imported
    return imported._replace(
        examples=tuple(replace(example, documents=()) for example in imported.examples)
    )


def import_dataset(source: Path, *, form: str | None = None) -> Imported:
    """Read a question set.

    Args:
        source: file or folder.
        form: one of `forms()`; None to tell by what the source looks like.

    Raises:
        UsageError: there is no such form.
        DatasetError: the source is not in its form.
    """
    readers = _readers()
    if form is not None and form not in readers:
        raise UsageError(f"Got the form {form!r}; expected one of: {', '.join(readers)}.")
    if not source.exists():
        raise DatasetError(f"{source} is not there; expected a file or a folder to import.")
    return readers[form or _form_of(source)](source)


def forms() -> tuple[str, ...]:
    """Return the names of the forms that can be read."""
    return tuple(_readers())


def write_import(imported: Imported, path: Path) -> DatasetBundle:
    """Write an import as a dataset, its articles in the folder beside it, and return that.

    Raises:
        DatasetError: the dataset or the folder is there already.
    """
    folder = path.with_suffix(ARTICLES)
    for item in (path, folder):
        if item.exists():
            raise DatasetError(f"{item} is there already; choose another name or remove it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if imported.articles:
        folder.mkdir()
    for article in imported.articles:
        (folder / article.name).write_text(article.text, encoding="utf-8")
    write_dataset(path, imported.examples)
    return DatasetBundle(name=path.stem, examples=imported.examples, articles=articles_beside(path))


def merged(parts: Sequence[Imported]) -> Imported:
    """Return question sets as one; different articles of the same name get names of their own.

    Raises:
        InvalidDatasetError: two different questions have the same id.
    """
    if len(parts) == 1:
        return parts[0]
    texts: dict[str, str] = {}
    taken: set[str] = set()
    examples: dict[Example, None] = {}
    for part in parts:
        names = {article.name: _name_for(article, texts, taken) for article in part.articles}
        examples |= {_renamed(example, names): None for example in part.examples}
    return Imported(
        checked(examples, name="the question sets together"),
        tuple(Article(name, text) for name, text in texts.items()),
        skipped=sum(part.skipped for part in parts),
        only_search=all(part.only_search for part in parts),
    )


def _name_for(article: Article, texts: dict[str, str], taken: set[str]) -> str:
    """Return the name of an article among those of all sets, and keep its text there."""
    if texts.get(article.name) == article.text:
        return article.name
    name = file_name(article.name.removesuffix(ENDING), taken)
    texts[name] = article.text
    return name


def _renamed(example: Example, names: Mapping[str, str]) -> Example:
    stems = {old.removesuffix(ENDING): new.removesuffix(ENDING) for old, new in names.items()}
    return replace(
        example,
        documents=tuple(names.get(name, name) for name in example.documents),
        tags=tuple(stems.get(tag, tag) for tag in example.tags),
    )


def checked(examples: Iterable[Example], *, name: str) -> tuple[Example, ...]:
    """Return examples that keep the rules of a dataset.

    Raises:
        InvalidDatasetError: some do not; lines are counted as the dataset would have them.
    """
    text = b"".join(map(to_line, examples)).decode()
    return parse_dataset(text, name=name)


def file_name(title: str, taken: set[str]) -> str:
    """Return a file name for an article that none of those taken has, and take it."""
    stem = _UNSAFE.sub("_", title).strip("._")[:80] or "article"
    name, number = f"{stem}{ENDING}", 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}-{number}{ENDING}"
    taken.add(name.lower())
    return name


def part_of(folder: Path, *names: str) -> Path:
    """Return the first of some files that a folder has, gzipped or not.

    Raises:
        DatasetError: it has none of them.
    """
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise DatasetError(f"{folder} holds no {' and no '.join(names)}, gzipped or not.")


def read_json(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        DatasetError: it cannot be read.
    """
    try:
        return json.loads(read_text(path))
    except ValueError as error:
        raise DatasetError(f"{path} is not JSON ({error}).") from error


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, gzipped or not.

    Raises:
        DatasetError: it cannot be read, or a line is not an object.
    """
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DatasetError(f"{path} line {number} is not JSON ({error}).") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{path} line {number} is not an object.")
        yield row


def read_text(path: Path) -> str:
    """Return the text of a file, gzipped or not.

    Raises:
        DatasetError: it cannot be read.
    """
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}); expected UTF-8 text.") from error


def _readers() -> dict[str, Callable[[Path], Imported]]:
    from assistant.eval.cases.import_collections import import_articles, import_beir, import_squad
    from assistant.eval.cases.import_frameworks import (
        import_deepeval,
        import_inspect,
        import_ragas,
    )
    from assistant.eval.cases.import_tables import import_csv

    return {
        "squad": import_squad, "articles": import_articles, "beir": import_beir,
        "csv": import_csv, "ragas": import_ragas, "deepeval": import_deepeval,
        "inspect_ai": import_inspect,
    }  # fmt: skip


def _form_of(source: Path) -> str:
    from assistant.eval.cases.import_frameworks import read_any, told_by

    if source.is_dir():
        return "beir" if list(source.glob("corpus.jsonl*")) else "articles"
    if source.suffix == ".json":
        whole = read_json(source)
        if isinstance(whole, dict) and "data" in whole:
            return "squad"
    keys = dict.fromkeys(key for row in read_any(source)[:1] for key in row)
    return told_by(keys) or ("csv" if source.suffix == ".csv" else "ragas")
