"""What is read together: neighbouring passages, each once, and the way back to the document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.windows import windows_of
from assistant.schema import Document, Passage, scored


def article(lengths: list[int], furniture: list[bool]) -> tuple[Document, list[Passage]]:
    text, passages = "The title", []
    for number, (length, aside) in enumerate(zip(lengths, furniture, strict=True)):
        text += "\n\n"
        start = len(text)
        text += " ".join(f"w{number}x{place}" for place in range(length))
        passages.append(
            Passage(
                id=f"p{number:02}", document="d", start=start, end=len(text), text=text[start:],
                furniture=aside,
            )
        )  # fmt: skip
    title = Passage(id="title", document="d", start=0, end=9, text="The title")
    return Document(id="d", text=text, title="The title", source="d.md"), [title, *passages]


SIZES = st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=15)


@given(SIZES, st.integers(1, 220), st.data())
def test_every_passage_found_is_read_once(
    sizes: list[tuple[int, bool]], words: int, data: st.DataObject
) -> None:
    document, passages = article([size for size, _ in sizes], [aside for _, aside in sizes])
    found = data.draw(st.lists(st.sampled_from(passages[1:]), unique_by=lambda item: item.id))
    ranked = [scored(item, score=1 / (place + 1)) for place, item in enumerate(found)]
    windows = windows_of(ranked, {"d": document}, lambda _: passages, words=words)
    read = [item.id for window in windows for item in window.passages]
    assert len(read) == len(set(read))
    assert {item.id for item in found} <= set(read)
    assert "title" not in read
    assert [window.score for window in windows] == sorted(
        (window.score for window in windows), reverse=True
    )
    for window in windows:
        held = sum(len(item.text.split()) for item in window.passages)
        assert held <= words or len(window.passages) == 1
        assert len(window.passages) == 1 or not any(item.furniture for item in window.passages)
        for item, start in zip(window.passages, window.starts, strict=True):
            passage, span = window.place(start, start + len(item.text))
            assert passage.id == item.id
            assert document.text[slice(*span)] == item.text


def test_a_stretch_over_two_passages_ends_with_the_first() -> None:
    document, passages = article([3, 3], [False, False])
    ranked = [scored(passages[1], score=1.0)]
    (window,) = windows_of(ranked, {"d": document}, lambda _: passages)
    assert window.title == "The title"
    passage, span = window.place(5, len(window.text))
    assert passage.id == "p00"
    assert span.end == passage.end


def test_an_article_that_is_its_title_is_read_all_the_same() -> None:
    document = Document(id="d", text="The title", title="The title", source="d.md")
    title = Passage(id="title", document="d", start=0, end=9, text="The title")
    (window,) = windows_of([scored(title, score=1.0)], {"d": document}, lambda _: [title])
    assert window.text == "The title"
    assert window.title == ""
