"""Queries with passages that lie near them: what the relevance head learns to order.

Reading rows hold only the passage that a question was written for, and claims their evidence. A
search also meets passages that share the words and not the matter, and queries that are not
questions; how relevant each is, a larger cross-encoder says (`teacher.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.training.examples import Example, join_pair
from assistant.training.noise import as_keywords

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from assistant.training.data import Claim, Row

_NEAR: Final = 12
"""Places of the lexical ranking from which a passage is drawn, the first being the nearest."""
_AS_KEYWORDS: Final = 0.5
_AS_CLAIM: Final = 0.25
_FAR: Final = 0.15
_QUERY_TOKENS: Final = 64


def search_pairs(
    rows: Sequence[Row], claims: Sequence[Claim], count: int, rng: random.Random
) -> list[tuple[str, str]]:
    """Return `count` pairs of a query (question, keywords, claim) and a passage near it."""
    passages = sorted({row.context for row in rows} | {claim.evidence for claim in claims})
    queries = [_query(rows, claims, rng) for _ in range(count)]
    return [
        (query, passages[place])
        for query, place in zip(queries, _near_places(queries, passages, rng), strict=True)
    ]


def encode_pair(query: str, passage: str, tokenizer: Tokenizer, *, window: int) -> Example:
    """Encode a query and the beginning of a passage, without a label."""
    first = tokenizer.encode(query, add_special_tokens=False).ids[:_QUERY_TOKENS]
    second = tokenizer.encode(passage, add_special_tokens=False).ids
    return Example(*join_pair(first, second[: window - len(first) - 3], tokenizer))


def _query(rows: Sequence[Row], claims: Sequence[Claim], rng: random.Random) -> str:
    if claims and rng.random() < _AS_CLAIM:
        return rng.choice(claims).text
    question = rng.choice(rows).question
    return as_keywords(question, rng) if rng.random() < _AS_KEYWORDS else question


def _near_places(queries: Sequence[str], passages: Sequence[str], rng: random.Random) -> list[int]:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    texts = vectorizer.fit_transform(passages)
    places = []
    for at in range(0, len(queries), 256):
        scores = (vectorizer.transform(queries[at : at + 256]) @ texts.T).toarray()
        for row in scores:
            near = np.argsort(-row, kind="stable")[:_NEAR]
            far = rng.random() < _FAR
            places.append(rng.randrange(len(passages)) if far else int(rng.choice(near.tolist())))
    return places
