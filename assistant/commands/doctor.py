"""The commands that look after an installation: `assistant doctor` and `assistant config`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.failures import FAILED, Commands
from assistant.commands.options import AsJson, Home, notice, print_json
from assistant.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

config = typer.Typer(
    cls=Commands, invoke_without_command=True, help="Show and change the settings of a library."
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="A setting, such as k or model.")]


def doctor(
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Mend what is safe: rights of files, and what is derived from the articles.",
        ),
    ] = False,
    online: Annotated[
        bool,
        typer.Option("--online", help="Also ask the servers of library and models."),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Check the program and the library, and name a remedy for each trouble.

    Nothing is changed without --fix, and no server is asked without --online. Exit code 1 where
    there is trouble.
    """
    from assistant.checkup.check import check_all, mend_all
    from assistant.text.printable import clean

    place = _place(home)
    done = mend_all(place, notice) if fix else None
    found = list(check_all(place, online=online))
    if as_json:
        mended = [finding.text for finding in done.mended] if done else []
        failed = list(done.failed) if done else []
        print_json({"findings": [finding.to_json() for finding in found], "mended": mended,
                    "failed": failed})  # fmt: skip
    else:
        for finding in found:
            print(clean(f"{finding.state:8}{finding.area:9}{finding.text}"))
            if finding.remedy:
                print(clean(f"{'':17}→ {finding.remedy}"))
        if done:
            for finding in done.mended:
                notice(f"mended: {finding.text}")
            for line in done.failed:
                notice(f"not mended: {line}")
    troubles = sum(finding.state == "trouble" for finding in found)
    if not as_json:
        notice(f"{troubles} troubles" if troubles != 1 else "1 trouble")
    if troubles:
        raise typer.Exit(FAILED)


@config.callback()
def show_settings(context: typer.Context, as_json: AsJson = False, home: Home = None) -> None:
    """Show and change the settings of a library; without a command, show all of them."""
    if context.invoked_subcommand is None:
        _show(home, as_json=as_json)
        return
    source = context.get_parameter_source("home")
    context.obj = home if source is not None and source.name == "COMMANDLINE" else None


@config.command()
def get(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A setting; all where none is named.")
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Print the value of a setting that holds here, wherever it comes from."""
    from assistant.settings import EXPECTED, checked_value, settings_with_origins
    from assistant.text.printable import clean

    place = context.obj or home
    if name is None:
        _show(place, as_json=as_json)
        return
    if name not in EXPECTED:
        checked_value(name, "")
    (value,) = (item.value for item in settings_with_origins(_place(place)) if item.name == name)
    if as_json:
        print_json(value)
    else:
        print(clean(_text(value)))


@config.command("set")
def set_value(
    context: typer.Context,
    name: Name,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it is to be.")],
    home: Home = None,
) -> None:
    """Write a setting into the library's settings file; comments in it stay."""
    from assistant.settings_file import write_setting

    place = _place(context.obj or home)
    write_setting(place, name, value)
    _tell_overridden(place, name)


@config.command()
def unset(context: typer.Context, name: Name, home: Home = None) -> None:
    """Take a setting out of the library's settings file, so that its default holds again."""
    from assistant.settings_file import remove_setting

    place = _place(context.obj or home)
    if not remove_setting(place, name):
        notice(f"{name} does not stand in the settings file")
    _tell_overridden(place, name)


@config.command()
def path(context: typer.Context, home: Home = None) -> None:
    """Print where the settings file of the library lies, whether it exists or not."""
    from assistant.settings import FILE_NAME
    from assistant.text.printable import clean

    print(clean(str(_place(context.obj or home) / FILE_NAME)))


def _show(home: Path | None, *, as_json: bool) -> None:
    from assistant.settings import hidden, settings_with_origins
    from assistant.text.printable import clean

    settings = settings_with_origins(_place(home))
    if as_json:
        print_json([one._replace(value=hidden(one.name, one.value))._asdict() for one in settings])
        return
    for setting in settings:
        shown = hidden(setting.name, setting.value)
        print(clean(f"{setting.name} = {_text(shown)}  ({setting.origin})"))


def _tell_overridden(home: Path, name: str) -> None:
    """Say where the file is not what holds, or that another line of it is wrong."""
    from assistant.settings import ENVIRONMENT_PREFIX, settings_with_origins

    try:
        origins = {setting.name: setting.origin for setting in settings_with_origins(home)}
    except SettingsError as error:
        notice(f"note: {error}")
        return
    if origins.get(name) == "environment":
        notice(f"note: the variable {ENVIRONMENT_PREFIX}{name.upper()} beats the file")


def _place(home: Path | None) -> Path:
    from assistant.settings import default_home

    return home.expanduser() if home is not None else default_home()


def _text(value: object) -> str:
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)
