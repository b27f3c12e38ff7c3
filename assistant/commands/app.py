"""The command line as a whole: every command by its name."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands import chats, doctor, models, questions, serving, why
from assistant.commands.articles import adding, holding, renewing
from assistant.commands.evaluation.eval_commands import commands as eval_commands
from assistant.commands.failures import Commands

commands = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Ask your articles in the terminal, and see the passage behind every sentence.",
)
commands.add_typer(eval_commands, name="eval")
commands.command()(questions.ask)
commands.command()(questions.chat)
commands.command()(adding.add)
commands.command("list")(holding.list_documents)
commands.command()(holding.show)
commands.command()(holding.remove)
commands.command()(renewing.refresh)
commands.command()(renewing.prune)
commands.command()(questions.search)
commands.command()(questions.timeline)
commands.command()(holding.rebuild)
commands.add_typer(chats.commands, name="chats")
commands.command()(chats.verify)
commands.command()(models.models)
commands.command()(why.why)
commands.command()(doctor.doctor)
commands.command()(serving.mcp)
commands.command()(serving.serve)
commands.add_typer(doctor.config, name="config")


def _version(wanted: bool) -> None:
    if wanted:
        from assistant import __version__

        typer.echo(f"assistant {__version__}")
        raise typer.Exit


@commands.callback()
def assistant_options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> None:
    """Run the command line."""
    commands()
