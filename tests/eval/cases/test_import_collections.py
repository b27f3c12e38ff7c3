"""Collections that are imported: SQuAD, folders of articles and questions, BEIR."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.errors import DatasetError
from assistant.eval.cases.dataset import InvalidDatasetError, load_dataset
from assistant.eval.cases.importers import import_dataset, import_datasets, write_import
from import_makes import CONTEXT, imported, squad, write_rows

SHARED = Path(__file__).parents[4] / "shared" / "data"


def test_squad_keeps_the_sentence_as_evidence_and_the_article_whole(tmp_path: Path) -> None:
    found = imported(tmp_path / "squad.json", squad())
    [example] = found.examples
    assert example.answers == ("1811", "in 1811")
    assert example.evidence == ("The canal opened in 1811.",)
    assert example.documents == ("Elm_Canal.txt",)
    assert found.articles[0].text == f"Elm Canal\n\n{CONTEXT}\n"
    assert example.evidence[0] in found.articles[0].text


def test_squad_2_has_unanswerable_questions(tmp_path: Path) -> None:
    plausible = [{"text": "40", "answer_start": 50}]
    content = squad(is_impossible=True, answers=[], plausible_answers=plausible)
    [example] = imported(tmp_path / "squad.json", content).examples
    assert (example.answerable, example.answers, example.evidence) == (False, (), ())


def test_squad_questions_that_cannot_be_judged_are_counted(tmp_path: Path) -> None:
    content = squad()
    questions = content["data"][0]["paragraphs"][0]["qas"]
    questions.append({"id": "q2", "question": "Why?", "answers": []})
    found = imported(tmp_path / "squad.json", content)
    assert ([example.id for example in found.examples], found.skipped) == (["q1"], 1)
    with pytest.raises(InvalidDatasetError, match="holds no question"):
        imported(tmp_path / "squad.json", squad(answers=[]))


@pytest.mark.parametrize(
    "content",
    [{"data": [{}]}, {"data": [{"paragraphs": [{"context": 1, "qas": []}]}]}, {"data": 3}],
)
def test_what_is_not_squad_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(DatasetError):
        imported(tmp_path / "squad.json", content)


def test_folders_of_articles_and_questions(tmp_path: Path) -> None:
    articles = [{"doc_id": "elm", "title": "Elm", "paragraphs": ["A canal.", CONTEXT]}]
    answer = {"text": "40 men", "paragraph_index": 1, "start": CONTEXT.index("40 men")}
    questions = [
        {"qid": "a", "doc_id": "elm", "question": "Who?", "answers": [answer], "answerable": True},
        {"qid": "b", "doc_id": "elm", "question": "Why?", "answers": [], "answerable": False},
    ]
    write_rows(tmp_path / "articles.jsonl.gz", articles)
    write_rows(tmp_path / "questions.jsonl.gz", questions)
    found = import_dataset(tmp_path)
    assert found.examples[0].evidence == ("It was dug by hand, and 40 men died.",)
    assert [example.answerable for example in found.examples] == [True, False]


def folder_of(path: Path, paragraphs: list[str], *ids: str) -> Path:
    path.mkdir()
    answer = {"text": "40 men", "paragraph_index": 0, "start": paragraphs[0].index("40 men")}
    rows = [
        {"qid": key, "doc_id": "elm", "question": "Who?", "answers": [answer], "answerable": True}
        for key in ids
    ]
    articles = [{"doc_id": "elm", "title": "Elm", "paragraphs": paragraphs}]
    write_rows(path / "articles.jsonl.gz", articles)
    write_rows(path / "questions.jsonl.gz", rows)
    return path


def test_several_folders_become_one_dataset(tmp_path: Path) -> None:
    """The second has another article of the same name, the third the article of the first."""
    other = "In all 40 men were paid."
    folders = [
        folder_of(tmp_path / "one", [CONTEXT], "a"),
        folder_of(tmp_path / "two", [other], "b", "c"),
        folder_of(tmp_path / "three", [CONTEXT], "a", "d"),
    ]
    found = import_datasets(folders, form="articles")
    assert [article.name for article in found.articles] == ["Elm.txt", "Elm-2.txt"]
    asked = [(example.id, *example.documents, *example.tags) for example in found.examples]
    assert asked == [
        ("a", "Elm.txt", "Elm"), ("b", "Elm-2.txt", "Elm-2"), ("c", "Elm-2.txt", "Elm-2"),
        ("d", "Elm.txt", "Elm"),
    ]  # fmt: skip
    texts = {article.name: article.text for article in found.articles}
    for example in found.examples:
        assert all(quote in texts[example.documents[0]] for quote in example.evidence)
    write_import(found, tmp_path / "all.jsonl")
    assert load_dataset(tmp_path / "all.jsonl").examples == found.examples


def test_two_questions_of_one_id_are_refused(tmp_path: Path) -> None:
    folders = [
        folder_of(tmp_path / "one", [CONTEXT], "a"),
        folder_of(tmp_path / "two", ["In all 40 men were paid."], "a"),
    ]
    with pytest.raises(InvalidDatasetError, match="already that of line 1"):
        import_datasets(folders)


def test_questions_can_be_asked_everywhere(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "one", [CONTEXT], "a")
    [within] = import_datasets([folder]).examples
    [everywhere] = import_datasets([folder], everywhere=True).examples
    assert within.documents == ("Elm.txt",)
    assert everywhere == replace(within, documents=())


def beir(folder: Path) -> None:
    write_rows(
        folder / "corpus.jsonl.gz",
        [
            {"_id": "d/1", "title": "Elm", "text": "The canal."},
            {"_id": "d2", "title": "", "text": "The harbour."},
            {"_id": "d3", "title": "", "text": ""},
        ],
    )
    queries = [{"_id": "q1", "text": "canal?"}, {"_id": "q2", "text": "lake?"}]
    write_rows(folder / "queries.jsonl.gz", queries)
    (folder / "qrels").mkdir()
    judged = "query-id\tcorpus-id\tscore\nq1\td/1\t2\nq1\td2\t0\nq1\td3\t1\nq2\td9\t1\n"
    (folder / "qrels" / "test.tsv").write_text(judged)


def test_beir_knows_only_what_is_relevant(tmp_path: Path) -> None:
    beir(tmp_path)
    found = import_dataset(tmp_path)
    [example] = found.examples
    assert (example.evidence, example.answers) == (("The canal.",), ())
    assert [article.name for article in found.articles] == ["d_1.txt", "d2.txt"]
    assert found.articles[0].text == "Elm\n\nThe canal.\n"
    assert (found.skipped, found.only_search) == (1, True)


def test_beir_without_judgements_is_refused(tmp_path: Path) -> None:
    beir(tmp_path)
    (tmp_path / "qrels" / "test.tsv").unlink()
    with pytest.raises(DatasetError, match=r"holds no qrels/test\.tsv"):
        import_dataset(tmp_path)


@pytest.mark.parametrize(
    ("names", "questions", "articles"),
    [
        pytest.param(["squad2_dev"], 1644, 4, id="SQuAD 2"),
        pytest.param(["squad1_only"], 4557, 13, id="SQuAD 1"),
        pytest.param(["squad2_dev", "squad1_only"], 6201, 17, id="both"),
    ],
)
def test_the_shared_sets_are_read_whole(names: list[str], questions: int, articles: int) -> None:
    folders = [SHARED / "reading" / "dev" / name for name in names]
    if not all(folder.is_dir() for folder in folders):
        pytest.skip("the shared data is not here")
    found = import_datasets(folders)
    texts = {article.name: article.text for article in found.articles}
    assert (len(found.examples), len(found.articles)) == (questions, articles)
    for example in found.examples:
        assert example.evidence or not example.answerable
        assert all(quote in texts[example.documents[0]] for quote in example.evidence)
        assert all(any(answer in quote for quote in example.evidence) for answer in example.answers)
