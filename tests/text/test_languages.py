"""The language of an article is told by its words."""

from __future__ import annotations

import pytest

from assistant.text.languages import NAMES, article_language, identified


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("The bridge was opened to traffic again yesterday, after a long dispute. ", "en"),
        ("Die Brücke wurde gestern nach langem Streit wieder für den Verkehr geöffnet. ", "de"),
        ("Le pont a été rouvert à la circulation hier, après une longue querelle. ", "fr"),
        ("Вчера мост снова открыли для движения после долгих споров. ", "ru"),
    ],
)
def test_an_article_is_in_the_language_of_its_words(sentence: str, language: str) -> None:
    assert article_language(sentence * 5) == language


def test_where_nothing_tells_the_language_it_is_not_known() -> None:
    assert article_language("") is None
    assert article_language("42 + 7 = 49") is None
    assert identified("Die Brücke", sure=1.1) is None


def test_an_english_article_needs_no_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.text.languages._identifier", lambda: pytest.fail("not asked"))
    assert article_language("The bridge was opened, and the mayor cut the ribbon.") == "en"


def test_every_language_has_its_name() -> None:
    assert NAMES["de"] == "German"
    assert "en" not in NAMES
