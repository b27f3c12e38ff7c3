"""Changes the code at random and names the changes that no fast test notices.

    python docs/benchmarks/mutants.py FOLDER --seed 1 --count 60

A mutant is one change of a comparison, a constant, a returned value or a boolean in a module that
runs (training aside). Each is made in a copy of the checkout in FOLDER, that stays. First every
mutant meets the tests that name its module, then those that pass meet all other fast tests. A
mutant counts as noticed when a test fails that passes again without the change, or when a test uses
more than 200 seconds of CPU (the longest fast test uses less than 10). Each result is a line of
FOLDER/SEED.jsonl, and the same command goes on where it was ended. `--again` tries the survivors
once more with the tests as they stand now. The same seed on the same tree makes the same mutants.
Exit code 1 where more survive than --most. Mutation testing: DeMillo, Lipton and Sayward, "Hints on
Test Data Selection", Computer 11(4), 1978.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[2]
TOPS = ("assistant", "eval", "index", "prompts")
KINDS = ("comparison", "constant", "return", "boolean")
OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ASIDE = ("tests/test_house.py", "tests/test_packaging.py")
"""Tests of the form of the code: they would notice a change without knowing what it does."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change: where, what stood there and what stands there now."""

    kind: str
    file: str
    line: int
    start: int
    end: int
    """Offsets of bytes in the file."""
    before: str
    after: str


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    """Yield every change that a module allows; annotations, texts and type imports have none."""
    starts = [0]
    for row in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    data = source.encode()
    for node in _mutable(ast.parse(source)):
        for kind, after in _changes(node):
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
            yield Mutant(
                kind=kind, file=file, line=node.lineno, start=start, end=end,
                before=data[start:end].decode(), after=after,
            )  # fmt: skip


def _mutable(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr):
            continue  # the places inside have no offsets of their own before Python 3.12
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if child in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            continue
        if isinstance(child, ast.expr | ast.stmt):
            yield child
        yield from _mutable(child)


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Compare):
        kept, *others = node.ops
        changed = ast.Compare(node.left, [OPPOSITES[type(kept)](), *others], node.comparators)
        yield "comparison", f"({ast.unparse(changed)})"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "constant", str(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "constant", repr(node.value + 1)
    elif isinstance(node, ast.Return) and node.value and ast.unparse(node.value) != "None":
        yield "return", "return None"
    elif isinstance(node, ast.BoolOp):
        operator = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "boolean", f"({ast.unparse(ast.BoolOp(operator, node.values))})"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "boolean", f"({ast.unparse(node.operand)})"


def draw(root: Path, count: int, *, seed: int) -> list[Mutant]:
    """Return so many mutants of the tree, kinds equally often, no place twice."""
    by_kind: dict[str, list[Mutant]] = {kind: [] for kind in KINDS}
    links = {root / "assistant" / name for name in TOPS}
    for top in TOPS:
        for path in sorted((root / top).rglob("*.py")):
            if "training" in path.parts or links.intersection(path.parents):
                continue
            name = path.relative_to(root).as_posix()
            for mutant in mutants_of(name, path.read_text(encoding="utf-8")):
                by_kind[mutant.kind].append(mutant)
    chance = random.Random(seed)  # noqa: S311
    chosen: list[Mutant] = []
    while len(chosen) < count:
        pool = by_kind[chance.choice(KINDS)]
        chosen.append(pool.pop(chance.randrange(len(pool))))
    return chosen


def copy_tree(root: Path, to: Path) -> None:
    """Copy what git tracks and what it does not ignore; links stay links."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        source, target = root / name, to / name
        if source.is_symlink() or source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    shared = to.parent / "shared"
    if (root.parent / "shared").is_dir() and not shared.exists():
        shared.symlink_to(root.parent / "shared")


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A folder with a copy of the checkout, in which changes are made and tests are run."""

    folder: Path

    @property
    def copy(self) -> Path:
        """The copy in which changes are made."""
        return self.folder / "checkout"

    def begin(self) -> None:
        """Copy the checkout, unless that was done before."""
        if not (self.folder / "mutant_tests.py").exists():
            shutil.rmtree(self.copy, ignore_errors=True)
            copy_tree(ROOT, self.copy)
            shutil.copy2(Path(__file__).with_name("mutant_tests.py"), self.folder)

    @cached_property
    def naming(self) -> dict[str, set[str]]:
        """The tests that import a module, or name it in a text, by module."""
        house = _house(self.copy)
        found: dict[str, set[str]] = {}
        for path in sorted(self.copy.glob("tests/**/test_*.py")):
            test = path.relative_to(self.copy).as_posix()
            for name in house.imported(path) if test not in ASIDE else ():
                found.setdefault(name, set()).add(test)
        for name, through in house.REACHED.items():
            found.setdefault(name, set()).update(found.get(through, ()))
        return found

    def near(self, file: str) -> list[str]:
        """Return the tests that name a module, those of its room first, then the shortest."""
        name = ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")
        named = self.naming.get(name if name.startswith("assistant") else f"assistant.{name}", ())
        parts = Path(file).parts
        room = parts[1] if parts[0] == "assistant" and len(parts) > 2 else parts[0]
        return sorted(
            named,
            key=lambda test: (
                not test.startswith(f"tests/{room}/"), (self.copy / test).stat().st_size
            ),
        )  # fmt: skip

    def run(
        self, tests: Sequence[str], ignored: Sequence[str] = (), *options: str
    ) -> tuple[bool, list[dict[str, Any]]]:
        """Run tests up to the first that fails; return whether none did, and the plugin's log."""
        log = self.folder / "log.jsonl"
        log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        command += ["-p", "mutant_tests", *options, *tests]
        command += [f"--ignore={name}" for name in (*ASIDE, *ignored)]
        paths = os.pathsep.join([str(self.copy), str(self.folder)])
        changed = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "MUTANT_LOG": str(log)}
        with (self.folder / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                command, cwd=self.copy, env={**os.environ, **changed}, process_group=0,
                stdout=output, stderr=output,
            )  # fmt: skip
            try:
                passed = process.wait() in {0, 5}
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        return passed, list(_lines(log))

    def notices(
        self, mutant: Mutant, tests: Sequence[str], ignored: Sequence[str] = ()
    ) -> str | None:
        """Return the test that notices a mutant, None where all of them pass."""
        path = self.copy / mutant.file
        kept = path.read_bytes()
        unsteady: list[str] = []
        while True:
            try:
                path.write_bytes(kept[: mutant.start] + mutant.after.encode() + kept[mutant.end :])
                passed, log = self.run(
                    tests, ignored, *(f"--deselect={name}" for name in unsteady)
                )  # fmt: skip
            finally:
                path.write_bytes(kept)
            if passed:
                return None
            failed = [line["failed"] for line in log if "failed" in line]
            if not failed:  # it cannot be imported, or a test has gone on for too long
                return next((line["begun"] for line in reversed(log)), "import")
            if self.run(failed)[0]:
                return str(failed[0])
            unsteady += failed


def _house(copy: Path) -> Any:
    """Return the module that knows which test names which module."""
    sys.path.insert(0, str(copy / "tests"))
    return importlib.import_module("test_house")


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def main() -> int:
    """Try mutants until the count or the time is used up, and say which survived."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="for the copy and the results; kept")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--most", type=int, default=4, help="survivors that are put up with")
    parser.add_argument("--minutes", type=float, default=240, help="no mutant is begun later")
    parser.add_argument("--again", action="store_true", help="take over the tests, try survivors")
    chosen = parser.parse_args()
    end = time.monotonic() + chosen.minutes * 60
    probe = Probe(folder=chosen.folder.resolve())
    probe.folder.mkdir(parents=True, exist_ok=True)
    probe.begin()
    if chosen.again:
        shutil.copytree(ROOT / "tests", probe.copy / "tests", symlinks=True, dirs_exist_ok=True)
    record = probe.folder / f"{chosen.seed}.jsonl"
    latest = {line["at"]: line for line in _lines(record)}
    if chosen.again:
        latest = {at: line for at, line in latest.items() if line["outcome"] == "noticed"}
    mutants = draw(probe.copy, chosen.count, seed=chosen.seed)

    def note(at: int, stage: str, by: str | None) -> None:
        mutant = mutants[at]
        outcome = "noticed" if by else "passed" if stage == "near" else "survived"
        latest[at] = {"at": at, "outcome": outcome, "stage": stage, "by": by, **asdict(mutant)}
        with record.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(latest[at]) + "\n")
        change = f"{_one_line(mutant.before)} -> {_one_line(mutant.after)}"
        print(f"{outcome:8} {mutant.kind:10} {mutant.file}:{mutant.line} {change}", flush=True)

    for at, mutant in enumerate(mutants):
        if at not in latest and time.monotonic() < end:
            near = probe.near(mutant.file)
            note(at, "near", probe.notices(mutant, near) if near else None)
    for at, mutant in enumerate(mutants):
        if latest.get(at, {}).get("outcome") == "passed" and time.monotonic() < end:
            note(at, "others", probe.notices(mutant, ["tests"], probe.near(mutant.file)))
    counts = Counter(line["outcome"] for line in latest.values())
    tried = counts["noticed"] + counts["survived"]
    print(f"seed {chosen.seed}: {tried} of {chosen.count} tried, {counts['survived']} survived")
    return int(counts["survived"] > chosen.most)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:80]


if __name__ == "__main__":
    sys.exit(main())
