"""Compares sentence splitters on hand-made hard cases of news text.

usage: sentences.py
Each line of sentences-*.txt is a text; `|` marks where a sentence ends. A case is wrong if any end
is missed or any other is made. Splitters that are not installed are left out (to compare: pip
install pysbd syntok blingfire).
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Splitter = Callable[[str], set[int]]

FILES = ("sentences-cases.txt", "sentences-held-out.txt")


def read_cases(path: Path) -> list[tuple[str, set[int]]]:
    """Return texts with the offsets at which their sentences end, the last one left out."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text, ends = "", set()
        for part in line.replace("\\n", "\n").split("|"):
            text += part
            ends.add(len(text.rstrip()))
        cases.append((text, ends - {len(text.rstrip())}))
    return cases


def located(text: str, sentences: list[str]) -> set[int]:
    """Return where sentences end that a splitter gives as text."""
    ends, position = set(), 0
    for sentence in filter(None, (item.strip() for item in sentences)):
        position = text.index(sentence, position) + len(sentence)
        ends.add(position)
    return ends


def splitters() -> dict[str, Splitter]:
    """Return the splitters that are installed, ours first."""
    from assistant.text.sentences import sentences

    found: dict[str, Splitter] = {"ours": lambda text: {span.end for span in sentences(text)}}
    if find_spec("sentencex"):
        import sentencex

        found["sentencex"] = lambda text: located(text, list(sentencex.segment("en", text)))
    if find_spec("pysbd"):
        import pysbd

        segmenter = pysbd.Segmenter(language="en", clean=False)
        found["pysbd"] = lambda text: located(text, segmenter.segment(text))
    if find_spec("syntok"):
        from syntok import segmenter as syntok

        found["syntok"] = lambda text: {
            sentence[-1].offset + len(sentence[-1].value)
            for paragraph in syntok.analyze(text)
            for sentence in paragraph
        }
    if find_spec("blingfire"):
        import blingfire

        found["blingfire"] = lambda text: {
            end for _, end in blingfire.text_to_sentences_and_offsets(text)[1]
        }
    return found


def main() -> None:
    """Print how many cases each splitter gets wrong, and its time for a case."""
    sets = [read_cases(Path(__file__).with_name(name)) for name in FILES]
    print(f"| splitter | wrong of {len(sets[0])} | wrong of {len(sets[1])} held out | ms a case |")
    print("|---|---|---|---|")
    for name, split in splitters().items():
        split("Warm up. Done.")
        began = time.process_time()
        wrong = [
            sum(split(text) - {len(text.rstrip())} != ends for text, ends in cases)
            for cases in sets
        ]
        spent = (time.process_time() - began) * 1000 / sum(map(len, sets))
        print(f"| {name} | {wrong[0]} | {wrong[1]} | {spent:.2f} |")


if __name__ == "__main__":
    main()
