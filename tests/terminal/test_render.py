from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.schema import (
    AddResult,
    Answer,
    Block,
    Closest,
    Conflict,
    Coverage,
    Document,
    Item,
    Mending,
    Sentence,
    Span,
)
from assistant.shown_answer import find_words
from assistant.terminal.render import (
    render_add_result,
    render_answer,
    render_document,
    render_documents,
    render_error,
    render_in_place,
    render_notices,
    render_passages,
)
from assistant.terminal.screen import put
from assistant.terminal.transcript import markdown
from assistant.wording import is_failure, short_answer
from assistant.writing.model_errors import explain
from terminal_fakes import (
    ADDRESS,
    APPROVED,
    BLOCKS,
    FERRY,
    PARTLY,
    REFUSED,
    TEXT,
    TITLE,
    Recorder,
    citation,
    passage,
)

KNOWN = {FERRY.id: FERRY}


@pytest.fixture(autouse=True)
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_HYPERLINK", "0")


SOLD = dataclasses.replace(citation(1, "The old ferry was sold in 2019.", paragraph=3), page=4)
VERDICT = dataclasses.replace(
    APPROVED,
    kind="yesno",
    verdict="no",
    text=f"No. {SOLD.quote} [1]",
    short=None,
    confidence=0.72,
    sentences=(Sentence(text=SOLD.quote, markers=(1,)),),
    citations=(SOLD,),
)
PRICE = citation(2, "Tickets will cost 4 euros.", emphasis="4 euros", paragraph=2)
LISTED = dataclasses.replace(
    APPROVED,
    kind="list",
    text="2 facts, covers 4 of 4 passages:\n- the plan [1]\n- the price: 4 euros [2]",
    short=None,
    items=(Item(text="the plan", markers=(1,)), Item(text="the price: 4 euros", markers=(2,))),
    coverage=Coverage(4, 4),
    sentences=(
        Sentence(text="the plan", markers=(1,)),
        Sentence(text="the price: 4 euros", markers=(2,)),
    ),
    citations=(*APPROVED.citations, PRICE),
)
DISAGREEING = dataclasses.replace(
    APPROVED,
    text=f"{PRICE.quote} [1] {SOLD.quote} [2]",
    short="4 euros",
    confidence=0.9,
    sentences=(
        Sentence(text=PRICE.quote, markers=(1,)),
        Sentence(text=SOLD.quote, markers=(2,)),
    ),
    conflicts=(
        Conflict(value="4 euros", markers=(1,), published="2024-04-02"),
        Conflict(value="3 euros", markers=(2,)),
    ),
    citations=(
        dataclasses.replace(PRICE, marker=1),
        dataclasses.replace(SOLD, marker=2, page=None),
    ),
)
CHATTER = Answer(
    question="hi",
    searched="hi",
    status="answered",
    kind="chatter",
    text="Hello. The library holds one article.",
    confidence=1.0,
    timings_ms={"total": 3.0},
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


def test_no_colour_leaves_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Recorder(terminal=True)
    screen.console.no_color = True
    render_answer(dataclasses.replace(APPROVED, confidence=0.3), console=screen.console)
    assert "\x1b[3" not in screen.raw.replace("\x1b[3m", "")
    assert "a guess (30%): see the source" in screen.raw


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (APPROVED, "The harbour council"),
        (VERDICT, "No."),
        (LISTED, "the plan\nthe price: 4 euros"),
        (REFUSED, "The article does not say."),
        (PARTLY, "It returns in May. Tickets are free."),
        (CHATTER, "Hello. The library holds one article."),
    ],
)
def test_short_answers(answer: Answer, said: str) -> None:
    assert short_answer(answer) == said


def test_a_model_that_failed_is_a_notice_and_the_reader_answers() -> None:
    answer = dataclasses.replace(APPROVED, model_error="localhost:1 cannot be\nreached.")
    notices = Recorder()
    render_notices(answer, console=notices.console)
    assert notices.raw == (
        "notice: no answer of the language model: localhost:1 cannot be reached.\n"
    )


@pytest.mark.parametrize(
    ("answer", "status", "failed"),
    [
        (APPROVED, None, False),
        (APPROVED, 500, False),
        (APPROVED, 429, False),
        (APPROVED, 401, True),
        (APPROVED, 404, True),
        (REFUSED, 500, True),
        (REFUSED, None, False),
    ],
)
def test_what_counts_as_failed(answer: Answer, status: int | None, failed: bool) -> None:
    class ServerError(Exception):
        status_code = status

    error = explain(ServerError("no"), name="openai:x", address=None, timeout=1, begun=False)
    told = None if status is None else str(error)
    assert is_failure(dataclasses.replace(answer, model_error=told)) is failed


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


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2024-04-02", "Harbour News, 2 April 2024, paragraph"),
        ("2024-04-02T10:00:00", "Harbour News, 2 April 2024, paragraph"),
        ("last spring", "Harbour News, last spring, paragraph"),
        (None, "Harbour News, paragraph"),
        ("2024-13-40", "Harbour News, 2024-13-40, paragraph"),
    ],
)
def test_dates_of_sources(published: str | None, shown: str) -> None:
    source = dataclasses.replace(APPROVED.citations[0], published=published)
    piped = Recorder()
    render_answer(dataclasses.replace(APPROVED, citations=(source,)), console=piped.console)
    assert shown in piped.raw


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [
        (1.0, "sure (100%)"),
        (0.999, "sure (99%)"),
        (0.7, "likely (70%)"),
        (0.3, "a guess (30%): see the source"),
    ],
)
def test_confidence_in_words(confidence: float, shown: str) -> None:
    piped = Recorder()
    render_answer(dataclasses.replace(APPROVED, confidence=confidence), console=piped.console)
    assert piped.lines[2] == shown


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


def test_unknown_markers_are_a_notice() -> None:
    notices = Recorder()
    render_notices(PARTLY, console=notices.console)
    render_notices(APPROVED, console=notices.console)
    assert notices.raw == (
        "notice: fake:model cited [7], [9], which no passage has; left out of the answer\n"
    )


def test_passages_that_were_not_read_are_a_notice() -> None:
    notices = Recorder()
    answer = dataclasses.replace(APPROVED, unread=2, passages=APPROVED.passages[:1] * 3)
    render_notices(answer, console=notices.console)
    assert notices.raw == (
        "notice: 2 of 3 passages not read, for want of time; to read all, set reading_time to 0\n"
    )


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (LibraryError("no\x1b[2J such\nthing"), "error: no such thing\n"),
        (LibraryError(""), "error: LibraryError\n"),
    ],
)
def test_an_error_is_one_line(error: Exception, shown: str) -> None:
    notices = Recorder()
    render_error(error, console=notices.console)
    assert notices.raw == shown


HOSTILE = st.text(st.characters(codec=None) | st.sampled_from("\x1b\x9b\r\n\u2028\u202e[]m;\x07"))


@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, st.booleans())
def test_nothing_from_outside_reaches_the_terminal_raw(
    words: str, title: str, question: str, terminal: bool
) -> None:
    source = dataclasses.replace(
        APPROVED.citations[0], quote=words, title=title, site=words, published=title, address=words
    )
    answer = dataclasses.replace(
        APPROVED,
        question=question,
        searched=title,
        text=f"{words} [1]",
        short=title,
        model=title,
        sentences=(
            Sentence(text=words, markers=(1,), supported=False, reason=title),
            Sentence(text=title, markers=(1,), note=words),
        ),
        citations=(source,),
        items=(Item(text=words, markers=(1,)),),
        conflicts=(Conflict(value=title, markers=(1,), published=words),),
        missing=(words,),
        mended=(Mending(words, title, "spelling"),),
        closest=Closest(text=words, short=title, confidence=0.1, citation=source),
        model_error=words,
        passages=(dataclasses.replace(passage(1), text=words, heading=title),),
    )
    document = Document(id="d", text=words, title=title, source=words, author=title)
    recorder = Recorder(terminal=terminal)
    refused = dataclasses.replace(answer, status="unanswerable")
    chatter = dataclasses.replace(answer, kind="chatter", passages=(), citations=())
    for shown_one in (answer, refused, chatter):
        render_answer(
            shown_one, console=recorder.console, show_passages=True, documents={"d": document}
        )
        render_notices(shown_one, console=recorder.console)
        put(recorder.console, markdown(shown_one))
        put(recorder.console, short_answer(shown_one))
    render_document(document, console=recorder.console, highlight=Span(0, len(words)))
    render_add_result(
        AddResult(source=words, status="failed", error=title), console=recorder.console
    )
    shown = re.sub(r"\x1b\[[\d;]*m", "", recorder.raw) if terminal else recorder.raw
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", shown
    )


def test_a_hostile_title_forges_no_line() -> None:
    source = dataclasses.replace(
        APPROVED.citations[0], title="A\n[2] Forged, source\r\nhigh confidence (100%)"
    )
    piped = Recorder()
    render_answer(dataclasses.replace(APPROVED, citations=(source,)), console=piped.console)
    assert len(piped.lines) == 6
    assert piped.lines[4].startswith("[1] A [2] Forged, source high confidence (100%), Harbour")


@dataclasses.dataclass(frozen=True)
class Info:
    id: str = FERRY.id
    title: str = TITLE
    site: str | None = FERRY.site
    published: str | None = FERRY.published
    source: str = FERRY.source
    passages: int = 3


def test_documents_are_a_table_when_piped() -> None:
    piped = Recorder()
    infos = [Info(), Info(id="b" * 16, title="", site=None, published=None, source="-", passages=1)]
    render_documents(infos, console=piped.console)
    assert piped.raw == (
        "aaaa1111\t3\t2024-04-02\tHarbour News\tThe Ferry Comes Back\t/articles/ferry.md\n"
        "bbbbbbbb\t1\t\t\t\t-\n"
    )


def test_documents_at_a_terminal() -> None:
    screen = Recorder(terminal=True, width=50)
    render_documents([Info(), Info(id="b" * 16, title="", site=None)], console=screen.console)
    assert (
        screen.text
        == """\
aaaa1111  The Ferry Comes Back, Harbour News, 2
          April 2024
          <dim>3 passages · /articles/ferry.md</>
bbbbbbbb  bbbbbbbb, 2 April 2024
          <dim>3 passages · /articles/ferry.md</>
"""
    )


def test_a_document_is_shown_as_it_is_kept() -> None:
    piped = Recorder()
    render_document(FERRY, console=piped.console)
    assert piped.raw == (
        "The Ferry Comes Back\nHarbour News, 2 April 2024\nhttps://news.example/ferry\n\n"
        + TEXT
        + "\n"
    )


def test_a_highlight_where_there_are_no_styles() -> None:
    piped = Recorder()
    start = TEXT.index("the plan")
    render_document(FERRY, console=piped.console, highlight=Span(start, start + 8))
    assert "The harbour council approved >>the plan<<. Tickets will" in piped.raw


def test_a_quote_in_its_place() -> None:
    screen = Recorder(terminal=True, width=100)
    start = TEXT.index("Tickets")
    render_in_place(FERRY, Span(start, start + 26), console=screen.console)
    assert (
        screen.text
        == """\
<b>The Ferry Comes Back</>
<dim>Harbour News, 2 April 2024</>
<dim>https://news.example/ferry</>

<dim>…</>

Mayor Ada Brandt said on Monday that the ferry would return in May.

The harbour council approved the plan. <reverse>Tickets will cost 4 euros.</>

The old ferry was sold in 2019.

<dim>…</>
"""
    )


def test_a_quote_over_two_paragraphs_is_highlighted_in_both() -> None:
    piped = Recorder()
    start = TEXT.index("sold in")
    render_in_place(FERRY, Span(start, len(TEXT) - 8), console=piped.console)
    assert piped.lines[-3:] == [
        "The old ferry was >>sold in 2019.<<",
        "",
        ">>It had carried two million<< people.",
    ]


def test_blocks_of_a_document_are_followed_and_the_title_is_not_told_twice() -> None:
    title, *paragraphs = (
        Block("paragraph" if number else "title", TEXT.index(words), TEXT.index(words) + len(words))
        for number, words in enumerate(BLOCKS)
    )
    document = dataclasses.replace(FERRY, blocks=(title, *paragraphs))
    piped = Recorder()
    render_document(document, console=piped.console)
    assert piped.raw.count(TITLE) == 1
    marked = Recorder()
    render_in_place(document, Span(0, len(TITLE)), console=marked.console)
    assert f">>{TITLE}<<" in marked.raw


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (
            AddResult(source="a.md", status="added", document="d", title="T", passages=12),
            "added      T (12 passages) a.md\n",
        ),
        (
            AddResult(source="a.md", status="unchanged", document="d", passages=1),
            "unchanged  a.md (1 passage)\n",
        ),
        (
            AddResult(source="a\x1b[2J.md", status="failed", error="no\nsuch file"),
            "failed     a.md: no such file\n",
        ),
    ],
    ids=["added", "unchanged", "failed"],
)
def test_results_of_adding(result: AddResult, shown: str) -> None:
    piped = Recorder()
    render_add_result(result, console=piped.console)
    assert piped.raw == shown
