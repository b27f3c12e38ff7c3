"""Settings: one frozen value, from flags, environment, the library's file and defaults."""

from __future__ import annotations

import dataclasses
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, get_type_hints

from assistant.errors import SettingsError
from assistant.schema import Unsupported  # noqa: TC001 - pydantic reads the hints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import ValidationError
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

FILE_NAME = "settings.toml"
ENVIRONMENT_PREFIX = "ASSISTANT_"
ORDER: tuple[Literal["flag", "environment", "file"], ...] = ("flag", "environment", "file")
"""Where a value can come from; what comes first wins."""
MOST_PASSAGES = 10_000
LONGEST_WAIT = 86_400.0
"""Seconds, one day: what is longer is a slip, and the clocks of some libraries overflow."""
SHOWN_LENGTH = 60
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; `load_settings` makes and checks it."""

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
    store: str = ""
    """Address of the Chroma server that holds the library; empty for the folder on this disk."""
    store_headers: str | None = None
    """Headers for that server, such as `Authorization: Bearer …`, one a line; never shown."""
    store_authority: str | None = None
    """PEM file of who signed that server's certificate; None for the usual authorities."""
    embedding_model: str | None = None
    """Embedding model of a new library; None for the one the library was built with."""
    spelling: bool = True
    """Whether misspelt words of a question are mended, and said so."""
    language_check: bool = True
    """Whether a question in another language than the articles' is told so instead of searched."""
    save_chats: bool = True
    """Whether conversations are kept in the library."""
    keep_last: bool = True
    """Whether the last question is kept for `assistant why`."""
    only_model: bool = False
    """Whether a language model that fails is an error, instead of the reader's answer."""
    record: str | None = None
    """File in which what a language model writes is kept, and from which it is taken again."""
    replay: str | None = None
    """File from which alone it is taken: no language model is ever asked."""


class Setting(NamedTuple):
    """A setting with where its value comes from."""

    name: str
    value: Any
    origin: Literal["default", "flag", "environment", "file"]


RANGES: Mapping[str, Mapping[str, Any]] = {
    "timeout": {"gt": 0, "le": LONGEST_WAIT},
    "k": {"ge": 0, "le": MOST_PASSAGES},
    "max_error": {"gt": 0, "lt": 1},
    "reading_time": {"ge": 0},
}
"""The ends of what a number can be, by pydantic's names; no number is infinite."""
EXPECTED: Mapping[str, str] = {
    "model": "text such as 'openai:gpt-5-mini', or 'reader' for none",
    "base_url": "text such as 'http://localhost:8000/v1'",
    "timeout": f"a number of seconds above 0 and up to {LONGEST_WAIT:.0f}",
    "unsupported": "'mark', 'drop' or 'refuse'",
    "k": f"a whole number of passages from 0 to {MOST_PASSAGES}",
    "reader": "text: 'span', 'sentence' or the name of a model",
    "max_error": "a share between 0 and 1, such as 0.05",
    "reading_time": "a number of seconds, or 0 for no limit",
    "store": "text such as 'http://localhost:8000/news', or empty for none",
    "store_headers": "text such as 'Authorization: Bearer …'",
    "store_authority": "text: the path of a PEM file",
    "embedding_model": "text: the name or the folder of a sentence-transformers model",
    "spelling": "true or false",
    "language_check": "true or false",
    "save_chats": "true or false",
    "keep_last": "true or false",
    "only_model": "true or false",
    "record": "text: the file to record to",
    "replay": "text: the file of a recording",
}
"""What each setting can be, in the words of a message."""
SECRET = frozenset({"store_headers"})
"""Settings whose value is not shown."""


def default_home() -> Path:
    """Return where the library lives when nothing says otherwise."""
    from_environment = os.environ.get(f"{ENVIRONMENT_PREFIX}HOME")
    if from_environment:
        return Path(from_environment).expanduser()
    from platformdirs import user_data_path

    return user_data_path("article-assistant", appauthor=False)


def load_settings(home: Path, **flags: object) -> Settings:
    """Return the settings of a library; flags that are None count as not given.

    A flag beats the environment, the environment beats the file, the file beats the default.
    Types are strict: 3.9 is no whole number, and `true` no number.

    Raises:
        SettingsError: a flag, a variable or the file gives a value that its setting cannot have,
            or the file or a flag names no setting, or the file cannot be read.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    path = home / FILE_NAME
    if not given and not _is_set_outside(path):
        # Nothing is set: pydantic-settings, which takes 40 ms to import, has nothing to check.
        return Settings()
    return Settings(**_checked(path, given, []).model_dump())


def settings_with_origins(home: Path) -> tuple[Setting, ...]:
    """Return every setting of a library with where its value comes from, in their order.

    Raises:
        SettingsError: as `load_settings`.
    """
    path = home / FILE_NAME
    settings = Settings()
    sources: list[PydanticBaseSettingsSource] = []
    if _is_set_outside(path):
        settings = Settings(**_checked(path, {}, sources).model_dump())
    found = []
    for name in EXPECTED:
        at = next((number for number, source in enumerate(sources) if name in source()), None)
        found.append(Setting(name, getattr(settings, name), "default" if at is None else ORDER[at]))
    return tuple(found)


def checked_value(name: str, text: str) -> Any:
    """Return what a text means as the value of a setting.

    Raises:
        SettingsError: there is no such setting, or it cannot have that value.
    """
    from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

    if name not in EXPECTED:
        raise SettingsError(
            f"There is no setting {_short(name)}; expected one of: {', '.join(EXPECTED)}."
        )
    hint = get_type_hints(Settings)[name]
    field: Any = Annotated[hint, Field(**RANGES.get(name, {}))]
    adapter: TypeAdapter[Any] = TypeAdapter(field, config=ConfigDict(allow_inf_nan=False))
    try:
        text.encode()
        return adapter.validate_strings(text, strict=True)
    except (ValidationError, UnicodeEncodeError) as error:
        raise SettingsError(
            f"The setting {name} cannot be {_short(hidden(name, text))}; expected {EXPECTED[name]}."
        ) from error


def hidden(name: str, value: object) -> object:
    """Return what may be shown of a setting."""
    return "(not shown)" if name in SECRET and value is not None else value


def _checked(
    path: Path, given: Mapping[str, object], sources: list[PydanticBaseSettingsSource]
) -> BaseSettings:
    """Return all settings, checked; the sources they come from are put into `sources`."""
    from pydantic import ValidationError

    try:
        return _checked_model(path, sources)(**given)
    except ValidationError as error:
        raise SettingsError(_words(error, path, sources)) from error
    except (OSError, ValueError, RecursionError) as error:
        reason = str(error) or type(error).__name__
        raise SettingsError(
            f"{path} cannot be read as TOML ({reason}); mend or delete it."
        ) from error


def _is_set_outside(path: Path) -> bool:
    """Return whether the file is there, or a variable of the environment sets something."""
    given = {name.upper() for name, value in os.environ.items() if value}
    named = {f"{ENVIRONMENT_PREFIX}{name.upper()}" for name in EXPECTED}
    return path.is_file() or not named.isdisjoint(given)


def _checked_model(
    path: Path, used: list[PydanticBaseSettingsSource]
) -> Callable[..., BaseSettings]:
    """Return the model that reads and checks all sources; those it uses are put into `used`."""
    from pydantic import Field, create_model
    from pydantic_settings import BaseSettings, SettingsConfigDict, TomlConfigSettingsSource

    class Sourced(BaseSettings):
        model_config = SettingsConfigDict(
            strict=True, extra="forbid", allow_inf_nan=False, protected_namespaces=()
        )

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            *_: PydanticBaseSettingsSource,
            **__: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            file = TomlConfigSettingsSource(settings_cls, path)
            used[:] = [init_settings, _variables(settings_cls), file]
            return tuple(used)

    hints = get_type_hints(Settings)
    fields: dict[str, Any] = {
        field.name: (hints[field.name], Field(field.default, **RANGES.get(field.name, {})))
        for field in dataclasses.fields(Settings)
    }
    return create_model("Sourced", __base__=Sourced, **fields)


def _variables(settings: type[BaseSettings]) -> PydanticBaseSettingsSource:
    """Return what the environment sets: a variable is text, so it is read as its type first."""
    from pydantic import TypeAdapter, ValidationError
    from pydantic_settings import EnvSettingsSource

    class Variables(EnvSettingsSource):
        def prepare_field_value(
            self,
            field_name: str,  # noqa: ARG002
            field: Any,
            value: Any,
            value_is_complex: bool,  # noqa: ARG002
        ) -> Any:
            try:
                return TypeAdapter(field.annotation).validate_strings(value, strict=True)
            except ValidationError:
                return value  # text where a number is expected: refused by the model

    return Variables(settings, env_prefix=ENVIRONMENT_PREFIX, env_ignore_empty=True)


def _words(error: ValidationError, path: Path, sources: list[PydanticBaseSettingsSource]) -> str:
    """Return what is wrong with the first setting that is: where it stands, what to do."""
    first = error.errors(include_url=False, include_context=False)[0]
    name = str(first["loc"][0])
    at = next((number for number, source in enumerate(sources) if name in source()), 0)
    if ORDER[at] == "flag":
        option = "-k" if name == "k" else f"--{name.replace('_', '-')}"
        where, remedy = f"The option {option}", "leave it out"
    elif ORDER[at] == "environment":
        where, remedy = f"The variable {ENVIRONMENT_PREFIX}{name.upper()}", "unset it"
    else:
        where, remedy = f"{path}{_line_of(name, path)}", "delete the line"
    if name not in EXPECTED:
        known = ", ".join(EXPECTED)
        return f"{where} sets {_short(name)}; expected one of: {known}. Rename it or {remedy}."
    value = sources[at]()[name]
    return (
        f"{where} sets {name} to {_short(hidden(name, value))}; expected {EXPECTED[name]}. "
        f"Give such a value or {remedy}."
    )


def _line_of(name: str, path: Path) -> str:
    """Return `, line 3` for the line of the file that names a setting or a table."""
    wanted = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}\b")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return next((f", line {number}," for number, line in lines if wanted.match(line)), "")


def _short(value: object) -> str:
    shown = repr(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= SHOWN_LENGTH else f"{shown[:SHOWN_LENGTH]}…"
