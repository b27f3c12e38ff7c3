"""Libraries of every released version: opened, migrated, asked, and whole after a kill."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from assistant import Assistant
from assistant.errors import LibraryError
from assistant.index.store.database import FILE_NAME, Database
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.migrations import migrate as migrations
from assistant.index.store.migrations import version_2
from assistant.index.store.migrations.migrate import SCHEMA_VERSION, VERSIONS, copy_of, migrate
from assistant.index.store.rows import vectors_of
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

LIBRARIES = Path(__file__).parents[1] / "libraries"
TESTS = Path(__file__).parents[2]
RELEASED = range(1, SCHEMA_VERSION)
LIGHTHOUSE = "2e5b4bb27926f177"
FERRY = "cb3e9c28479bc83e"


def copied(home: Path, version: int = 1) -> Path:
    """Return a library as that version left it; the file is always one that can be written."""
    shutil.copytree(LIBRARIES / f"schema-{version}", home, copy_function=shutil.copyfile)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return copied(tmp_path / "home")


def dump(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, the tables of the full text included."""
    with closing(sqlite3.connect(file)) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
        rows["schema"] = connection.execute(
            "SELECT sql FROM sqlite_master ORDER BY name"
        ).fetchall()
        return rows | {"version": connection.execute("PRAGMA user_version").fetchall()}


def test_each_version_has_a_library_that_it_wrote() -> None:
    assert sorted(folder.name for folder in LIBRARIES.iterdir()) == [
        f"schema-{version}" for version in RELEASED
    ]


@pytest.mark.parametrize("version", RELEASED)
def test_nothing_is_lost(tmp_path: Path, version: int) -> None:
    home = copied(tmp_path / "home", version)
    before = dump(home / FILE_NAME)
    LibraryStore.open(home).close()
    after = dump(home / FILE_NAME)
    assert before["version"] == [(version,)]
    assert after["version"] == [(SCHEMA_VERSION,)]
    for table in before.keys() - {"schema", "version"}:
        width = len(before[table][0]) if before[table] else 0
        kept = [row[:width] for row in after[table]]
        assert sorted(kept, key=repr) == sorted(before[table], key=repr), table


def test_a_migrated_library_is_built_as_a_new_one(home: Path, tmp_path: Path) -> None:
    LibraryStore.open(home).close()
    LibraryStore.open(tmp_path / "new").close()

    def columns(file: Path) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(file)) as connection:
            return connection.execute(
                'SELECT m.type, m.name, c.name, c.type, c."notnull", c.pk '
                "FROM sqlite_master AS m LEFT JOIN pragma_table_info(m.name) AS c ORDER BY 2, c.cid"
            ).fetchall()

    assert columns(home / FILE_NAME) == columns(tmp_path / "new" / FILE_NAME)


def test_a_migrated_library_is_read_as_before(home: Path) -> None:
    with LibraryStore.open(home) as store:
        assert [info.title for info in store.documents()] == [
            "Putin Could Meet With North Korea's Kim During China Visit",
            "Old lighthouse at Varn Point to become a weather station",
            "ferry",
        ]
        document = store.document(store.find_one("lighthouse"))
        assert document.site == "The Varn Courier"
        assert (document.language, document.pages, document.orders, document.tags) == (
            None,
            (),
            (),
            (),
        )
        for passage in store.passages(document.id):
            assert document.text[passage.start : passage.end] == passage.text
        store.remove(document.id)
        assert len(store.documents()) == 2


def test_a_migrated_library_is_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def embedder(name: str, **_: object) -> FakeEmbedder:
        return FakeEmbedder(name, dimensions=384)

    monkeypatch.setattr("assistant.index.embed.open_embedder", embedder)
    with Assistant.open(home) as library:
        answer = library.ask("How did the harbour board vote?", documents=["lighthouse"])
        assert answer.status == "answered"
        assert answer.citations[0].quote == "The board voted 7 to 2 for the plan."
        changed = library.add([home / "articles" / "lighthouse.md"])
        # Its text had a line composed of its metadata, and it lay elsewhere: now it is another.
        assert [result.status for result in changed] == ["added"]


def test_the_copy_is_whole_while_a_step_is_taken_and_gone_after_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / FILE_NAME
    before = dump(file)
    seen = []
    take = migrations._step

    def looking(connection: sqlite3.Connection, versions: tuple[str, ...], number: int) -> None:
        take(connection, versions, number)
        seen.append((dump(copy_of(file)), copy_of(file).stat().st_mode & 0o777))

    monkeypatch.setattr(migrations, "_step", looking)
    Database.open(file).close()
    assert seen == [(before, 0o600)]
    assert [path.name for path in home.glob("library.*")] == [FILE_NAME]


@pytest.mark.parametrize(
    "last",
    [
        pytest.param("ALTER TABLE nowhere ADD COLUMN lost TEXT", id="error"),
        pytest.param(
            "UPDATE sources SET document = 'nowhere' WHERE source LIKE '/%'", id="broken-reference"
        ),
    ],
)
def test_a_step_that_fails_changes_nothing(
    home: Path, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / FILE_NAME
    before = dump(file)
    with monkeypatch.context() as patched:
        patched.setattr(version_2, "STATEMENTS", (*version_2.STATEMENTS, last))
        with pytest.raises(LibraryError) as caught:
            LibraryStore.open(home)
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)
    assert dump(file) == before
    assert dump(copy_of(file)) == before
    assert len(list((home / "conversations").glob("*.jsonl"))) == 2
    with LibraryStore.open(home) as store:
        assert len(store.conversations.recent()) == 2
    assert not copy_of(file).exists()


def test_a_copy_that_cannot_be_made_stops_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = dump(home / FILE_NAME)
    monkeypatch.setattr(migrations, "make_file", full)
    with pytest.raises(
        LibraryError, match=r"from version 1 to 2 .*No space.*nothing of it is lost"
    ):
        LibraryStore.open(home)
    assert dump(home / FILE_NAME) == before


@pytest.fixture
def version_3(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A step that does not exist yet."""
    module = ModuleType("assistant.index.store.migrations.version_3")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def _migrated(file: Path) -> int | None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        return migrate(connection, file, ("version_1", "version_2", "version_3"))


def test_steps_are_taken_one_after_another(home: Path, version_3: ModuleType) -> None:
    file = home / FILE_NAME
    version_3.__dict__["STATEMENTS"] = ("ALTER TABLE turns ADD COLUMN stars INTEGER",)
    assert [_migrated(file), _migrated(file)] == [1, None]
    assert dump(file)["version"] == [(3,)]


def test_a_later_step_that_fails_leaves_the_earlier_ones(home: Path, version_3: ModuleType) -> None:
    file = home / FILE_NAME
    before = dump(file)
    version_3.__dict__["STATEMENTS"] = ("DELETE FROM documents", "ALTER TABLE nowhere ADD x")
    with pytest.raises(LibraryError, match="from version 2 to 3"):
        _migrated(file)
    after = dump(file)
    assert after["version"] == [(2,)]
    assert after["passages"] == before["passages"]
    assert dump(copy_of(file)) == before


@pytest.mark.parametrize("version", RELEASED)
def test_the_steps_up_to_a_released_version_are_as_they_were(tmp_path: Path, version: int) -> None:
    built = tmp_path / "built.sqlite3"
    with closing(sqlite3.connect(built, isolation_level=None)) as connection:
        migrate(connection, built, VERSIONS[:version])
    released = LIBRARIES / f"schema-{version}" / FILE_NAME

    def words(file: Path) -> list[list[str]]:
        statements = dump(file)["schema"]
        return [statement.split() for (statement,) in statements if statement is not None]

    copy = shutil.copyfile(released, tmp_path / "released.sqlite3")
    assert words(built) == words(copy)


KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.index.store import private_files
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.migrations import migrate

def die_after(owner, name, *, before=False):
    original = getattr(owner, name)

    def dying(*arguments, **named):
        result = None if before else original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)

match sys.argv[2]:
    case "copying":
        die_after(migrate, "make_file")
    case "copied":
        die_after(migrate, "_copy")
    case "step":
        die_after(migrate, "_step")
    case "committed":
        die_after(migrate, "_checkpointed", before=True)
    case "written-through":
        die_after(migrate, "_checkpointed")
    case "taken-over":
        die_after(Path, "rename", before=True)
LibraryStore.open(Path(sys.argv[1]))
"""


def killed(home: Path, moment: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(home), moment], cwd=TESTS, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("moment", ["copying", "copied", "step"])
def test_killed_in_the_middle_the_old_library_is_whole(home: Path, moment: str) -> None:
    before = dump(home / FILE_NAME)
    killed(home, moment)
    assert dump(home / FILE_NAME) == before
    assert len(list((home / "conversations").glob("*.jsonl"))) == 2
    assert_complete(home)


@pytest.mark.parametrize("moment", ["committed", "written-through", "taken-over"])
def test_killed_at_the_end_the_new_library_is_whole(home: Path, moment: str) -> None:
    killed(home, moment)
    assert copy_of(home / FILE_NAME).exists() == (moment != "taken-over")
    assert_complete(home)


def assert_complete(home: Path) -> None:
    for _ in range(2):
        with LibraryStore.open(home) as store:
            assert len(store.documents()) == 3
            assert [kept.turns for kept in store.conversations.recent()] == [2, 3]
    assert not list(home.glob("*.before-migration*"))
    assert not list((home / "conversations").glob("*.jsonl"))


def test_two_processes_migrate_once(home: Path) -> None:
    script = (
        "import sys; from pathlib import Path; "
        "from assistant.index.store.library_store import LibraryStore; "
        "LibraryStore.open(Path(sys.argv[1])).close()"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(home)],
            cwd=TESTS,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    problems = [process.communicate(timeout=60)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], problems
    assert_complete(home)


class TestConversationsOfVersion1:
    """What `jsonl_conversations` takes over."""

    def test_are_taken_over(self, home: Path) -> None:
        with LibraryStore.open(home) as store:
            newest, oldest = store.conversations.recent()
            assert oldest.title == "How did the harbour board vote?"
            assert (newest.turns, oldest.turns) == (2, 3)
            turns = store.conversations.turns(oldest.id)
            assert [turn.status for turn in turns] == ["answered", "answered", "unanswerable"]
            (citation,) = turns[0].citations
            document = store.document(citation.document)
            assert document.text[citation.start : citation.end] == citation.quote
            assert turns[0].asked == "2026-11-27T15:20:25+00:00"

    def test_learn_from_the_library_where_a_quote_stands(self, home: Path) -> None:
        with LibraryStore.open(home) as store:
            newest, oldest = store.conversations.recent()
            (kept,) = store.conversations.turns(oldest.id)[1].citations
            assert (kept.site, kept.published, kept.paragraph) == (
                "The Varn Courier",
                "2025-03-14",
                4,
            )
            assert kept.address == "https://varncourier.example/2025/03/lighthouse"
            (edited,) = store.conversations.turns(newest.id)[0].citations
            assert (edited.site, edited.address) == (None, "")

    def test_are_kept_as_files_until_they_are_removed(self, home: Path) -> None:
        files = sorted((home / "conversations").iterdir())
        texts = [file.read_bytes() for file in files]
        with LibraryStore.open(home) as store:
            kept = [file.with_name(f"{file.name}.taken-over") for file in files]
            assert [file.read_bytes() for file in kept] == texts
            newest, _ = store.conversations.recent()
            store.conversations.remove(newest.id)
            assert [file.exists() for file in kept] == [False, True]
            assert store.conversations.remove_all() == 1
        assert list((home / "conversations").iterdir()) == []

    def test_with_torn_lines_keep_the_others(self, home: Path) -> None:
        first, second = sorted((home / "conversations").iterdir())
        with first.open("a", encoding="utf-8") as file:
            file.write('{"question": "What did th')
        second.write_bytes(b"\xff\xfe not JSON\n[]\n{}\n")
        told: list[str] = []
        with LibraryStore.open(home, notice=told.append) as store:
            assert [kept.turns for kept in store.conversations.recent()] == [2]
        assert len(told) == 2
        assert told[0].startswith(f"1 of the 3 answers in {first} cannot be read; the file is kept")
        with LibraryStore.open(home, notice=told.append):
            assert len(told) == 2

    def test_that_cannot_be_renamed_are_one_line(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(LibraryError, match="cannot be taken into the library"):
            LibraryStore.open(home)
        monkeypatch.undo()
        assert_complete(home)


def _short_vector(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET vector = substr(vector, 1, 100) WHERE key = 2")


def _odd_vectors(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET vector = substr(vector, 1, 99)")


def _no_vector(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET vector = x''")


def _torn_blocks(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE documents SET blocks = substr(blocks, 1, 20)")


def _wrong_facts(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE documents SET facts = '[[1]]'")


def _torn_sentences(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE passages SET sentences = '[[1'")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(_short_vector, "expected one for all.*rebuild", id="short-vector"),
        pytest.param(_odd_vectors, "expected one for all.*rebuild", id="odd-vectors"),
        pytest.param(_no_vector, "expected one for all.*rebuild", id="no-vector"),
        pytest.param(_torn_blocks, "is damaged", id="torn-blocks"),
        pytest.param(_wrong_facts, "is damaged", id="wrong-facts"),
        pytest.param(_torn_sentences, "is damaged", id="torn-sentences"),
    ],
)
def test_damage_is_one_line(
    home: Path, spoil: Callable[[sqlite3.Connection], None], message: str
) -> None:
    LibraryStore.open(home).close()
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        spoil(connection)

    def use() -> None:
        with LibraryStore.open(home) as store:
            store.document(LIGHTHOUSE)
            store.passages(LIGHTHOUSE)
            vectors_of([vector for (vector,) in store.database.rows("SELECT vector FROM passages")])

    with pytest.raises(LibraryError, match=message) as caught:
        use()
    assert "\n" not in str(caught.value)


def test_vectors_are_mended_by_a_rebuild(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    LibraryStore.open(home).close()
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        _short_vector(connection)

    def embedder(name: str, **_: object) -> FakeEmbedder:
        return FakeEmbedder(name, dimensions=384)

    monkeypatch.setattr("assistant.index.embed.open_embedder", embedder)
    with Assistant.open(home) as library:
        with pytest.raises(LibraryError, match="rebuild"):
            library.search("lighthouse", rerank=False)
        assert library.rebuild() > 0
        assert library.search("lighthouse", rerank=False)


def test_the_copy_of_the_library_is_not_followed_as_a_link(home: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    partial = copy_of(home / FILE_NAME).with_name(f"{FILE_NAME}.before-migration.partial")
    partial.symlink_to(precious)
    LibraryStore.open(home).close()
    assert precious.read_text(encoding="utf-8") == "mine"
