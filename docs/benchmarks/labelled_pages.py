"""What is stored of web pages against labels made by hand: dates.py and bylines.py.

Pages are halved by a hash of their name: one half was looked at while the rules were made.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SourceError
from assistant.index.load.loader import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.schema import Document


def pages(labels: str, folder: Path) -> Iterator[tuple[str, int, str, Document | None]]:
    """Yield name, half (0 or 1), label and what is stored of each page, None where it is refused.

    Args:
        labels: name of the file of labels beside this one.
        folder: where the pages lie.
    """
    logging.disable(logging.CRITICAL)
    for line in Path(__file__).with_name(labels).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        page, _, label = line.partition("\t")
        half = hashlib.sha256(page.encode()).digest()[0] % 2
        try:
            yield page, half, label, load(str(folder / f"{page}.html"))
        except SourceError:
            yield page, half, label, None


class Count(Counter[str]):
    """How often a half was `stored` and `right`, `labelled` and `found`."""

    def __str__(self) -> str:
        precision = self["right"] / max(1, self["stored"])
        recall = self["found"] / max(1, self["labelled"])
        return (
            f"precision {precision:.3f} of {self['stored']}, "
            f"recall {recall:.3f} of {self['labelled']}"
        )
