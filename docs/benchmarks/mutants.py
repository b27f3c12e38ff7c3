"""Changes the code at random and names the changes that no fast test notices.

    python docs/benchmarks/mutants.py --seed 1 --count 60

A mutant is one change of a comparison, a constant, a returned value or a boolean in a module that
runs (training aside). Each is made in a temporary copy of the checkout; the tests of its room run
first, then all the others. The same seed on the same tree makes the same mutants. Exit code 1
where more survive than --most. Mutation testing: DeMillo, Lipton and Sayward, "Hints on Test Data
Selection", Computer 11(4), 1978.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
TOPS = ("assistant", "eval", "index", "prompts")
KINDS = ("comparison", "constant", "return", "boolean")
OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ASIDE = ("tests/test_house.py", "tests/test_packaging.py")
"""Tests of the form of the code: they would notice a change without knowing what it does."""
COPIED_BY_LINK = {".onnx", ".data"}


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
    """Copy what git tracks and what it does not ignore; links stay links, weights are linked."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=root, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        source, target = root / name, to / name
        if not source.is_symlink() and not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in COPIED_BY_LINK:
            target.symlink_to(source)
        else:
            shutil.copy2(source, target, follow_symlinks=False)
    if (root.parent / "shared").is_dir():
        (to.parent / "shared").symlink_to(root.parent / "shared")


def tests_of(file: str, copy: Path) -> list[str]:
    """Return the tests of a module's room; those beside conftest.py where it has none."""
    parts = Path(file).parts
    room = parts[1] if parts[0] == "assistant" and len(parts) > 2 else parts[0]
    if room != "assistant" and (copy / "tests" / room).is_dir():
        return [f"tests/{room}"]
    beside = sorted(path.relative_to(copy).as_posix() for path in copy.glob("tests/test_*.py"))
    return [name for name in beside if name not in ASIDE]


def passes(copy: Path, tests: list[str], ignored: list[str], *, seconds: float) -> bool:
    """Return whether tests pass in time; none at all count as passed."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    command += [f"--ignore={name}" for name in ignored]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        command, cwd=copy, env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return process.wait(timeout=seconds) in {0, 5}
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def outcome(mutant: Mutant, copy: Path, *, seconds: float) -> str:
    """Return which tests noticed a mutant: of its `room`, `others`, or none: `survived`."""
    path = copy / mutant.file
    kept = path.read_bytes()
    try:
        path.write_bytes(kept[: mutant.start] + mutant.after.encode() + kept[mutant.end :])
        near = tests_of(mutant.file, copy)
        if not passes(copy, near, [], seconds=seconds):
            return "room"
        noticed = not passes(copy, ["tests"], [*near, *ASIDE], seconds=seconds)
        return "others" if noticed else "survived"
    finally:
        path.write_bytes(kept)


def main() -> int:
    """Try mutants until the count or the time is used up, and say which survived."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--most", type=int, default=4, help="survivors that are put up with")
    parser.add_argument("--minutes", type=float, default=240, help="no mutant is begun later")
    parser.add_argument("--seconds", type=float, default=900, help="limit of one run of tests")
    parser.add_argument("--unchecked", action="store_true", help="the tests have just passed here")
    parser.add_argument("--out", type=Path, help="file for the results, JSON lines")
    chosen = parser.parse_args()
    begun = time.monotonic()
    counts = dict.fromkeys(("room", "others", "survived"), 0)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        copy_tree(ROOT, copy)
        if not chosen.unchecked and not passes(copy, ["tests"], [*ASIDE], seconds=chosen.seconds):
            print("The tests fail without any change; mend them first.", file=sys.stderr)
            return 2
        for mutant in draw(copy, chosen.count, seed=chosen.seed):
            if time.monotonic() - begun > chosen.minutes * 60:
                break
            found = outcome(mutant, copy, seconds=chosen.seconds)
            counts[found] += 1
            change = f"{_one_line(mutant.before)} -> {_one_line(mutant.after)}"
            print(f"{found:8} {mutant.kind:10} {mutant.file}:{mutant.line} {change}", flush=True)
            if chosen.out:
                with chosen.out.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps({"outcome": found, **asdict(mutant)}) + "\n")
    tried = sum(counts.values())
    print(f"seed {chosen.seed}: {tried} of {chosen.count} tried, {counts['survived']} survived")
    return int(counts["survived"] > chosen.most)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:80]


if __name__ == "__main__":
    sys.exit(main())
