"""What two extractors keep of a page, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.index.load.draft import Piece
from assistant.index.load.page.agree import agreed, is_doubtful, without_tail

if TYPE_CHECKING:
    from collections.abc import Sequence

ONE = Piece("paragraph", "The council voted on Monday to close the old bridge for repairs.")
TWO = Piece("paragraph", "Engineers had found cracks in two of its five piers in the spring.")
THREE = Piece("paragraph", "A ferry will carry people across the river until the work is done.")
BOX = Piece("paragraph", "A film festival opens in the harbour next week with forty new films.")
LONG = Piece("paragraph", " ".join(f"word{n}" for n in range(60)))
QUOTE = Piece("paragraph", "We could not wait any longer with the repairs, the mayor said.")


def both(
    first: Sequence[Piece], second: Sequence[Piece], precise: Sequence[Piece] = ()
) -> list[Piece]:
    return list(agreed(first, second, lambda: precise))


def test_what_only_the_second_has_comes_in_at_its_place() -> None:
    assert both([ONE, THREE], [ONE, TWO, THREE]) == [ONE, TWO, THREE]
    assert both([TWO, THREE], [ONE, TWO, THREE]) == [ONE, TWO, THREE]
    assert both([ONE, TWO], [ONE, TWO, THREE]) == [ONE, TWO, THREE]


def test_what_the_first_alone_has_needs_the_third() -> None:
    assert both([ONE, BOX, TWO], [ONE, TWO], precise=[ONE, TWO]) == [ONE, TWO]
    assert both([ONE, BOX, TWO], [ONE, TWO], precise=[BOX]) == [ONE, BOX, TWO]


def test_the_third_is_not_asked_where_the_two_agree() -> None:
    def never() -> Sequence[Piece]:
        raise AssertionError

    assert agreed([ONE, TWO], [ONE, TWO], never) == (ONE, TWO)


def test_a_heading_goes_with_what_stands_below_it() -> None:
    kept, dropped = Piece("heading", "The cracks"), Piece("heading", "Films")
    found = both([ONE, kept, TWO, dropped, BOX], [ONE, TWO], precise=[])
    assert found == [ONE, kept, TWO]


def test_a_paragraph_that_stands_twice_is_kept_twice_and_a_pull_quote_once() -> None:
    assert both([ONE, LONG], [ONE, LONG, LONG]) == [ONE, LONG, LONG]
    assert both([ONE, QUOTE, TWO], [QUOTE, ONE, QUOTE, TWO]) == [ONE, QUOTE, TWO]


def test_of_two_parts_of_a_page_the_first_is_taken_unless_it_is_scraps() -> None:
    assert both([ONE, TWO], [BOX]) == [ONE, TWO]
    assert both([BOX], [ONE, TWO, THREE, LONG]) == [ONE, TWO, THREE, LONG]
    assert both([], [ONE]) == [ONE]
    assert both([ONE], []) == [ONE]


def test_what_leads_to_other_articles_at_the_end_is_cut() -> None:
    related = Piece("heading", "You might also like")
    assert without_tail([ONE, TWO, THREE, related, BOX]) == (ONE, TWO, THREE)
    assert without_tail([ONE, related, TWO, THREE]) == (ONE, related, TWO, THREE)
    about = Piece("heading", "Related species of the reef")
    assert without_tail([ONE, TWO, THREE, about, BOX]) == (ONE, TWO, THREE, about, BOX)


def test_another_text_of_the_same_length_is_a_doubt_and_scraps_are_none() -> None:
    other = [Piece("paragraph", " ".join(f"other{n}" for n in range(100)))]
    kept = [LONG, ONE, TWO, THREE]
    assert is_doubtful(kept, other)
    assert not is_doubtful(kept, [*kept, *kept])
    assert not is_doubtful(kept, [BOX])
    assert not is_doubtful([*other, *kept], other)
