"""Other languages are told from English, and English is never taken for one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from assistant.question.language import other_language_reply, question_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wann hat der Kreml das gesagt?", "German"),
        ("Wie viele Menschen wurden verletzt?", "German"),
        ("Qui a écrit cet article ?", "French"),
        ("¿Cuántas personas murieron?", "Spanish"),
        ("Перестала ли идти вода?", "Russian"),
        ("这篇文章是谁写的？", "Chinese"),
    ],
)
def test_another_language_is_named(question: str, language: str) -> None:
    assert question_language(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "What did Ursula von der Leyen say in Zürich?",
        "who is Nguyễn Văn Thiệu?",
        "Wann",
        "hasta luego",
        "volkswagen profit 2004",
        "Zapatero Rajoy debate Antena",
        "Who translated Die Leiden des jungen Werthers?",
        "asdf jkl qwer",
        "",
        "2004?",
    ],
)
def test_english_names_and_too_few_words_pass(question: str) -> None:
    assert question_language(question) is None


def test_words_of_the_library_say_nothing() -> None:
    asked = "Sendung mit der Maus"
    assert question_language(asked, known={"sendung", "mit", "der", "maus"}) is None


def test_what_is_said() -> None:
    assert "German" in other_language_reply("German")


def test_an_english_question_loads_no_identifier() -> None:
    code = (
        "import sys; from assistant.question.language import question_language as told;"
        "assert told('who opened the bridge?') is None; sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
