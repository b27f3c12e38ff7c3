from __future__ import annotations

import hashlib
from importlib.resources import files

import pytest

from assistant.errors import PromptError
from assistant.prompts import load_prompt
from assistant.writing.messages import SYSTEM_PROMPT, USER_PROMPT
from assistant.writing.model_refusals import REFUSAL


def test_hash_is_that_of_the_text() -> None:
    prompt = load_prompt(SYSTEM_PROMPT, variables={"refusal"})

    assert prompt.hash == hashlib.sha256(prompt.text.encode()).hexdigest()[:12]


def test_values_are_data_and_not_read_again() -> None:
    prompt = load_prompt(USER_PROMPT, variables={"passages", "question", "refusal"})

    rendered = prompt.render(passages="costs $5 {x} $question", question="$passages?", refusal="no")

    assert "costs $5 {x} $question" in rendered
    assert "$passages?" in rendered


def test_system_prompt_names_the_refusal_line() -> None:
    assert REFUSAL in load_prompt(SYSTEM_PROMPT, variables={"refusal"}).render(refusal=REFUSAL)


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param(set(), id="undeclared"),
        pytest.param({"refusal", "question"}, id="unused"),
        pytest.param({"refusals"}, id="misspelt"),
    ],
)
def test_other_variables_are_refused_naming_both_sets(variables: set[str]) -> None:
    with pytest.raises(PromptError) as caught:
        load_prompt(SYSTEM_PROMPT, variables=variables)

    assert "['refusal']" in str(caught.value)
    assert str(sorted(variables)) in str(caught.value)


def test_missing_value_is_refused() -> None:
    prompt = load_prompt(USER_PROMPT, variables={"passages", "question", "refusal"})

    with pytest.raises(PromptError, match="question"):
        prompt.render(passages="x")


def test_unknown_prompt_names_those_there_are() -> None:
    with pytest.raises(PromptError, match=r"no prompt 'nothing'.*answer_system"):
        load_prompt("nothing")


def test_every_prompt_file_is_a_valid_template() -> None:
    names = [entry.name for entry in files("assistant.prompts").iterdir()]

    for name in (name.removesuffix(".txt") for name in names if name.endswith(".txt")):
        with pytest.raises(PromptError, match="expected"):
            load_prompt(name, variables={"surely_not_in_it"})
