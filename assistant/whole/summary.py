"""A summary: sentences of the article itself, chosen for coverage and against repetition."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from assistant.text.words import NUMBER_WORDS, content_stems
from assistant.whole.article import lines_of
from assistant.whole.bracketed_names import needs_context, with_name
from assistant.whole.compose import Composer, covers, in_words, whole_reading
from assistant.whole.facts.names import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.schema import Query
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.relevance import Embed

SHARE = 0.4
"""Share of an article's words that a summary may have, where no number of sentences is asked."""
LEAST_WORDS, MOST_WORDS = 60, 220
MOST_LINES = 240
"""Sentences that are weighed against each other; of a longer article, the most central ones."""
LEAD_WEIGHT = 8.0
"""What the first sentence counts more than one at the end: news says first what matters."""
LEAD_FALL = 3.0
"""How fast that falls: by e to this power over the length of the article."""
PARAGRAPH_GAIN = 0.4
"""What the first sentence of a paragraph counts more than another: it says what that is about."""
QUESTION_WEIGHT = 0.5
"""What a sentence's nearness to the question counts: "what is the news about X?" names X."""
PRONOUN_COST = 0.5
"""Factor on the worth of a sentence that begins with a pronoun, or is no whole sentence."""
_SENTENCES = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})[\s-]+(?:\w+\s+)?(?:sentences?|points?|lines?)\b",
    re.IGNORECASE,
)


def summarise(query: Query, articles: Sequence[Article], embed: Embed) -> WholeReading:
    """Return a summary of each article: whole sentences, cited, in the order of the text."""
    composer = Composer()
    items = []
    for article in articles:
        lines = lines_of(article)
        names = names_of(lines)
        items += [
            composer.item(with_name(line, names), [line])
            for line in chosen(lines, embed, question=query.searched, wanted=query.sentences)
        ]
    opening = f"Summary in {in_words(len(items), 'sentence')}, {covers(articles)}:"
    return whole_reading("summary", items, composer, articles, opening=opening)


def sentences_wanted(question: str) -> int | None:
    """Return how many sentences a question asks for, None where it does not say."""
    match = _SENTENCES.search(question)
    if match is None:
        return None
    said = match["count"].lower()
    return max(1, int(NUMBER_WORDS.get(said, said)))


def chosen(
    lines: Sequence[Line], embed: Embed, *, question: str = "", wanted: int | None = None
) -> list[Line]:
    """Return the sentences that together say most of what the article says.

    `wanted` is how many; None for as many as the question says, or as fit in `SHARE` of the words.

    Greedy maximisation of a monotone submodular coverage (Lin and Bilmes, A class of submodular
    functions for document summarization, ACL 2011, sections 4 and 5): every sentence of the
    article counts by its nearest chosen one, earlier ones more.
    """
    import numpy as np

    if not lines:
        return []
    wanted = wanted or sentences_wanted(question)
    pool = most_central(lines)
    vectors = embed([question or lines[0].text, *(line.text for line in pool)])
    likeness = np.maximum(vectors[1:] @ vectors[1:].T, 0)
    worth = _position_worth(pool, lines) * (
        1 + QUESTION_WEIGHT * np.maximum(vectors[1:] @ vectors[0], 0)
    )
    if wanted is not None:
        budget = 10**6
    else:
        total = sum(line.words for line in lines)
        budget = int(min(max(SHARE * total, LEAST_WORDS), MOST_WORDS))
    taken = cover(pool, likeness, worth, budget=budget, most=wanted or len(pool))
    return sorted((pool[index] for index in taken), key=lambda line: line.number)


def cover(
    lines: Sequence[Line],
    likeness: NDArray[np.float32],
    worth: NDArray[np.float32],
    *,
    budget: int,
    most: int,
) -> list[int]:
    """Return the places of the sentences chosen, best first, within so many words and sentences.

    Args:
        lines: the sentences to choose from.
        likeness: cosines among them, 0 to 1: shape (lines, lines).
        worth: what each counts: both as something to be covered, and for itself.
        budget: words that may be chosen in all; the first sentence is taken in any case.
        most: sentences that may be chosen in all.
    """
    import numpy as np

    covered = np.zeros(len(lines), dtype=np.float32)
    taken: list[int] = []
    left = budget
    cost = np.array([max(line.words, 8) for line in lines], dtype=np.float32)
    own = np.array([PRONOUN_COST if needs_context(line) else 1.0 for line in lines])
    while len(taken) < most:
        gain = (np.maximum(likeness - covered[:, None], 0) * worth[:, None]).sum(axis=0)
        value = gain * own * worth / cost**0.5
        value[taken] = -1
        if taken:
            value[cost > left] = -1
        best = int(value.argmax())
        if value[best] <= 0:
            break
        taken.append(best)
        left -= int(cost[best])
        covered = np.maximum(covered, likeness[:, best])
    return taken


def most_central(lines: Sequence[Line]) -> list[Line]:
    """Return at most `MOST_LINES` sentences, in order: the first ones, and the most central.

    The most central are those whose words are most frequent in the article (SumBasic: Nenkova and
    Vanderwende, The impact of frequency on summarization, 2005).
    """
    if len(lines) <= MOST_LINES:
        return list(lines)
    stems = [content_stems(line.text) for line in lines]
    frequency = Counter(stem for words in stems for stem in set(words))
    rank = [sum(frequency[word] for word in set(words)) / max(8, len(words)) for words in stems]
    best = sorted(range(len(lines)), key=lambda index: -rank[index])
    lead = MOST_LINES // 8
    kept = {*range(lead), *best[: MOST_LINES - lead]}
    return [lines[index] for index in sorted(kept)]


def _position_worth(pool: Sequence[Line], lines: Sequence[Line]) -> NDArray[np.float32]:
    """Return what each sentence of the pool counts by its place among all those of the article."""
    import numpy as np

    places = np.array([line.number / max(1, line.of - 1) for line in pool], dtype=np.float32)
    lead: NDArray[np.float32] = 1 + LEAD_WEIGHT * np.exp(-LEAD_FALL * places)
    firsts: dict[int, int] = {}
    for line in lines:
        firsts.setdefault(line.paragraph, line.number)
    opens = [line.number == firsts[line.paragraph] for line in pool]
    return lead * (1 + PARAGRAPH_GAIN * np.array(opens, dtype=np.float32))
