"""The settings file of a library: one value written or taken out, the rest left as it stands."""

from __future__ import annotations

import json
import os
import re
import secrets
import tomllib
from typing import TYPE_CHECKING, Any

from assistant.errors import SettingsError
from assistant.settings import EXPECTED, FILE_NAME, checked_value

if TYPE_CHECKING:
    from pathlib import Path


def write_setting(home: Path, name: str, text: str) -> Any:
    """Put a setting into the file of a library, made where there is none; returns its value.

    Comments and the order of lines stay. The file is replaced in one step, and can be read by the
    user alone.

    Raises:
        SettingsError: there is no such setting, it cannot have that value, or the file cannot be
            read or written.
    """
    value = checked_value(name, text)
    lines, held = _read(home)
    line = f"{name} = {_toml(value)}"
    at = _line_of(name, lines)
    if at is None:
        changed = [line, *lines] if any(map(_is_table, lines)) else [*lines, line]
    else:
        changed = [*lines[:at], line + _comment_of(lines[at], name), *lines[at + 1 :]]
    _replace(home, changed, {**held, name: value})
    return value


def remove_setting(home: Path, name: str) -> bool:
    """Take a setting, or a name that is none, out of the file; false where it does not stand there.

    Raises:
        SettingsError: the file cannot be read or written, or the name is not known anywhere.
    """
    lines, held = _read(home)
    if name not in held:
        if name not in EXPECTED:
            checked_value(name, "")
        return False
    at = _line_of(name, lines)
    changed = lines if at is None else [*lines[:at], *lines[at + 1 :]]
    _replace(home, changed, {key: value for key, value in held.items() if key != name})
    return True


def _read(home: Path) -> tuple[list[str], dict[str, Any]]:
    """Return the lines of the file and what they say; nothing where there is no file."""
    path = home / FILE_NAME
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
        return text.splitlines(), tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        reason = str(error) or type(error).__name__
        raise SettingsError(
            f"{path} cannot be read as TOML ({reason}); mend or delete it."
        ) from error


def _replace(home: Path, lines: list[str], wanted: dict[str, Any]) -> None:
    """Replace the file by lines if they say what is wanted, else by plain lines that do."""
    path = home / FILE_NAME
    if not _says(lines, wanted):  # a value over several lines, or one name twice
        lines = [f"{name} = {_toml(value)}" for name, value in wanted.items()]
    if not _says(lines, wanted):
        raise SettingsError(f"{path} is not in its simple form; change it with an editor.")
    part = path.with_name(f"{FILE_NAME}.{secrets.token_hex(4)}.part")
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path.resolve())
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SettingsError(
            f"{path} cannot be written ({error.strerror}): make its folder writable, or name "
            "another library with --home."
        ) from error


def _says(lines: list[str], wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads("\n".join(lines)) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _line_of(name: str, lines: list[str]) -> int | None:
    """Return the number of the line that sets a name, None where no single line does."""
    wanted = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=")
    found = [number for number, line in enumerate(lines) if wanted.match(line)]
    return found[0] if len(found) == 1 else None


def _comment_of(line: str, name: str) -> str:
    """Return the comment behind a value, with the space before it."""
    for found in re.finditer(r"\s*#", line):
        try:
            if name in tomllib.loads(line[: found.start()]):
                return line[found.start() :]
        except tomllib.TOMLDecodeError:
            continue
    return ""


def _is_table(line: str) -> bool:
    return line.lstrip().startswith("[")


def _toml(value: Any) -> str:
    """Return a value as TOML writes it; JSON writes text, numbers and truth the same way."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
