"""Measures conflicts and near-copies on the 60 made groups of agreement-groups.txt.

Usage: python docs/benchmarks/agreement.py [-v] [--part named|open|both]
All groups lie in one library. Each question is asked twice: of the articles of its group, which are
named ("named"), and of the whole library ("open"). A conflict is found where the answer says that
the articles disagree, in `conflicts`; a false alarm is one in a group that agrees. Near-copies are
found where the list of the library puts just those articles together that the file does.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assistant import Assistant

GROUPS = Path(__file__).with_name("agreement-groups.txt")
_GROUP = re.compile(
    r"^## (?P<meant>conflict|agree)(?: copies (?P<copies>[\d,]+))? \| (?P<asked>.+)$"
)
_ARTICLE = re.compile(r"^# (?P<title>.+) \| (?P<date>\d{4}-\d{2}-\d{2})$")


@dataclass(frozen=True, slots=True)
class Group:
    """A question, its articles as files, and what is to be found."""

    number: int
    conflict: bool
    copies: frozenset[str]
    question: str
    files: dict[str, str]


def read_groups(path: Path = GROUPS) -> list[Group]:
    """Return the groups of the file."""
    groups = []
    for block in re.split(r"\n(?=## )", path.read_text(encoding="utf-8"))[1:]:
        head, *lines = block.strip().splitlines()
        match = _GROUP.match(head)
        if match is None:
            raise ValueError(f"{head!r} is no head of a group.")
        number = len(groups) + 1
        files: dict[str, str] = {}
        for line in lines:
            article = _ARTICLE.match(line)
            if article is not None:
                name = f"g{number:02d}-{len(files) + 1}.md"
                files[name] = f"# {article['title']}\n\n{article['date']}\n"
            elif files:
                files[name] += f"\n{line}\n"
        copies = frozenset(
            f"g{number:02d}-{place}.md" for place in (match["copies"] or "").split(",") if place
        )
        groups.append(Group(number, match["meant"] == "conflict", copies, match["asked"], files))
    return groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--part", choices=("named", "open", "both"), default="both")
    options = parser.parse_args()
    groups = read_groups()
    folder = Path(tempfile.mkdtemp())
    for group in groups:
        for name, text in group.files.items():
            (folder / name).write_text(text, encoding="utf-8")
    with Assistant.open(tempfile.mkdtemp()) as library:
        library.add([folder])
        show_copies(library, groups)
        for part in ("named", "open"):
            if options.part in {part, "both"}:
                ask_all(library, groups, part, verbose=options.verbose)


def show_copies(library: Assistant, groups: list[Group]) -> None:
    """Print how many groups of near-copies were found when the articles came."""
    infos = library.documents()
    names = {info.id: Path(info.source).name for info in infos}
    together: dict[str, set[str]] = {}
    for info in infos:
        if info.copy_of is not None:
            together.setdefault(info.copy_of, {names[info.copy_of]}).add(names[info.id])
    found = {frozenset(one) for one in together.values()}
    meant = {group.copies for group in groups if group.copies}
    print(f"near-copies: {len(found & meant)} of {len(meant)} groups, {len(found - meant)} others")


def ask_all(library: Assistant, groups: list[Group], part: str, *, verbose: bool) -> None:
    """Ask every question and print how many conflicts were found, and how many falsely."""
    counts: Counter[str] = Counter()
    for group in groups:
        named = list(group.files) if part == "named" else None
        answer = library.ask(group.question, documents=named)
        said = bool(answer.conflicts)
        kind = "conflict" if group.conflict else "agree"
        counts[kind] += 1
        counts[f"{kind} said"] += said
        counts[f"{kind} refused"] += answer.status == "unanswerable"
        if verbose and said != group.conflict:
            values = "; ".join(one.value for one in answer.conflicts)
            print(
                f"  x {part} {group.number} {kind} {group.question} | {values} |",
                repr(answer.text[:160]),
            )
    print(
        f"{part}: conflicts found {counts['conflict said']} of {counts['conflict']} "
        f"({counts['conflict said'] / counts['conflict']:.2f}), "
        f"false alarms {counts['agree said']} "
        f"of {counts['agree']} ({counts['agree said'] / counts['agree']:.2f}); refused "
        f"{counts['conflict refused']} and {counts['agree refused']}"
    )


if __name__ == "__main__":
    main()
