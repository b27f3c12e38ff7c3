"""Each row holds the sentences of a text with a bar at every true boundary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.schema import Span
from assistant.text.sentences import sentences, trimmed

HARD_CASES = {
    "month": "They go to a Sept. 3 military parade.| He stays from Aug. 31 to Sept. 3 for talks.",
    "country": "It was a show of defiance against U.S. pressure.| The U.S. Treasury agreed.",
    "country_last": "He lives in the U.S.| They do not.",
    "quoted_phrase_last": 'He called the trip "completely unprecedented."| Yang Moo-jin did not.',
    "stop_in_quotation": '"We won. We are happy," he said.| Nobody else was.',
    "question_in_quotation": '"It\'s not fair!" he said.| "Is it?" she asked.',
    "speech_after_speech": '"I was there. I saw it," she told Reuters.| "And I wept."',
    "quotations_touch": 'She said: "I am glad it is with me."| "I feel sick right now."',
    "mark_missing": 'He said: "It is done.| The plan goes on.| The "green" plan stays.',
    "curly": "“The stage is set,” he wrote.| “We are ready.”| ‘Go!’ she said.",
    "single_marks": "'I am here. You are not,' he said.| Its dogs' home is shut.",
    "apostrophes": "It's 'orrible.| Won't do.| The song 'Angels' isn't bad.",
    "long_speech": 'The minister said: "It is done. There is no more to say. Go home."| He left.',
    "initials": "J. K. Rowling wrote it.| J.R.R. Tolkien did not.| George W. Bush read it.",
    "clock": "He came at 5 a.m. Tuesday.| She left at 6 p.m.| They met at 7 a.m. on Friday.",
    "number": "He lives at No. 10 Downing Street.| The No. 1 single was his.",
    "titles": "Mr. X met Mrs. Young.| Gen. Lee and Sen. Obama came.| Lt. Col. Tom Lee did not.",
    "company": "Apple Inc. said sales rose.| He works for Apple Inc.| It pays well.",
    "capital_district": "The firm is based in Washington, D.C.| It employs 40.",
    "latin": "He was, e.g. a baker, i.e. a man of bread.| He came, saw, etc.| Then he left.",
    "ellipsis": "Wait… what?| It was over…| Then it began.",
    "marks": "What?!| No way!!| Why?",
    "decimals": "Growth was 3.5 per cent.| It fell by .5 points to 1,234.56.| Shares rose.",
    "addresses": "See https://www.example.com/a.html?x=1.2 for more.| Or bbc.co.uk/news.| The end.",
    "brackets": "The war (see p. 5) began.| He died (aged 80.)| (She did not.)| It was late.",
    "party": "Sen. John McCain (R-Ariz.) spoke.| Gov. Arnold Lee, R-Calif., agreed.",
    "references": "It had 3,000 people in 2010.[update]| It grew.[1][2]| The king died.",
    "small_letters": "But he stayed.| iPhone sales rose.| eBay fell.",
    "numbered": "1. Open the door.| 2. Close it.",
    "figure_first": "He won.| 3,000 people came.",
    "dateline": "WASHINGTON (Reuters) - The U.S. economy grew.| It will grow again.",
    "units": "The ship is 300 ft. long and weighs 5 lb. or so.| It costs approx. $5 a day.",
    "clubs": "Manchester Utd. won 3-1.| The talks, held Wed. and Thurs. in Geneva, failed.",
    "places": "Mt. Everest and Ft. Worth are far apart.| Pt. Arthur too.",
    "law": "The act came under Art. 5 and Sec. 3 of the law.| See Fig. 2.| Eq. 3 holds.",
    "wrapped_line": "The sentence goes on\nin the next line.| So does\nthis one.",
    "bullets": "The list:|\n- first thing\n|- second thing",
    "headline": "North Korean state media confirmed the plan|\n\nThe text begins.| It goes on.",
    "accents": "Él llegó.| Ça marche.| Good 👍.| 😀.",
}


@pytest.mark.parametrize("marked", HARD_CASES.values(), ids=HARD_CASES)
def test_cuts_where_a_reader_would(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in sentences(text)] == [
        part.strip() for part in marked.split("|")
    ]


@pytest.mark.parametrize("text", ["", "   ", "\n\n \n"], ids=["empty", "spaces", "lines"])
def test_white_space_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


def test_one_word_is_one_sentence() -> None:
    assert sentences("  Headline ") == [Span(2, 10)]


def test_a_quotation_longer_than_a_paragraph_is_cut() -> None:
    text = '"' + "This is one of many things. " * 40 + '" he said.'
    assert len(sentences(text)) > 30


def test_trimmed_keeps_only_what_is_not_space() -> None:
    assert trimmed("a  b c \n", 1, 8) == Span(3, 6)
    assert trimmed("a   ", 1, 4) is None


MARKS = list("\"“”'’()…É😀\u00a0\u2028\n")
WORDS = "Mr. |He left. |U.S. |\n\n|\r\n|- |1. |No. |?! |[1]|5 |a.m. |Tuesday |word ".split("|")
PIECES = st.sampled_from([*MARKS, *WORDS])


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)))
def test_covers_every_character_once_in_order(text: str) -> None:
    spans = sentences(text)
    covered = [position for span in spans for position in range(*span)]
    assert covered == sorted(set(covered))
    assert {at for at, letter in enumerate(text) if not letter.isspace()} <= set(covered)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        assert "\n\n" not in text[start:end]
