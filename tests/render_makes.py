"""Answers of every kind, to be shown: a verdict, a list, a disagreement, chatter."""

from __future__ import annotations

import dataclasses

from assistant.schema import (
    Answer,
    Conflict,
    Coverage,
    Item,
    Sentence,
)
from terminal_fakes import (
    APPROVED,
    FERRY,
    citation,
)

KNOWN = {FERRY.id: FERRY}


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
