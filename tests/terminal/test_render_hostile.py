from __future__ import annotations

import dataclasses
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.schema import (
    AddResult,
    Closest,
    Conflict,
    Document,
    Item,
    Mending,
    Sentence,
    Span,
)
from assistant.shown.wording import short_answer
from assistant.terminal.render import (
    render_add_result,
    render_answer,
    render_document,
    render_notices,
)
from assistant.terminal.screen import put
from assistant.terminal.transcript import markdown
from terminal_fakes import (
    APPROVED,
    Recorder,
    passage,
)

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
