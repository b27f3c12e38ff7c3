"""The commands under `assistant eval` about datasets: import, export, new, schema."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant.commands.evaluation import eval_options as options  # noqa: TC001
from assistant.commands.evaluation.eval_shared import run_at, runs_folder
from assistant.commands.options import notice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.eval.cases.drafts import Decision, Draft

ANSWERS: dict[str, Decision] = {"y": "keep", "n": "drop", "q": "stop"}


def import_command(
    form: options.Form,
    sources: options.Sources,
    out: options.NewFile,
    everywhere: options.Everywhere = False,
) -> None:
    """Turn question sets of another form into one dataset, their articles beside it.

    FORMAT is squad (1 and 2), beir (retrieval only), csv, ragas, deepeval, inspect_ai, articles,
    or auto.
    """
    from assistant.eval.cases.importers import import_datasets, write_import
    from assistant.terminal.screen import console

    imported = import_datasets(
        sources, form=None if form == "auto" else form, everywhere=everywhere
    )
    bundle = write_import(imported, out)
    screen = console()
    screen.print(f"imported {len(bundle.examples):,} questions, {len(bundle.articles):,} articles")
    if imported.skipped:
        screen.print(f"left out {imported.skipped:,} that nothing is known of")
    if imported.only_search:
        screen.print("It has no answers: run it with --only-search.")


def export_command(source: options.Exported, out: options.ExportFile) -> None:
    """Write a dataset, or what a run made of each question, as JSON lines or CSV.

    For example: assistant eval export runs/today --out today.csv
    """
    from pathlib import Path

    from assistant.eval.cases.dataset import load_dataset
    from assistant.eval.cases.export import export_dataset, export_run
    from assistant.eval.cases.shipped import find_dataset

    if Path(source).is_dir() or (runs_folder() / source).is_dir():
        run = run_at(Path(source))
        export_run(run, out)
        count = len(run.examples)
    else:
        examples = load_dataset(find_dataset(source)).examples
        export_dataset(examples, out)
        count = len(examples)
    notice(f"Wrote {count:,} questions to {out}.")


def schema_command() -> None:
    """Print the JSON Schema of a line of a dataset, for editors and validators."""
    import json

    from assistant.eval.cases.dataset import dataset_schema

    print(json.dumps(dataset_schema(), indent=1))


def new_command(
    document: options.Document,
    out: options.NewFile,
    most: options.Most = 30,
    seed: options.Seed = 0,
    take_all: options.TakeAll = False,
    home: options.LibraryHome = None,
) -> None:
    """Draft questions on an article, and keep the ones that you accept.

    Some of them the article does not answer; a dataset needs those too. Each draft is shown with
    the sentence that it was made of: y keeps it, n drops it, q leaves.
    """
    from assistant.errors import UsageError
    from assistant.eval.cases.drafts import accept_drafts, draft_cases
    from assistant.library import Assistant
    from assistant.terminal.screen import console, put

    if not take_all and not sys.stdin.isatty():
        raise UsageError("Standard input is not a terminal; accept all drafts with --all.")
    with Assistant.open(home, notice=notice) as library:
        article = library.document(document)
        others = [
            library.document(item.id) for item in library.documents() if item.id != article.id
        ]
    drafts = draft_cases(article, others=others, most=most, seed=seed)
    decisions: list[Decision] = []

    def decide(draft: Draft) -> Decision:
        decisions.append("keep" if take_all else _ask(draft))
        return decisions[-1]

    try:
        accept_drafts(drafts, out, decide=decide)
    except KeyboardInterrupt:
        # What was accepted is on disk already.
        put(console(), _kept(decisions, drafts, out))
        raise
    put(console(), _kept(decisions, drafts, out))


def _kept(decisions: Sequence[Decision], drafts: Sequence[Draft], out: Path) -> str:
    if not drafts:
        return "no sentence of it can be made a question"
    kept = decisions.count("keep")
    of = f"of {len(drafts)} drafts"
    return f"kept {kept} {of} in {out}" if kept else f"kept none {of}"


def _ask(draft: Draft) -> Decision:
    """Show a draft and return what the user makes of it."""
    from assistant.eval.report.terminal_report import print_line
    from assistant.terminal.screen import console

    screen = console()
    print_line(screen, "")
    print_line(screen, draft.example.question, style="bold")
    print_line(screen, f"  expects  {draft.example.expected}")
    print_line(screen, f"  made of  {draft.sentence}", style="dim")
    print_line(screen, f"  {draft.note}", style="dim")
    while True:
        try:
            typed = input("  keep? y / n / q: ").strip().lower()
        except EOFError:
            print()
            return "stop"
        except KeyboardInterrupt:
            print()
            raise
        if typed[:1] in ANSWERS:
            return ANSWERS[typed[:1]]
