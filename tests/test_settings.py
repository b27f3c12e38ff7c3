"""Settings: what wins, and one clear line for each value that a setting cannot have."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.settings import EXPECTED, FILE_NAME, Settings, default_home, load_settings

ROOT = Path(__file__).resolve().parents[1]


def written(home: Path, text: str | bytes) -> Path:
    (home / FILE_NAME).write_bytes(text if isinstance(text, bytes) else text.encode())
    return home


def refused(home: Path, **flags: object) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(home, **flags)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message.replace(str(home), "HOME")


def test_nothing_set_is_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    assert load_settings(tmp_path, k=None, model=None) == Settings()


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(tmp_path).k == 8
    home = written(tmp_path, "k = 1\ntimeout = 5\n")
    assert load_settings(home).k == 1
    monkeypatch.setenv("ASSISTANT_K", "2")
    assert load_settings(home).k == 2
    assert load_settings(home, k=3) == Settings(k=3, timeout=5.0)


def test_a_variable_counts_in_any_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("assistant_k", "2")
    assert load_settings(tmp_path).k == 2
    assert load_settings(tmp_path, timeout=5) == Settings(k=2, timeout=5.0)


def test_a_wrong_value_that_another_source_beats_is_not_in_the_way(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, "k = 3.9"), k=3).k == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("k = 3.9", "line 1, sets k to 3.9; expected a whole number of passages from 0 to 10000."),
        ("\n\nk = true", "line 3, sets k to true; expected a whole number"),
        ("k = '8'", "line 1, sets k to '8'; expected a whole number"),
        ("k = 1e400", "line 1, sets k to inf; expected a whole number"),
        ("k = -1", "line 1, sets k to -1; expected a whole number"),
        ("k = 10001", "line 1, sets k to 10001; expected a whole number"),
        ("timeout = true", "line 1, sets timeout to true; expected a number of seconds above 0"),
        ("timeout = nan", "line 1, sets timeout to nan; expected a number of seconds above 0"),
        ("timeout = 1e400", "line 1, sets timeout to inf; expected a number of seconds above 0"),
        ("timeout = 0", "line 1, sets timeout to 0; expected a number of seconds above 0"),
        ("timeout = 86401", "line 1, sets timeout to 86401; expected a number of seconds above 0"),
        ("reading_time = -0.1", "line 1, sets reading_time to -0.1; expected a number of seconds"),
        ("max_error = 1", "line 1, sets max_error to 1; expected a share between 0 and 1"),
        ("max_error = 0.0", "line 1, sets max_error to 0.0; expected a share between 0 and 1"),
        ("model = 3", "line 1, sets model to 3; expected text such as 'openai:gpt-5-mini'"),
        ("spelling = 1", "line 1, sets spelling to 1; expected true or false."),
        ("unsupported = 'x'", "line 1, sets unsupported to 'x'; expected 'mark', 'drop' or"),
        ("# k\n[k]\nx = 1", "line 2, sets k to {'x': 1}; expected a whole number"),
        ("colour = 1", "line 1, sets 'colour'; expected one of: model, base_url, timeout, "),
        ("[table]", "line 1, sets 'table'; expected one of: model,"),
        (f"model = ['{'x' * 99}']", f"line 1, sets model to ['{'x' * 58}…; expected text"),
    ],
)
def test_a_wrong_line_of_the_file_is_one_clear_line(
    text: str, message: str, tmp_path: Path
) -> None:
    said = refused(written(tmp_path, text))
    assert said.startswith(f"HOME/settings.toml, {message}")
    assert said.endswith("delete the line.")


@pytest.mark.parametrize(
    "text", ["k = ", b"\xff", f"k = {'9' * 5000}", "k = 1\nk = 2"], ids=lambda text: str(text)[:8]
)
def test_a_file_that_is_not_toml_is_one_clear_line(text: str | bytes, tmp_path: Path) -> None:
    said = refused(written(tmp_path, text))
    assert said.startswith("HOME/settings.toml cannot be read as TOML (")
    assert said.endswith("; mend or delete it.")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("k", "3", 3),
        ("timeout", "7", 7.0),
        ("max_error", "0.1", 0.1),
        ("spelling", "false", False),
        ("unsupported", "refuse", "refuse"),
        ("model", "a:b", "a:b"),
        ("model", "7", "7"),
        ("k", "", 8),
    ],
)
def test_a_variable_is_read_as_its_type(
    name: str, text: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name.upper()}", text)
    read = getattr(load_settings(tmp_path), name)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("k", "3.9"),
        ("k", "many"),
        ("timeout", "nan"),
        ("timeout", "inf"),
        ("max_error", "none"),
        ("spelling", "perhaps"),
        ("unsupported", "keep"),
    ],
)
def test_a_wrong_variable_is_one_clear_line(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"ASSISTANT_{name.upper()}"
    monkeypatch.setenv(variable, text)
    said = refused(tmp_path)
    assert said.startswith(f"The variable {variable} sets {name} to ")
    assert text in said
    assert EXPECTED[name] in said
    assert said.endswith("unset it.")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"k": 2.0}, "The option -k sets k to 2.0; expected a whole number"),
        ({"k": True}, "The option -k sets k to true; expected a whole number"),
        ({"max_error": 3.0}, "The option --max-error sets max_error to 3.0; expected a share"),
        ({"colour": 1}, "The option --colour sets 'colour'; expected one of: model,"),
    ],
)
def test_a_wrong_flag_is_one_clear_line(
    flags: dict[str, object], words: str, tmp_path: Path
) -> None:
    said = refused(tmp_path, **flags)
    assert said.startswith(words)
    assert said.endswith("leave it out.")


@given(
    number=st.one_of(
        st.integers(-20, 20_000), st.floats(), st.booleans(), st.text(max_size=5), st.binary()
    )
)
def test_a_number_of_passages_is_a_whole_number_in_its_range_or_refused(number: object) -> None:
    nowhere = Path("/nonexistent-home")
    if type(number) is int and 0 <= number <= 10_000:
        assert load_settings(nowhere, k=number).k == number
    else:
        with pytest.raises(SettingsError):
            load_settings(nowhere, k=number)


def test_settings_stay_as_they_are() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().k = 3  # type: ignore[misc]


def test_every_setting_has_its_words_and_its_row_in_the_docs() -> None:
    names = [field.name for field in dataclasses.fields(Settings)]
    assert list(EXPECTED) == names
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for name in names:
        assert f"| `{name}` | " in page, name
        assert f"`ASSISTANT_{name.upper()}`" in page, name


def test_the_home_is_that_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", "~/kept")
    assert default_home() == Path.home() / "kept"
    monkeypatch.delenv("ASSISTANT_HOME")
    assert default_home().name == "article-assistant"


def test_nothing_is_imported_to_check_settings_that_are_not_set(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from assistant.settings import load_settings; "
        "load_settings(pathlib.Path('.')); print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
