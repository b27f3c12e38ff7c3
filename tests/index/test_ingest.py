from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError, SourceError
from assistant.index import ingest
from assistant.index.bundled import bundled_articles, ensure_bundled
from assistant.index.embedding import embed_passages
from assistant.index.ingest import add_sources
from assistant.index.load.load_options import LoadOptions
from assistant.index.load.loader import load, load_all
from assistant.index.load.sources import FailedSource
from assistant.index.split import passage_context
from assistant.index.steps import Steps, with_options
from assistant.index.store.holdings import named
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import read_vectors
from assistant.index.vectors import synced
from fakes import FakeEmbedder, loader, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.load.loader import Loaded
    from assistant.schema import AddResult, Document, Passage

TESTS = Path(__file__).parents[1]


def context(document: Document, passage: Passage) -> str:
    return f"{document.title}\n{passage.text}"


def steps(texts: Mapping[str, str | Exception]) -> Steps:
    return Steps(
        expand=lambda sources, _: sources, load=loader(texts), split=split_lines, context=context
    )


def add(
    store: LibraryStore, texts: Mapping[str, str | Exception], *sources: str
) -> list[AddResult]:
    wanted = sources or tuple(texts)
    return list(add_sources(store, wanted, embedder=FakeEmbedder, steps=steps(texts)))


def statuses(results: list[AddResult]) -> list[tuple[str, str]]:
    return [(result.source, result.status) for result in results]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LibraryStore]:
    with LibraryStore.open(tmp_path / "home") as opened:
        yield opened


TEXTS = {"a": "Kim\nKim will attend.", "b": "Boats\nBoats race.\nThe end.", "c": "Rain\nIt rains."}


def test_says_what_became_of_each_source_in_order(store: LibraryStore) -> None:
    first = add(store, TEXTS)
    assert statuses(first) == [("a", "added"), ("b", "added"), ("c", "added")]
    assert [(result.title, result.passages) for result in first] == [
        ("Kim", 2),
        ("Boats", 3),
        ("Rain", 2),
    ]
    assert statuses(add(store, TEXTS)) == [(name, "unchanged") for name in TEXTS]
    edited = add(store, {**TEXTS, "b": "Boats\nBoats sink."})
    assert statuses(edited) == [("a", "unchanged"), ("b", "updated"), ("c", "unchanged")]
    assert len(store.documents()) == 3
    assert "race" not in store.terms()


def test_a_bad_source_fails_alone(store: LibraryStore) -> None:
    texts: dict[str, str | Exception] = {
        "a": TEXTS["a"],
        "bad": SourceError("bad is no article"),
        "c": TEXTS["c"],
    }
    results = add(store, texts)
    assert statuses(results) == [("a", "added"), ("bad", "failed"), ("c", "added")]
    assert results[1].error == "bad is no article"
    assert results[1].document is None
    assert len(store.documents()) == 2


def test_sources_that_cannot_be_found_are_reported_in_their_place(store: LibraryStore) -> None:
    chosen = replace(
        steps(TEXTS), expand=lambda *_: ["a", FailedSource("nowhere", "no such file"), "b"]
    )
    results = list(add_sources(store, ["x"], embedder=FakeEmbedder, steps=chosen))
    assert statuses(results) == [("a", "added"), ("nowhere", "failed"), ("b", "added")]


def test_a_document_without_passages_fails(store: LibraryStore) -> None:
    chosen = replace(steps(TEXTS), split=lambda _: ())
    results = list(add_sources(store, ["a"], embedder=FakeEmbedder, steps=chosen))
    assert statuses(results) == [("a", "failed")]
    assert store.documents() == []


def test_the_same_text_twice_in_one_call(store: LibraryStore) -> None:
    results = add(store, {"a": TEXTS["a"], "copy": TEXTS["a"], "b": TEXTS["b"]})
    assert statuses(results) == [("a", "added"), ("copy", "unchanged"), ("b", "added")]
    assert results[0].document == results[1].document
    assert len(store.documents()) == 2


def test_the_embedder_is_opened_once_and_only_when_needed(store: LibraryStore) -> None:
    opened: list[FakeEmbedder] = []

    def embedder() -> FakeEmbedder:
        opened.append(FakeEmbedder())
        return opened[-1]

    texts: dict[str, str | Exception] = {**TEXTS, "bad": SourceError("no")}
    list(add_sources(store, list(texts), embedder=embedder, steps=steps(texts)))
    assert len(opened) == 1
    assert opened[0].texts.count("Boats\nBoats race.") == 1, "title and passage are embedded"
    list(add_sources(store, list(texts), embedder=embedder, steps=steps(texts)))
    assert len(opened) == 1


def test_batches_are_committed_as_they_fill(
    store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH_DOCUMENTS", 3)
    texts = {f"s{n}": f"Title {n}\nText {n}" for n in range(8)}
    results = add_sources(store, list(texts), embedder=FakeEmbedder, steps=steps(texts))
    for count in (3, 3, 3, 6, 6, 6, 8, 8):
        assert next(results).status == "added"
        assert len(store.documents()) == count


def test_interrupted_it_keeps_what_was_committed(
    store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH_DOCUMENTS", 2)
    texts: dict[str, str | Exception] = {f"s{n}": f"Title {n}\nText {n}" for n in range(5)}
    whole = steps(texts)

    def interrupt(source: str) -> Iterable[Loaded]:
        if source == "s3":
            raise KeyboardInterrupt
        return whole.load(source)

    results = add_sources(
        store, list(texts), embedder=FakeEmbedder, steps=replace(whole, load=interrupt)
    )
    assert [next(results).source, next(results).source] == ["s0", "s1"]
    with pytest.raises(KeyboardInterrupt):
        next(results)
    assert [result.status for result in add(store, texts)] == ["unchanged"] * 2 + ["added"] * 3


def test_reports_progress(store: LibraryStore) -> None:
    told: list[tuple[int, int, str]] = []
    list(
        add_sources(
            store,
            list(TEXTS),
            embedder=FakeEmbedder,
            steps=steps(TEXTS),
            progress=lambda *report: told.append(report),
        )
    )
    assert told[:3] == [(0, 3, "a"), (1, 3, "b"), (2, 3, "c")]
    assert all(0 <= done <= total == 3 for done, total, _ in told)


def test_a_file_that_is_the_same_is_not_read_again(
    store: LibraryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Rain\n\nIt rains in Halden.\n", encoding="utf-8")
    read: list[str] = []

    def note(source: str, options: LoadOptions) -> Iterable[Loaded]:
        read.append(source)
        return load_all(source, options)

    monkeypatch.setattr("assistant.index.load.loader.load_all", note)

    def added(**said: str) -> AddResult:
        chosen = with_options(steps_of_files, LoadOptions(**said), store=store)  # type: ignore[arg-type]
        [result] = add_sources(store, [str(path)], embedder=FakeEmbedder, steps=chosen)
        return result

    steps_of_files = Steps(split=split_lines, context=context)
    fresh = added()
    assert (fresh.status, len(read)) == ("added", 1)
    assert (added().status, len(read)) == ("unchanged", 2), "too fresh to be trusted"
    monkeypatch.setattr("assistant.index.load.file_state.SETTLED_SECONDS", -60.0)
    assert (added().status, len(read)) == ("unchanged", 3), "and nothing was noted"
    again = added()
    assert (again, len(read)) == (replace(fresh, status="unchanged"), 3)
    assert (added(title_field="name").status, len(read)) == ("unchanged", 4)
    path.write_text("# Rain\n\nIt rains in Kalden.\n", encoding="utf-8")
    assert (added(title_field="name").status, len(read)) == ("updated", 5)


class CountingEmbedder(FakeEmbedder):
    """Notes what it embeds."""

    embedded: list[str] = []  # noqa: RUF012 - shared by the embedders of one test

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        return super().embed(texts)


def test_an_edit_embeds_only_the_passages_that_it_changes(tmp_path: Path) -> None:
    """A book of chapters: one word of it is changed, one chapter gets a longer sentence."""
    sentence = (
        "The bridge number {0} of the town was closed after storm {0} had torn its railing off."
    )
    chapters = [
        f"## Chapter {chapter}\n\n"
        + "\n\n".join(
            " ".join(sentence.format(100 * chapter + 10 * part + line) for line in range(6))
            for part in range(8)
        )
        for chapter in range(30)
    ]
    path = tmp_path / "book.md"
    CountingEmbedder.embedded.clear()

    def write_and_add() -> int:
        path.write_text("# The book\n\n" + "\n\n".join(chapters) + "\n", encoding="utf-8")
        before = len(CountingEmbedder.embedded)
        with LibraryStore.open(tmp_path / "home") as store:
            [result] = add_sources(store, [str(path)], embedder=CountingEmbedder)
            assert result.error is None
            document = store.document(result.document or "")
            vectors = read_vectors(store.database, document.id)
            for passage, vector in zip(store.passages(document.id), vectors, strict=True):
                expected = FakeEmbedder().embed([passage_context(document, passage)])
                assert vector == expected.astype("<f4").tobytes()
        return len(CountingEmbedder.embedded) - before

    total = write_and_add()
    assert total > 100
    chapters[15] = chapters[15].replace("number 1540 of", "number 9999 of")
    assert write_and_add() == 1
    chapters[20] = chapters[20].replace("storm 2010 had", "storm 2010, the worst of the year, had")
    assert 1 <= write_and_add() <= total // 30 + 1, "at most the chapter"


def test_another_embedding_model_is_refused(store: LibraryStore) -> None:
    add(store, {"a": TEXTS["a"]})
    with pytest.raises(LibraryError, match="'fake', not 'other'"):
        list(add_sources(store, ["b"], embedder=lambda: FakeEmbedder("other"), steps=steps(TEXTS)))
    assert len(store.documents()) == 1


def test_vectors_come_back_in_the_order_of_the_texts() -> None:
    import numpy as np

    texts = [" ".join(["word"] * (n * 7 % 13)) + f" number{n}" for n in range(300)]
    embedder = FakeEmbedder()
    vectors = embed_passages(embedder, texts)
    assert np.array_equal(vectors, FakeEmbedder().embed(texts))
    assert embedder.texts != texts, "texts of like length go together"


class TestBundled:
    def test_a_new_library_holds_the_shipped_article(self, store: LibraryStore) -> None:
        ensure_bundled(store, embedder=FakeEmbedder)
        ensure_bundled(store, embedder=FakeEmbedder)
        [info] = store.documents()
        assert info.source.startswith("bundled:")
        assert info.passages > 3
        assert store.find(info.source.removeprefix("bundled:")) == (info.id,)

    def test_adding_its_file_says_unchanged(self, store: LibraryStore, tmp_path: Path) -> None:
        ensure_bundled(store, embedder=FakeEmbedder)
        [article] = bundled_articles()
        file = tmp_path / "copy.md"
        file.write_bytes(article.read_bytes())
        [result] = add_sources(store, [str(file)], embedder=FakeEmbedder)
        assert result.status == "unchanged"
        stored = store.documents_by_id([result.document or ""])[result.document or ""]
        assert replace(load(str(file)), source=stored.source, language="en") == stored

    def test_removed_it_stays_away_until_it_is_added(
        self, store: LibraryStore, tmp_path: Path
    ) -> None:
        ensure_bundled(store, embedder=FakeEmbedder)
        store.remove(store.documents()[0].id)
        ensure_bundled(store, embedder=FakeEmbedder)
        assert store.documents() == []
        [article] = bundled_articles()
        file = tmp_path / "copy.md"
        file.write_bytes(article.read_bytes())
        [result] = add_sources(store, [str(file)], embedder=FakeEmbedder)
        assert result.status == "added"
        ensure_bundled(store, embedder=FakeEmbedder)
        assert [info.source for info in store.documents()] == [str(file)]

    def test_a_new_version_takes_the_place_of_the_old_one(self, store: LibraryStore) -> None:
        ensure_bundled(store, embedder=FakeEmbedder)
        store.database.set_meta("bundled", "an earlier version")
        ensure_bundled(store, embedder=FakeEmbedder)
        assert len(store.documents()) == 1


CHILD = """
    import sys, time
    from pathlib import Path
    from fakes import FakeEmbedder, loader, split_lines
    from assistant.index import ingest
    from assistant.index.steps import Steps
    from assistant.index.store import holdings
    from assistant.index.store.library_store import LibraryStore
    from assistant.index.vectors import chroma, file_sync, synced, vector_file

    home, prefix, pause = sys.argv[1], sys.argv[2], sys.argv[3]
    synced.EXACT_LIMIT = int(sys.argv[4])
    texts = {f"{prefix}{n}": f"Title {prefix}{n}\\nText of {prefix}{n}" for n in range(12)}
    texts["shared"] = "Shared\\nBoth have this"
    ingest.BATCH_DOCUMENTS = 4
    steps = Steps(
        expand=lambda sources, _: sources,
        load=loader(texts),
        split=split_lines,
        context=lambda document, passage: passage.text,
    )

    def stop_at(owner, name, *, after=False):
        original, calls = getattr(owner, name), 0

        def stopping(*arguments, **named):
            nonlocal calls
            calls += 1
            result = original(*arguments, **named) if after or calls < 2 else None
            if calls == 2:
                print("here", flush=True)
                time.sleep(60)
            return result

        setattr(owner, name, stopping)

    if pause == "embedding":
        stop_at(FakeEmbedder, "embed")
    if pause == "transaction":
        stop_at(holdings, "insert_document", after=True)
    if pause == "before-vectors":
        stop_at(chroma.VectorIndex, "upsert")
        stop_at(vector_file, "_append")
    if pause == "after-vectors":
        stop_at(chroma.VectorIndex, "upsert", after=True)
        stop_at(vector_file, "_append", after=True)
    if pause == "after-table":
        stop_at(file_sync.SyncedFile, "remember")
    with LibraryStore.open(Path(home)) as store:
        for result in ingest.add_sources(store, list(texts), embedder=FakeEmbedder, steps=steps):
            print(result.source, result.status, flush=True)
"""


def child(home: Path, prefix: str, pause: str = "", *, limit: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD), str(home), prefix, pause, str(limit)],
        cwd=TESTS,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(params=["file", "chroma"])
def limit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return up to how many passages the file holds the vectors, here and in the children."""
    if request.param == "chroma":
        monkeypatch.setattr(synced, "EXACT_LIMIT", 0)
    return synced.EXACT_LIMIT


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path, limit: int) -> None:
    home = tmp_path / "home"
    running = [child(home, prefix, limit=limit) for prefix in ("x", "y")]
    outputs = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0], outputs
    with LibraryStore.open(home) as store:
        titles = {info.title for info in store.documents()}
        assert titles == {f"Title {p}{n}" for p in "xy" for n in range(12)} | {"Shared"}
        query = FakeEmbedder().embed(["text"])[0]
        assert len(store.nearest(query, k=100)) == 2 * len(titles)
    shared = [line for output, _ in outputs for line in output.splitlines() if "shared" in line]
    assert sorted(shared) == ["shared added", "shared unchanged"]


PAUSES = ["embedding", "transaction", "before-vectors", "after-vectors", "after-table"]


@pytest.mark.slow
@pytest.mark.parametrize("pause", PAUSES)
def test_killed_at_any_moment_the_library_opens_again(
    tmp_path: Path, pause: str, limit: int
) -> None:
    home = tmp_path / "home"
    if pause == "after-table" and limit == 0:
        pytest.skip("Chroma has no table")
    killed = child(home, "x", pause, limit=limit)
    assert killed.stdout is not None
    yielded = []
    for line in killed.stdout:
        if line.strip() == "here":
            break
        yielded.append(line.split()[0])
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=10)
    assert_completes(home, yielded, limit)


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.3, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2])
def test_killed_after_some_time_the_library_opens_again(
    tmp_path: Path, delay: float, limit: int
) -> None:
    home = tmp_path / "home"
    killed = child(home, "x", limit=limit)
    time.sleep(delay)
    killed.send_signal(signal.SIGKILL)
    output, _ = killed.communicate(timeout=10)
    assert_completes(home, [line.split()[0] for line in output.splitlines()], limit)


def assert_completes(home: Path, yielded: list[str], limit: int) -> None:
    """What was said to be there is there, and adding again brings the rest."""
    with LibraryStore.open(home) as store:
        there = {source for named in named(store.database) for source in named.sources}
        assert set(yielded) <= there
        query = FakeEmbedder().embed(["text"])[0]
        assert len(store.nearest(query, k=100)) == 2 * len(there)
    again = child(home, "x", limit=limit)
    output, problems = again.communicate(timeout=60)
    assert again.returncode == 0, problems
    lines = dict(line.split() for line in output.splitlines())
    assert len(lines) == 13
    assert {source for source, status in lines.items() if status == "unchanged"} == there
    with LibraryStore.open(home) as store:
        assert len(store.documents()) == 13
        assert len(store.nearest(query, k=100)) == 26
        assert store.database.rows("SELECT * FROM outbox") == []
