from __future__ import annotations

import dataclasses

import pytest

from assistant.schema import (
    Item,
    Sentence,
)
from assistant.shown.shown_answer import find_words
from assistant.terminal.render import (
    render_answer,
    render_passages,
)
from render_makes import KNOWN, LISTED
from terminal_fakes import (
    ADDRESS,
    APPROVED,
    REFUSED,
    Recorder,
    citation,
    passage,
)


def test_the_lines_of_a_list_hang_and_quotes_that_they_hold_are_not_repeated() -> None:
    words = "2 April 2024: The harbour council approved the plan."
    answer = dataclasses.replace(
        LISTED,
        text=f"1 event, covers 4 of 4 passages:\n- {words} [1]",
        sentences=(Sentence(text=words, markers=(1,)),),
        items=(Item(text=words, markers=(1,)),),
        citations=APPROVED.citations,
    )
    screen = Recorder(terminal=True, width=40)
    render_answer(answer, console=screen.console)
    assert screen.lines == [
        "1 event, covers 4 of 4 passages:",
        "- 2 April 2024: The harbour council",
        "  approved the plan. [1]",
        "0.41 s",
        "",
        "[1] The Ferry Comes Back, Harbour News,",
        "    2 April 2024, paragraph 2",
        "    https://news.example/ferry",
    ]


@pytest.mark.parametrize(
    ("words", "place"),
    [("26", (10, 12)), ("2", None), ("", None), ("(a+b", (14, 18)), ("absent", None)],
)
def test_only_whole_words_are_found(words: str, place: tuple[int, int] | None) -> None:
    assert find_words("126 heads 26, (a+b)", words) == place


def test_items_that_the_text_leaves_out_are_listed() -> None:
    piped = Recorder()
    render_answer(dataclasses.replace(LISTED, text="Two facts."), console=piped.console)
    assert piped.lines[:4] == [
        "Two facts.",
        "- the plan [1]",
        "- the price: 4 euros [2]",
        "covers 4 of 4 passages",
    ]


def test_a_title_links_to_the_quote_where_the_terminal_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_HYPERLINK", "1")
    screen = Recorder(terminal=True, width=120)
    render_answer(APPROVED, console=screen.console)
    words = "The%20harbour%20council%20approved%20the%20plan."
    assert f"{{{ADDRESS}#:~:text={words}|The Ferry Comes Back" in screen.text
    assert ADDRESS not in "".join(line for line in screen.text.splitlines() if "{" not in line)


def test_the_passages_that_were_read_are_shown_on_demand() -> None:
    piped = Recorder()
    render_answer(APPROVED, console=piped.console, show_passages=True, documents=KNOWN)
    assert piped.raw.endswith("""
Passages:
1. The Ferry Comes Back, paragraph 2
   score 0.90 (lexical 2.25, dense -)
   The harbour council approved the plan. Tickets will cost 4 euros.

2. The Ferry Comes Back, paragraph 1
   score 0.50 (lexical 1.25, dense -)
   Mayor Ada Brandt said on Monday that the ferry would return in May.
""")


def test_a_passage_of_an_unknown_document_goes_by_its_id() -> None:
    piped = Recorder()
    render_passages([dataclasses.replace(passage(1), heading="Harbour")], {}, console=piped.console)
    assert piped.raw.startswith("1. aaaa1111, Harbour, paragraph 1\n")


def test_a_refusal_with_nothing_near_is_one_line() -> None:
    piped = Recorder()
    render_answer(dataclasses.replace(REFUSED, closest=None, missing=()), console=piped.console)
    assert piped.raw == "The article does not say.\n"


def test_the_answering_words_are_bold_in_every_sentence() -> None:
    second = citation(2, "Tickets will cost 4 euros.", emphasis="4 euros", paragraph=2)
    answer = dataclasses.replace(
        APPROVED,
        text=f"{APPROVED.text} Tickets will cost 4 euros. [2]",
        sentences=(*APPROVED.sentences, Sentence(text="Tickets will cost 4 euros.", markers=(2,))),
        citations=(*APPROVED.citations, second),
    )
    screen = Recorder(terminal=True, width=120)
    render_answer(answer, console=screen.console)
    assert screen.text.startswith(
        "<b>The harbour council</>\n<b>The harbour council</> approved the plan. <cyan>[1]</> "
        "Tickets will cost <b>4 euros</>. <cyan>[2]</>\n"
    )


def test_lines_of_a_model_are_kept_and_only_known_markers_stand_out() -> None:
    answer = dataclasses.replace(
        APPROVED,
        text="- The harbour council [3]\n  approved the plan. [1]\n- It said so.",
        sentences=(
            Sentence(text="The harbour council [3] approved the plan.", markers=(1,)),
            Sentence(text="It said so.", supported=False, reason="no source"),
            Sentence(text="Never shown.", supported=False, reason="lost"),
        ),
    )
    screen = Recorder(terminal=True)
    render_answer(answer, console=screen.console)
    assert screen.text.splitlines()[1:4] == [
        "- <b>The harbour council</> [3]",
        "  approved the plan. <cyan>[1]</>",
        "- <dim+strike>It said so.</><yellow> (not supported: no source)</>"
        "<yellow> “Never shown.” (not supported: lost)</>",
    ]
