from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from assistant.index.bundled import bundled_articles
from assistant.index.folded import fold
from assistant.index.saved_citations import NEAR, _likest, check_citation, check_citations
from assistant.index.store.library_store import LibraryStore
from assistant.index.store.rows import Entry
from assistant.schema import Citation, Document
from assistant.text.sentences import sentences
from fakes import FakeEmbedder, make_document, split_lines

TEXT = (
    "Ferry stops in May\n\nThe night ferry will stop on 2 May, the line said. "
    "Only 41 passengers a night took it in winter.\n\nMayor Ada Renn called it a bad day."
)
FERRY = make_document(TEXT, source="/news/ferry.txt")


def cite(document: Document, quote: str) -> Citation:
    start = document.text.index(quote)
    return Citation(
        marker=1,
        document=document.id,
        title=document.title,
        source=document.source,
        start=start,
        end=start + len(quote),
        quote=quote,
        address=document.address,
    )


def edited(old: str, new: str) -> Document:
    return make_document(FERRY.text.replace(old, new), source=FERRY.source)


QUOTE = cite(FERRY, "The night ferry will stop on 2 May, the line said.")


def test_a_quote_of_a_text_that_is_held_is_ok() -> None:
    checked = check_citation(QUOTE, held=FERRY)
    assert (checked.state, checked.document, checked.text) == ("ok", FERRY.id, QUOTE.quote)
    assert checked.span == (QUOTE.start, QUOTE.end)


def test_a_quote_that_an_edit_pushed_on_has_moved() -> None:
    new = edited("Ferry stops in May\n\n", "Ferry stops in May\n\nA correction was made.\n\n")
    checked = check_citation(QUOTE, held=None, others=[new])
    assert (checked.state, checked.document, checked.text) == ("moved", new.id, QUOTE.quote)
    assert checked.span is not None
    assert checked.span.start == QUOTE.start + len("A correction was made.\n\n")


def test_of_several_places_the_nearest_counts() -> None:
    old = make_document("Rain. Sun. Rain. Sun. Rain.")
    new = make_document("Snow. Rain. Sun. Rain. Sun. Rain.")
    citation = replace(cite(old, "Rain."), start=11, end=16)
    checked = check_citation(citation, held=None, others=[new])
    assert checked.span in ((6, 11), (17, 22))


def test_a_quote_that_was_edited_has_changed_and_shows_what_it_is_now() -> None:
    new = edited("2 May", "9 May")
    checked = check_citation(QUOTE, held=None, others=[new])
    assert (checked.state, checked.document) == ("changed", new.id)
    assert checked.text == "The night ferry will stop on 9 May, the line said."


def test_a_quote_that_was_cut_out_has_changed_with_nothing_in_its_place() -> None:
    new = edited("The night ferry will stop on 2 May, the line said. ", "")
    checked = check_citation(QUOTE, held=None, others=[new])
    assert (checked.state, checked.document, checked.text) == ("changed", new.id, None)


def test_without_an_article_it_is_gone() -> None:
    checked = check_citation(QUOTE, held=None)
    assert (checked.state, checked.document, checked.span) == ("gone", None, None)
    assert checked.to_json()["state"] == "gone"


def test_a_quote_that_was_saved_as_one_line_is_found_in_its_own_article() -> None:
    quote = FERRY.text[: FERRY.text.index(" Only")]
    saved = replace(cite(FERRY, quote), quote=" ".join(quote.split()))
    checked = check_citation(saved, held=FERRY)
    assert (checked.state, checked.text) == ("moved", quote)


def test_a_quote_that_was_forged_has_changed() -> None:
    forged = replace(QUOTE, quote="The night ferry will never stop.")
    assert check_citation(forged, held=FERRY).state == "changed"


def test_against_a_library(tmp_path: Path) -> None:
    def put(document: Document) -> None:
        passages = split_lines(document)
        vectors = FakeEmbedder().embed([passage.text for passage in passages])
        entry = Entry(document=document, passages=passages, vectors=vectors)
        store.put([entry], model="fake")

    moved = cite(FERRY, "Mayor Ada Renn called it a bad day.")
    with LibraryStore.open(tmp_path / "home") as store:
        put(FERRY)
        assert [item.state for item in check_citations(store, [QUOTE, moved])] == ["ok", "ok"]
        new = edited("2 May", "29 April")
        put(new)
        first, second = check_citations(store, [QUOTE, moved])
        assert (first.state, second.state) == ("changed", "moved")
        assert {first.document, second.document} == {new.id}
        store.remove(new.id)
        assert [item.state for item in check_citations(store, [QUOTE, moved])] == ["gone", "gone"]


def test_a_library_of_version_1_with_an_edited_article(tmp_path: Path) -> None:
    libraries = Path(__file__).parent / "libraries"
    home = tmp_path / "home"
    shutil.copytree(libraries / "schema-1", home, copy_function=shutil.copyfile)
    with LibraryStore.open(home) as store:
        states = [
            [item.state for item in check_citations(store, turn.citations)]
            for kept in store.conversations.recent()
            for turn in store.conversations.turns(kept.id)
        ]
    assert states == [["changed"], ["moved"], ["ok"], ["ok"], []]


SPANS = sentences(TEXT)


@given(st.sampled_from(SPANS), st.text(max_size=30), st.sampled_from(["before", "after"]))
def test_words_put_beside_a_quote_only_move_it(
    span: tuple[int, int], words: str, where: str
) -> None:
    start, end = span
    added = f" {words} "
    text = (
        TEXT[:start] + added + TEXT[start:]
        if where == "before"
        else TEXT[:end] + added + TEXT[end:]
    )
    citation = cite(FERRY, TEXT[start:end])
    checked = check_citation(citation, held=None, others=[make_document(text)])
    assert checked.state == "moved"
    assert checked.text is not None
    assert fold(checked.text) == fold(citation.quote)


@given(st.sampled_from(SPANS), st.data())
def test_a_word_put_into_a_quote_changes_it(span: tuple[int, int], data: st.DataObject) -> None:
    start, end = span
    gaps = [match.start() for match in re.finditer(" ", TEXT[start:end])]
    gap = start + data.draw(st.sampled_from(gaps))
    new = make_document(TEXT[:gap] + " zymurgy" + TEXT[gap:])
    checked = check_citation(cite(FERRY, TEXT[start:end]), held=None, others=[new])
    assert checked.state == "changed"
    assert checked.text is not None
    assert "zymurgy" in checked.text


def shipped() -> list[str]:
    (article,) = bundled_articles()
    text = article.read_text(encoding="utf-8").partition("\n# ")[2]
    return [text[start:end] for start, end in sentences(text) if len(text[start:end].split()) > 4]


def test_the_threshold_separates_edits_from_other_sentences() -> None:
    lines = shipped()
    for number, line in enumerate(lines):
        words = line.split()
        for place in range(len(words)):
            changed = " ".join([*words[:place], "otherwise", *words[place + 1 :]])
            assert _likest(line, make_document(changed))[0] >= NEAR
        others = make_document("\n\n".join(lines[:number] + lines[number + 1 :]))
        assert _likest(line, others)[0] < NEAR, line
