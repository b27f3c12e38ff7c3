from __future__ import annotations

import dataclasses

import pytest

from assistant.schema import (
    Answer,
    Mending,
)
from assistant.terminal.render import (
    render_answer,
)
from render_makes import CHATTER, DISAGREEING, KNOWN, LISTED, VERDICT
from terminal_fakes import (
    APPROVED,
    PARTLY,
    REFUSED,
    Recorder,
)

PIPED = {
    "answered": (
        APPROVED,
        """\
The harbour council
The harbour council approved the plan. [1]
sure (93%)

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    https://news.example/ferry
""",
    ),
    "a guess": (
        dataclasses.replace(APPROVED, confidence=0.32),
        """\
A guess: The harbour council
The harbour council approved the plan. [1]
a guess (32%): see the source

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    https://news.example/ferry
""",
    ),
    "verdict": (
        VERDICT,
        """\
No.
The old ferry was sold in 2019. [1]
likely (72%)

[1] The Ferry Comes Back, Harbour News, 2 April 2024, page 4, paragraph 3
    https://news.example/ferry
""",
    ),
    "list": (
        LISTED,
        """\
2 facts, covers 4 of 4 passages:
- the plan [1]
- the price: 4 euros [2]

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    “The harbour council approved the plan.”
    https://news.example/ferry

[2] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    “Tickets will cost 4 euros.”
    https://news.example/ferry
""",
    ),
    "conflict": (
        DISAGREEING,
        """\
4 euros
Tickets will cost 4 euros. [1] The old ferry was sold in 2019. [2]

The articles disagree:
- 4 euros [1] (Harbour News, 2 April 2024)
- 3 euros [2] (Harbour News)
sure (90%)

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    https://news.example/ferry

[2] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 3
    https://news.example/ferry
""",
    ),
    "refused": (
        REFUSED,
        """\
The article does not say.
Nothing about: captain.

Closest, but not sure (2%):
    “>>Mayor Ada Brandt<< said on Monday that the ferry would return in May.”
    The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1
    https://news.example/ferry
""",
    ),
    "partly": (
        PARTLY,
        """\
searched for: when does the ferry return? (without the opening)
It returns in May. [1] (marker put right) Tickets are free. [1] \
(not supported: “free” is not in [1])
1 of 2 sentences supported · fake:model

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1
    “Mayor Ada Brandt said on Monday that the ferry would return in May.”
    https://news.example/ferry
""",
    ),
    "chatter": (CHATTER, "Hello. The library holds one article.\n"),
}
TERMINAL = {
    "answered": (
        APPROVED,
        """\
<b>The harbour council</>
<b>The harbour council</> approved the plan. <cyan>[1]</>
<dim>sure (93%) · 0.41 s</>

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    <dim>https://news.example/ferry</>
""",
    ),
    "a guess": (
        dataclasses.replace(APPROVED, confidence=0.32),
        """\
A guess: The harbour council
<u>The harbour council</> approved the plan. <cyan>[1]</>
<yellow>a guess (32%): see the source · 0.41 s</>

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 2
    <dim>https://news.example/ferry</>
""",
    ),
    "refused": (
        REFUSED,
        """\
The article does not say.
Nothing about: captain.

Closest, but not sure (2%):
    <i>“</><b+i>Mayor Ada Brandt</><i> said on Monday that the ferry would return in May.”</>
    The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1
    <dim>https://news.example/ferry</>

<dim>0.10 s</>
""",
    ),
    "partly": (
        PARTLY,
        """\
<dim>searched for: when does the ferry return? (without the opening)</>
It returns in May. <cyan>[1]</><dim> (marker put right)</> <dim+strike>Tickets are free.</> \
<cyan>[1]</><yellow> (not supported:</>
<yellow>“free” is not in [1])</>
<dim>1 of 2 sentences supported · fake:model · 1.2 s</>

[1] The Ferry Comes Back, Harbour News, 2 April 2024, paragraph 1
    <i>“Mayor Ada Brandt said on Monday that the ferry would return in May.”</>
    <dim>https://news.example/ferry</>
""",
    ),
    "chatter": (CHATTER, "Hello. The library holds one article.\n"),
}


@pytest.mark.parametrize(("answer", "transcript"), PIPED.values(), ids=PIPED.keys())
def test_an_answer_when_piped(answer: Answer, transcript: str) -> None:
    piped = Recorder()
    render_answer(answer, console=piped.console, documents=KNOWN)
    assert piped.raw == transcript


@pytest.mark.parametrize(("answer", "transcript"), TERMINAL.values(), ids=TERMINAL.keys())
def test_an_answer_at_a_terminal(answer: Answer, transcript: str) -> None:
    screen = Recorder(terminal=True)
    render_answer(answer, console=screen.console, documents=KNOWN)
    assert screen.text == transcript


def test_an_answer_at_a_narrow_terminal() -> None:
    screen = Recorder(terminal=True, width=40)
    render_answer(PARTLY, console=screen.console)
    assert screen.lines == [
        "searched for: when does the ferry",
        "return? (without the opening)",
        "It returns in May. [1] (marker put",
        "right) Tickets are free. [1] (not",
        "supported: “free” is not in [1])",
        "1 of 2 sentences supported · fake:model",
        "· 1.2 s",
        "",
        "[1] The Ferry Comes Back, Harbour News,",
        "    2 April 2024, paragraph 1",
        "    “Mayor Ada Brandt said on Monday",
        "    that the ferry would return in May.”",
        "    https://news.example/ferry",
    ]


@pytest.mark.parametrize(
    ("mended", "why"),
    [
        ((), ""),
        ((Mending("captian", "captain", "spelling"),), " (spelling: captian → captain)"),
        (
            (Mending("so, x", "x", "opening"), Mending("x", "y", "spelling")),
            " (without the opening; spelling: x → y)",
        ),
    ],
)
def test_why_another_question_is_searched(mended: tuple[Mending, ...], why: str) -> None:
    piped = Recorder()
    answer = dataclasses.replace(APPROVED, searched="who is the captain?", mended=mended)
    render_answer(answer, console=piped.console)
    assert piped.lines[0] == f"searched for: who is the captain?{why}"


def test_a_question_that_is_searched_as_it_was_asked_is_not_repeated() -> None:
    piped = Recorder()
    render_answer(APPROVED, console=piped.console)
    assert "searched for" not in piped.raw


def test_no_colour_leaves_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Recorder(terminal=True)
    screen.console.no_color = True
    render_answer(dataclasses.replace(APPROVED, confidence=0.3), console=screen.console)
    assert "\x1b[3" not in screen.raw.replace("\x1b[3m", "")
    assert "a guess (30%): see the source" in screen.raw
