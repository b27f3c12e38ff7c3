"""The house: where code lies, how long it is, who is tested, what is imported when.

Each list below only shrinks: an entry that is no longer needed fails its test.
"""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import assistant
from house import PROJECT, ROOT, TOPS, code, imported, module, place, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_MODULE = 300
"""Lines, of code and of tests."""
LONGEST_FUNCTION = 50
FULLEST_FOLDER = 15
"""Files of code in a folder, `__init__.py` aside."""

TOO_LONG: dict[str, str] = {"tests/index/test_ingest.py": "still to be split by what it tests"}
LONG_FUNCTIONS: dict[str, str] = {}
TOO_FULL = {"assistant/training": "never imported at run time; one file a step of the training"}
REACHED_BY = {
    # A module that no test names, and the module that a test names and that brings it in.
    "commands.articles.adding": "commands.app",
    "commands.articles.completing": "commands.app",
    "commands.articles.renewing": "commands.app",
    "commands.chats": "commands.app",
    "commands.evaluation.eval_check": "commands.app",
    "commands.evaluation.eval_commands": "commands.app",
    "commands.evaluation.eval_data": "commands.app",
    "commands.evaluation.eval_options": "commands.app",
    "commands.evaluation.eval_shared": "commands.app",
    "commands.evaluation.eval_watch": "commands.app",
    "commands.failures": "commands.app",
    "commands.models": "commands.app",
    "commands.questions": "commands.app",
    "commands.selecting": "commands.app",
    "eval.cases.import_collections": "eval.cases.importers",
    "eval.cases.import_frameworks": "eval.cases.importers",
    "eval.cases.import_tables": "eval.cases.importers",
    "eval.report.charts": "eval.report.html_report",
    "eval.report.tables": "eval.report.html_report",
    "eval.score.fault": "eval.score.scoring",
    "index.load.assemble": "index.load.loader",
    "index.load.formats.captions": "index.load.loader",
    "index.load.formats.epub": "index.load.loader",
    "index.load.formats.feed": "index.load.loader",
    "index.load.formats.mail": "index.load.loader",
    "index.load.formats.markdown": "index.load.loader",
    "index.load.formats.opendocument": "index.load.loader",
    "index.load.formats.pdf": "index.load.loader",
    "index.load.formats.plain": "index.load.loader",
    "index.load.formats.rtf": "index.load.loader",
    "index.load.formats.word": "index.load.loader",
    "index.load.front_matter": "index.load.loader",
    "index.load.furniture_forms": "index.load.loader",
    "index.load.page.barriers": "index.load.loader",
    "index.load.page.byline": "index.load.loader",
    "index.load.page.second": "index.load.loader",
    "index.load.registry": "index.load.loader",
    "index.renew.refresh": "commands.app",
    "index.store.lookup": "index.store.library_store",
    "index.store.migrations.jsonl_conversations": "index.store.migrations.migrate",
    "index.store.migrations.version_1": "index.store.migrations.migrate",
    "index.store.vocabulary": "index.store.library_store",
    "index.vectors.chroma_sync": "index.vectors.synced",
    "index.vectors.generation": "index.vectors.synced",
    "models.session": "models.reader_model",
    "question.repair.afterthought": "question.understand",
    "question.repair.closed_classes": "question.understand",
    "question.repair.contrast": "question.understand",
    "question.repair.counterpart": "question.understand",
    "question.repair.doubt": "question.understand",
    "question.repair.mend": "question.understand",
    "question.repair.phrases": "question.understand",
    "question.repair.word_kinds": "question.understand",
    "reading.features": "reading.span_reader",
    "reading.sentence_reader": "reading.choose",
    "terminal.render_answer": "terminal.render",
    "terminal.render_library": "terminal.render",
    "terminal.render_renewal": "commands.app",
    "terminal.render_sources": "terminal.render",
    "text.markers": "citations",
    "text.question_words": "question.asking",
    "training.candidates": "training.__main__",
    "training.windows": "training.prepare",
    "training.word_labels": "training.prepare",
    "whole.compose": "whole",
    "whole.facts.speech": "whole",
    "whole.listing": "whole",
    "whole.read": "whole",
    "whole.said": "whole",
    "whole.several.agreement": "whole",
    "whole.several.answers": "whole",
    "whole.several.comparison": "whole",
    "whole.several.values": "whole",
    "whole.sorts": "whole",
    "whole.timeline": "whole",
    "writing.faults": "writing.support",
}
REACHED = {f"assistant.{name}": f"assistant.{by}" for name, by in REACHED_BY.items()}
NAMED_IN_TEXT = {
    # Modules that name others in text, and what comes before those names.
    "assistant.index.load.registry": "assistant.index.load.",
    "assistant.index.store.migrations.migrate": "assistant.index.store.migrations.",
}
UNTESTED = {
    "assistant.__main__": "one line; test_packaging runs it as `python -m assistant`",
    "assistant.training.export": "needs torch and minutes; its product is the shipped model",
    "assistant.training.teacher": "needs torch and a second model; its product is in the weights",
    "assistant.training.train": "needs torch and hours; its product is the shipped model",
}


def is_runtime(path: Path) -> bool:
    return "training" not in path.parts


def assert_listed(found: set[str], listed: Iterable[str]) -> None:
    """Compare what breaks a rule with the list of what may; both ways, each entry by its name."""
    new, stale = sorted(found.difference(listed)), sorted(set(listed) - found)
    assert not new, f"breaks the rule: {new}"
    assert not stale, f"no longer needed in the list: {stale}"


def test_the_code_of_this_checkout_is_tested() -> None:
    assert Path(assistant.__file__).parents[1] == ROOT


def test_the_map_names_every_room_and_every_module_without_one() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "map.py"), "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"run `python docs/map.py`:\n{done.stdout}{done.stderr}"


def test_every_room_is_installed() -> None:
    rooms = {module(path) for path in code() if path.name == "__init__.py"}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == rooms
    assert {place(path.parent) for path in code()} == {
        place(path.parent) for path in code() if path.name == "__init__.py"
    }


def test_tests_mirror_the_rooms() -> None:
    rooms = {name for name in TOPS if name != "assistant"}
    rooms |= {path.name for path in (ROOT / "assistant").iterdir() if path.is_dir()}
    folders = {path.parent.relative_to(ROOT / "tests") for path in ROOT.glob("tests/*/**/*.py")}
    assert {folder.parts[0] for folder in folders} <= rooms


def test_no_file_of_code_or_tests_is_longer_than_it_may_be() -> None:
    files = [*code(), *(ROOT / "tests").rglob("*.py")]
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert_listed({name for name, length in lengths.items() if length > LONGEST_MODULE}, TOO_LONG)


def test_functions_fit_a_screen() -> None:
    long = set()
    for path in code():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                # The signature of a command is its list of options, one a line: not counted.
                start = node.body[0].lineno if "commands" in path.parts else node.lineno
                if (node.end_lineno or start) - start + 1 > LONGEST_FUNCTION:
                    long.add(f"{place(path)}:{node.name}")
    assert_listed(long, LONG_FUNCTIONS)


def test_no_folder_is_fuller_than_it_may_be() -> None:
    counts = Counter(place(path.parent) for path in code() if path.name != "__init__.py")
    assert_listed({name for name, count in counts.items() if count > FULLEST_FOLDER}, TOO_FULL)


def test_no_two_modules_that_run_share_a_file_name() -> None:
    named = defaultdict(list)
    for path in code():
        if is_runtime(path) and not path.name.startswith("__"):
            named[path.name].append(place(path))
    assert [places for places in named.values() if len(places) > 1] == []


def test_every_module_is_named_by_a_test_or_by_a_reason() -> None:
    named = {name for path in ROOT.glob("tests/**/*.py") for name in imported(path)
             if path.name != Path(__file__).name}  # fmt: skip
    modules = {module(path) for path in code() if path.name != "__init__.py"}
    assert_listed(modules - named, {*REACHED, *UNTESTED})
    assert not set(REACHED.values()) - named


def test_what_is_reached_through_another_module_is_imported_by_it() -> None:
    imports = {module(path): set(imported(path)) for path in code()}
    for path in code():
        before = NAMED_IN_TEXT.get(module(path))
        if before is not None:
            texts = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)]
            imports[module(path)] |= {before + str(text).split(":")[0] for text in texts}

    def reaches(start: str) -> set[str]:
        seen, waiting = set(), [start]
        while waiting:
            name = waiting.pop()
            if name not in seen and name in imports:
                seen.add(name)
                waiting += [*imports[name], name.rpartition(".")[0]]
        return seen

    reached = {through: reaches(through) for through in REACHED.values()}
    assert {name for name, through in REACHED.items() if name not in reached[through]} == set()


def test_nothing_heavy_is_imported_where_modules_begin() -> None:
    heavy = set(
        PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-module-level-imports"]
    )
    found = [
        f"{place(path)}: {name}"
        for path in code()
        for name in _imported_at_once(tree(path).body)
        if name.split(".")[0] in heavy
    ]
    assert found == []


def _imported_at_once(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            yield from _imported_at_once([*node.body, *node.orelse])
        elif isinstance(node, ast.Try | ast.With | ast.ClassDef):
            yield from _imported_at_once(node.body)


def test_the_heavy_list_is_seen_where_it_is_broken() -> None:
    source = (
        "if x:\n    import numpy\nif TYPE_CHECKING:\n    import rich\ndef f():\n    import torch"
    )
    assert list(_imported_at_once(ast.parse(source).body)) == ["numpy"]


def test_imports_keep_to_their_floors() -> None:
    if importlib.util.find_spec("importlinter") is None:
        pytest.skip("import-linter is not installed")
    command = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_version_stands_once() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert "version" not in PROJECT["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = [line.split()[1] for line in changes.splitlines() if line.startswith("## ")]
    assert next(name for name in sections if name != "Unreleased") == assistant.__version__
