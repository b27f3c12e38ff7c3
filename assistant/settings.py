"""Settings: one frozen value, from flags, environment, the library's file and defaults."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from assistant.errors import SettingsError
from assistant.schema import Unsupported

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "settings.toml"
ENVIRONMENT_PREFIX = "ASSISTANT_"
UNSUPPORTED_CHOICES = get_args(Unsupported)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; a flag beats the environment, which beats the file."""

    model: str | None = None
    """Language model that writes answers, `provider:name`; None for quotes from the text itself."""
    base_url: str | None = None
    """Address of an OpenAI-compatible server for `model`."""
    timeout: float = 60.0
    """Seconds to wait for a language model."""
    unsupported: Unsupported = "mark"
    """What becomes of a model's sentence that no passage supports: `mark`, `drop` or `refuse`."""
    k: int = 8
    """Passages that are read for a question."""
    reader: str = "span"
    """What reads the passages: `span` (the trained reader), `sentence`, or a model by name."""
    max_error: float | None = None
    """Share of wrong answers to accept, 0 to 1; None for the reader's own threshold."""
    reading_time: float = 3.0
    """Seconds after which no further passage is read; 0 for no limit."""
    embedding_model: str | None = None
    """Embedding model of a new library; None for the one the library was built with."""

    def __post_init__(self) -> None:
        """Check ranges once, here.

        Raises:
            SettingsError: a value is out of its range.
        """
        if self.unsupported not in UNSUPPORTED_CHOICES:
            raise SettingsError(
                f"unsupported is {self.unsupported!r}; expected one of: "
                f"{', '.join(UNSUPPORTED_CHOICES)}."
            )
        if self.k < 0:
            raise SettingsError(
                f"k is {self.k}; expected the number of passages to read, 1 or more."
            )
        if self.timeout <= 0:
            raise SettingsError(f"timeout is {self.timeout}; expected seconds above 0.")
        if self.reading_time < 0:
            raise SettingsError(
                f"reading_time is {self.reading_time}; expected seconds, or 0 for no limit."
            )
        if self.max_error is not None and not 0 < self.max_error < 1:
            raise SettingsError(
                f"max_error is {self.max_error}; expected a share between 0 and 1, such as 0.05."
            )


def default_home() -> Path:
    """Return where the library lives when nothing says otherwise."""
    from_environment = os.environ.get(f"{ENVIRONMENT_PREFIX}HOME")
    if from_environment:
        return Path(from_environment).expanduser()
    from platformdirs import user_data_path

    return user_data_path("article-assistant", appauthor=False)


def load_settings(home: Path, **flags: object) -> Settings:
    """Return the settings of a library; flags that are None count as not given.

    Raises:
        SettingsError: the file or a variable holds an unknown name or a value of the wrong type.
    """
    values: dict[str, Any] = {}
    values.update(_from_file(home / FILE_NAME))
    values.update(_from_environment(os.environ))
    values.update({name: value for name, value in flags.items() if value is not None})
    return Settings(**values)


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    import tomllib

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read as TOML ({error}); mend or delete it."
        ) from error
    return {name: _checked(name, value, str(path)) for name, value in data.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for field in dataclasses.fields(Settings):
        variable = f"{ENVIRONMENT_PREFIX}{field.name.upper()}"
        if environment.get(variable):
            values[field.name] = _checked(field.name, environment[variable], variable)
    return values


def _checked(name: str, value: object, where: str) -> object:
    kinds = {field.name: str(field.type) for field in dataclasses.fields(Settings)}
    if name not in kinds:
        raise SettingsError(f"{where} sets {name!r}; expected one of: {', '.join(kinds)}.")
    wanted: type = str
    if "int" in kinds[name]:
        wanted = int
    elif "float" in kinds[name]:
        wanted = float
    try:
        return wanted(value)
    except (TypeError, ValueError) as error:
        raise SettingsError(
            f"{where} sets {name} to {value!r}; expected {_words(wanted)}."
        ) from error


def _words(kind: type) -> str:
    return {int: "a whole number", float: "a number"}.get(kind, "text")
