from __future__ import annotations

import pytest

from assistant.text.refusals import DO_NOT_SAY, DOES_NOT_SAY, does_not_say, says_nothing


def test_the_words_of_a_refusal_count_the_articles() -> None:
    assert does_not_say(["a"]) == DOES_NOT_SAY
    assert does_not_say(["a", "b"]) == DO_NOT_SAY


@pytest.mark.parametrize("text", [DOES_NOT_SAY, DO_NOT_SAY, "  ", "The article does not say that."])
def test_what_a_conversation_keeps_of_a_refusal_is_known_as_one(text: str) -> None:
    assert says_nothing(text)


def test_an_answer_is_no_refusal() -> None:
    assert not says_nothing("Kim did not say. The article does not say more.")
