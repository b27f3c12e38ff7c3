"""Files of records: JSON lines that grow and survive a kill, and objects that are written whole."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from assistant.errors import DatasetError
from assistant.eval.measures import plain

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from pydantic import TypeAdapter, ValidationError

Record = TypeVar("Record")


def read_records(path: Path, kind: type[Record]) -> list[Record]:
    """Return the records of a file of lines; a file that is not there has none.

    Raises:
        DatasetError: a line is not in its form; the message has its number.
    """
    return [parsed(kind, row, where=where) for where, row in read_rows(path)]


def read_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the objects of a file of lines, each after the words for where it stands.

    Raises:
        DatasetError: the file cannot be read, or a line is no object.
    """
    if not path.is_file():
        return
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line:
            where = f"{path} line {number}"
            yield where, parsed(dict[str, Any], _loaded(line, where), where=where)


def read_object(path: Path, kind: type[Record]) -> Record:
    """Return the one value of a file.

    Raises:
        DatasetError: it cannot be read or is not in its form.
    """
    return parsed(kind, _loaded(_text(path), str(path)), where=str(path))


def parsed(kind: type[Record], value: object, *, where: str) -> Record:
    """Return a value as a record of a kind.

    Raises:
        DatasetError: it is not in the form of one; the message says where.
    """
    from pydantic import ValidationError

    try:
        return adapter(kind).validate_python(value)
    except (ValidationError, TypeError) as error:
        what = one_line(error) if isinstance(error, ValidationError) else str(error)
        raise _not_a_record(where, what) from error


def adapter(kind: type[Record]) -> TypeAdapter[Record]:
    """Return what checks and builds values of a kind; pydantic is imported only here."""
    made: TypeAdapter[Record] = _adapter(cast("Hashable", kind))
    return made


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    # The records name it in their annotations; pydantic looks it up among these names.
    from collections.abc import Mapping  # noqa: F401

    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def one_line(error: ValidationError) -> str:
    """Return the first thing that pydantic found wrong, and how many more there are."""
    found = error.errors(include_url=False)
    at = ".".join(str(part) for part in found[0]["loc"])
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{f'{at}: ' if at else ''}{found[0]['msg']}{more}"


class LineLog:
    """A file of lines that grows one record at a time and survives a kill in the middle of one."""

    def __init__(self, path: Path) -> None:
        """Open for appending; a last line that was cut off is dropped first."""
        drop_torn_line(path)
        self._file: BinaryIO = path.open("ab")

    def append(self, row: object) -> None:
        """Write one record and hand it to the system, so that a kill cannot lose it."""
        self._file.write(to_line(row))
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def drop_torn_line(path: Path) -> None:
    """Cut off what stands after the last line end: a record that was being written."""
    if not path.is_file():
        return
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        with path.open("r+b") as file:
            file.truncate(whole)


def write_lines(path: Path, rows: Iterable[object]) -> None:
    """Write records as a file of lines, whole or not at all."""
    write_whole(path, b"".join(to_line(row) for row in rows))


def write_object(path: Path, row: object) -> None:
    """Write one object for people to read, whole or not at all."""
    text = json.dumps(plain(row), ensure_ascii=False, allow_nan=False, indent=1)
    write_whole(path, to_bytes(text))


def to_line(row: object) -> bytes:
    """Return a record as a line; the same record is always the same bytes."""
    text = json.dumps(plain(row), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return to_bytes(text)


def to_bytes(text: str) -> bytes:
    """Return JSON with a line end, in UTF-8."""
    # A lone surrogate has no bytes in UTF-8; as an escape it is still the same JSON.
    return f"{text}\n".encode(errors="backslashreplace")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and put it there, so that a kill leaves the old one."""
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(data)
    beside.replace(path)


def write_for_user(path: Path, data: bytes) -> Path:
    """Write a file that a user has named, whole or not at all, its folder made; return its path.

    Raises:
        DatasetError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise DatasetError(
            f"{path} cannot be written ({error.strerror or error}); name another file."
        ) from error
    return path


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}); run the evaluation again.") from error


def _loaded(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_a_record(where, str(error)) from error


def _not_a_record(where: str, what: str) -> DatasetError:
    return DatasetError(
        f"{where} is not in the form of a run folder ({what}); run the evaluation again."
    )
