"""Importers: what others call a question set becomes a dataset with its articles."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import DatasetError, UsageError
from assistant.eval.cases.dataset import InvalidDatasetError, load_dataset
from assistant.eval.cases.importers import (
    file_name,
    import_dataset,
    import_datasets,
    write_import,
)
from assistant.schema import Turn

if TYPE_CHECKING:
    from assistant.eval.cases.importers import Imported

SHARED = Path(__file__).parents[3] / "shared" / "data"
CONTEXT = "The canal opened in 1811. It was dug by hand, and 40 men died. Nobody counted the boats."


def squad(**question: Any) -> dict[str, Any]:
    row = {
        "id": "q1",
        "question": "When did the canal open?",
        "answers": [
            {"text": "1811", "answer_start": CONTEXT.index("1811")},
            {"text": "1811", "answer_start": CONTEXT.index("1811")},
            {"text": "in 1811", "answer_start": CONTEXT.index("in 1811")},
        ],
    }
    paragraph = {"context": CONTEXT, "qas": [{**row, **question}]}
    return {"version": "2", "data": [{"title": "Elm_Canal", "paragraphs": [paragraph]}]}


def imported(path: Path, content: object, *, form: str | None = None) -> Imported:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return import_dataset(path, form=form)


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


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(row)}\n" for row in rows)


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
    "text",
    [
        'id,question,answers,answerable\nx,"Who, then?",Reed|Tom Reed,\ny,Why?,,no\n',
        'id;question;answer;answerable\nx;Who, then?;"[""Reed"", ""Tom Reed""]";yes\ny;Why?;;0\n',
        "\ufeffid\tquestion\tanswers\tanswerable\nx\tWho, then?\tReed | Tom Reed\t1\ny\tWhy?\t\tN",
    ],
    ids=["commas", "semicolons and JSON", "tabs and a mark"],
)
def test_tables(tmp_path: Path, text: str) -> None:
    one, other = imported(tmp_path / "mine.csv", text).examples
    assert (one.id, one.question, one.answers) == ("x", "Who, then?", ("Reed", "Tom Reed"))
    assert (other.answerable, other.answers) == (False, ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("id,answers\nx,y\n", "expected the column question", id="no question"),
        pytest.param("question,anwsers\nx,y\n", "'anwsers'", id="unknown column"),
        pytest.param("question,answers\nWho?,a,b\n", "row 1 has more cells", id="too many cells"),
        pytest.param("question,answerable\nWho?,maybe\n", "'maybe'", id="no truth"),
        pytest.param("question,answers\nWho?,\n", "neither", id="nothing known"),
        pytest.param("", "expected the column question", id="empty"),
    ],
)
def test_tables_that_are_wrong(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        imported(tmp_path / "mine.csv", text)


RAGAS = {"user_input": "Who paid?", "reference": "Tom Reed paid.", "response": "Nobody."}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.jsonl", json.dumps({**RAGAS, "reference_contexts": ["Tom Reed paid for it."]})),
        ("rows.json", [{**RAGAS, "reference_contexts": ["Tom Reed paid for it."]}]),
        (
            "rows.csv",
            "user_input,reference,reference_contexts\n"
            "Who paid?,Tom Reed paid.,\"['Tom Reed paid for it.']\"\n",
        ),
        (
            "old.json",
            [
                {
                    "question": "Who paid?",
                    "ground_truth": ["Tom Reed paid."],
                    "reference_contexts": ["Tom Reed paid for it."],
                    "contexts": ["nothing"],
                }
            ],
        ),
    ],
)
def test_ragas_rows(tmp_path: Path, name: str, content: object) -> None:
    [example] = imported(tmp_path / name, content).examples
    assert example.question == "Who paid?"
    assert example.answers == ("Tom Reed paid.",)
    assert example.evidence == ("Tom Reed paid for it.",)


def test_ragas_conversations_become_histories(tmp_path: Path) -> None:
    talk = [
        {"content": "Who paid?", "type": "human"},
        {"content": "Tom Reed.", "type": "ai"},
        {"content": "When?", "type": "human"},
    ]
    rows = [{"user_input": talk, "reference": "1816"}, {"user_input": "Why?"}]
    found = imported(tmp_path / "rows.json", rows)
    assert found.examples[0].question == "When?"
    assert found.examples[0].history == (Turn("Who paid?", "Tom Reed."),)
    assert found.skipped == 1


def test_ragas_rows_without_a_question_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="row 1 has no user_input"):
        imported(tmp_path / "rows.json", [{"reference": "x"}])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            # As EvaluationDataset.save_as writes it.
            "goldens.json",
            [
                {
                    "input": "Who paid?",
                    "actual_output": None,
                    "expected_output": "Tom Reed paid.",
                    "retrieval_context": ["nothing"],
                    "context": ["Tom Reed paid for it.", "In 1816."],
                    "name": None,
                    "source_file": "canal.txt",
                    "additional_metadata": None,
                }
            ],
        ),
        (
            "goldens.jsonl",
            '{"input": "Who paid?", "expectedOutput": "Tom Reed paid.", '
            '"context": ["Tom Reed paid for it.", "In 1816."]}\n',
        ),
        (
            "goldens.csv",
            "input,actual_output,expected_output,retrieval_context,context,name\n"
            "Who paid?,,Tom Reed paid.,nothing,Tom Reed paid for it.|In 1816.,\n",
        ),
    ],
)
def test_deepeval_goldens(tmp_path: Path, name: str, content: object) -> None:
    [example] = imported(tmp_path / name, content).examples
    assert example.question == "Who paid?"
    assert example.answers == ("Tom Reed paid.",)
    assert example.evidence == ("Tom Reed paid for it.", "In 1816.")


def test_a_scenario_that_is_to_be_played_is_no_question(tmp_path: Path) -> None:
    rows = [
        {"scenario": "A user complains.", "turns": None, "expected_outcome": "A refund."},
        {"input": "Who paid?", "expected_output": "Tom Reed."},
    ]
    found = imported(tmp_path / "goldens.json", rows)
    assert (len(found.examples), found.skipped) == (1, 1)


@pytest.mark.parametrize(
    ("row", "answers"),
    [
        pytest.param({"input": "Who paid?", "target": "Tom Reed"}, ("Tom Reed",), id="text"),
        pytest.param(
            {"input": "Who paid?", "target": ["Tom Reed", "the mayor"]},
            ("Tom Reed", "the mayor"),
            id="several",
        ),
        pytest.param(
            {"input": "Who paid?", "target": "B", "choices": ["Ada Brook", "Tom Reed"]},
            ("Tom Reed",),
            id="a letter",
        ),
        pytest.param({"input": "Which vitamin?", "target": "B"}, ("B",), id="no choices"),
    ],
)
def test_samples_of_inspect(tmp_path: Path, row: object, answers: tuple[str, ...]) -> None:
    [example] = imported(tmp_path / "samples.json", [row]).examples
    assert example.answers == answers
    assert example.history == ()


def test_messages_of_inspect_become_histories(tmp_path: Path) -> None:
    talk = [
        {"role": "system", "content": "You know canals."},
        {"role": "user", "content": [{"type": "text", "text": "Who paid?"}]},
        {"role": "assistant", "content": "Tom Reed."},
        {"role": "tool", "content": "{}"},
        {"role": "user", "content": "When?"},
    ]
    line = json.dumps({"id": 7, "input": talk, "target": "1816", "metadata": {"x": 1}})
    [example] = imported(tmp_path / "samples.jsonl", line + "\n").examples
    assert (example.id, example.question, example.answers) == ("7", "When?", ("1816",))
    assert example.history == (Turn("Who paid?", "Tom Reed."),)


def test_rows_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds no rows"):
        imported(tmp_path / "rows.json", [1, 2])


def test_an_import_is_written_with_its_articles_and_not_over_another(tmp_path: Path) -> None:
    found = imported(tmp_path / "squad.json", squad())
    bundle = write_import(found, tmp_path / "out" / "elm.jsonl")
    assert bundle == load_dataset(tmp_path / "out" / "elm.jsonl")
    assert [article.name for article in bundle.articles] == ["Elm_Canal.txt"]
    with pytest.raises(DatasetError, match="there already"):
        write_import(found, tmp_path / "out" / "elm.jsonl")


def test_unknown_forms_and_missing_sources(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="squad, articles, beir, csv, ragas, deepeval, inspect_ai"):
        import_dataset(tmp_path, form="trec")
    with pytest.raises(DatasetError, match="is not there"):
        import_dataset(tmp_path / "no.csv")
    with pytest.raises(InvalidDatasetError, match="already that of line 1"):
        imported(tmp_path / "a.csv", "id,question,answers\nx,a,b\nx,a,b\n")


def test_file_names_are_safe_and_differ() -> None:
    taken: set[str] = set()
    names = [file_name(title, taken) for title in ("a/b", "A b", "../..", "", "é" * 200)]
    assert len(set(map(str.lower, names))) == 5
    assert all("/" not in name and not name.startswith(".") for name in names)
    assert all(len(name) < 100 for name in names)


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
