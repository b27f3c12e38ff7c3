"""Articles with nearly the same text: looked for when they come, remembered as groups.

Candidates come from the vectors that the library holds anyway: a copy's passages lie next to those
of its original. What decides is the overlap of word shingles (Broder, On the resemblance and
containment of documents, 1997), computed exactly; docs/decisions/near-copies.md weighs that against
MinHash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.index.store.details import fill, unfilled
from assistant.index.store.rows import as_json, read_documents, vectors_of
from assistant.text.words import plain, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.index.store.database import Database
    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import ScoredPassage

SHINGLE: Final = 3
"""Words of a shingle."""
SHARED: Final = 0.5
"""Share of the shorter text's shingles that a copy has too; two reports of one event that were
written apart share less than a tenth."""
SHORTEST: Final = 1 / 3
"""Length of the shorter text over that of the longer: a brief is no copy of a long report."""
MOST_WORDS: Final = 2_000
"""Words of each text that are compared: copies are alike from the beginning."""
CLOSE: Final = 0.75
"""Cosine of two passages from which their articles are compared."""
NEAREST: Final = 8
"""Passages that are looked at beside each of a new article's."""
PASSAGES: Final = 3
"""Passages of a new article that are looked up: its first, its middle and its last."""
SAME_PASSAGE: Final = 0.6
"""Share of shingles from which two passages of such articles say the same."""


def shingles(tokens: Sequence[str], size: int = SHINGLE) -> frozenset[str]:
    """Return the runs of so many tokens that a text has."""
    return frozenset(
        " ".join(tokens[place : place + size]) for place in range(len(tokens) - size + 1)
    )


def share_of_shorter(first: frozenset[str], second: frozenset[str]) -> float:
    """Return which share of the smaller set the other one holds too, 0 to 1."""
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def are_near(first: str, second: str) -> bool:
    """Return whether two texts are nearly the same."""
    one, other = (shingles(_tokens(text)) for text in (first, second))
    lengths = sorted((len(one), len(other)))
    if not lengths[0] or lengths[0] < SHORTEST * lengths[1]:
        return False
    return share_of_shorter(one, other) >= SHARED


def look_for_copies(store: LibraryStore) -> None:
    """Put each article that nobody has looked at into the group of its near-copies.

    A group goes by the id of its first article; what is no copy is remembered as such.
    """
    database = store.database
    if database.value("SELECT vector = x'' FROM passages LIMIT 1"):
        return  # a copy of a library on a server: the vectors are there, and none is compared
    for document in unfilled(database, "near"):
        near = _copy_of(store, document)
        if near is None:
            fill(database, "near", {document: ""})
            continue
        group = database.value("SELECT near FROM documents WHERE id = ?", (near,)) or near
        fill(database, "near", {document: group, near: group})


def groups_of(database: Database, documents: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the near-copies of each of these articles, itself among them, the newest first.

    Articles without one are left out. The newest is the one published last, then added last.
    """
    wanted = set(documents)
    members: dict[str, list[str]] = {}
    rows = database.rows(
        "SELECT near, id FROM documents WHERE near IN (SELECT near FROM documents WHERE near <> '' "
        "AND id IN (SELECT value FROM json_each(?))) "
        "ORDER BY coalesce(published, '') DESC, added DESC, rowid DESC",
        (as_json(sorted(wanted)),),
    )
    for group, document in rows:
        members.setdefault(group, []).append(document)
    return {
        document: tuple(group)
        for group in members.values()
        if len(group) > 1
        for document in group
        if document in wanted
    }


def each_once(
    passages: Sequence[ScoredPassage], groups: Mapping[str, Sequence[str]]
) -> list[ScoredPassage]:
    """Return passages without those that a near-copy says in nearly the same words.

    What remains is the passage of the newest article, in the place of the best of them.
    """
    kept: list[ScoredPassage] = []
    for passage in passages:
        group = groups.get(passage.document)
        place = _same(passage, kept, group) if group else None
        if place is None or not group:
            kept.append(passage)
            continue
        pair = sorted((passage, kept[place]), key=lambda one: group.index(one.document))
        held = (*pair[0].copies, *pair[1].copies, pair[1].document)
        kept[place] = replace(pair[0], copies=tuple(dict.fromkeys(held)))
    return kept


def _same(
    passage: ScoredPassage, kept: Sequence[ScoredPassage], group: Sequence[str]
) -> int | None:
    own = shingles(_tokens(passage.text))
    for place, other in enumerate(kept):
        if other.document == passage.document or other.document not in group:
            continue
        if share_of_shorter(own, shingles(_tokens(other.text))) >= SAME_PASSAGE:
            return place
    return None


def _copy_of(store: LibraryStore, document: str) -> str | None:
    """Return the article that this one is a near-copy of, None where the library holds none."""
    database = store.database
    rows = database.rows(
        "SELECT vector FROM passages WHERE document = ? AND NOT furniture ORDER BY start",
        (document,),
    )
    if not rows:
        return None
    places = sorted({0, len(rows) // 2, len(rows) - 1})[:PASSAGES]
    vectors = vectors_of([rows[place][0] for place in places])
    close: dict[int, float] = {}
    for vector in vectors:
        found = store.nearest(vector, k=NEAREST)
        close |= {key: cosine for key, cosine in found.items() if cosine >= CLOSE}
    near = [
        row[0]
        for key in sorted(close, key=lambda key: -close[key])
        for row in database.rows("SELECT document FROM passages WHERE key = ?", (key,))
    ]
    candidates = [one for one in dict.fromkeys(near) if one != document]
    held = read_documents(database, [document, *candidates])
    return next((one for one in candidates if are_near(held[document].text, held[one].text)), None)


def _tokens(text: str) -> list[str]:
    return [plain(word) for word in words(text)[:MOST_WORDS]]
