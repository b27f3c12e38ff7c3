"""The steps from version to version: taken whole or not at all, and whole after a kill."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError
from assistant.index.store.database import FILE_NAME, Database
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.migrations import migrate as migrations
from assistant.index.store.migrations import version_2
from assistant.index.store.migrations.migrate import copy_of, migrate
from migration_checks import TESTS, assert_complete, dump

if TYPE_CHECKING:
    from pathlib import Path


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


def test_the_copy_of_the_library_is_not_followed_as_a_link(home: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    partial = copy_of(home / FILE_NAME).with_name(f"{FILE_NAME}.before-migration.partial")
    partial.symlink_to(precious)
    LibraryStore.open(home).close()
    assert precious.read_text(encoding="utf-8") == "mine"
