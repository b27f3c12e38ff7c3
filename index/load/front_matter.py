"""Front matter of Markdown files: the block of YAML or TOML above the text."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from assistant.index.load.draft import Metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

_BLOCK = r"\A\ufeff?{0}[ \t]*\n(.*?)^{1}[ \t]*(?:\n|\Z)"
YAML_BLOCK = re.compile(_BLOCK.format("---", r"(?:---|\.\.\.)"), re.DOTALL | re.MULTILINE)
TOML_BLOCK = re.compile(_BLOCK.format(r"\+\+\+", r"\+\+\+"), re.DOTALL | re.MULTILINE)
LONGEST_BLOCK = 20_000
KEYS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline", "by"),
    "site": ("site", "publisher", "publication", "source", "site_name", "website"),
    "published": ("published", "date", "pubdate", "publish_date", "published_at", "date_published"),
    "url": ("url", "link", "canonical", "canonical_url", "permalink", "original_url", "source_url"),
}


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """Return what the front matter says and the text below it.

    A block that is not YAML or TOML with keys is part of the text: nothing is lost.
    """
    for block, read in ((YAML_BLOCK, _read_yaml), (TOML_BLOCK, _read_toml)):
        match = block.match(text[: LONGEST_BLOCK * 2])
        if match and len(match[1]) <= LONGEST_BLOCK and (fields := read(match[1])) is not None:
            return metadata_of(fields), text[match.end() :]
    return Metadata(), text


def _read_yaml(block: str) -> Mapping[Any, Any] | None:
    """Return the mapping that a block of YAML holds, None if it holds anything else."""
    import yaml  # type: ignore[import-untyped]

    if re.search(r"[&*]\w", block):
        block = re.sub(r"(?m)^(\s*[\w-]+:\s*)([&*].*)$", r"\1", block)
    try:
        fields = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _read_lines(block)
    return fields if isinstance(fields, dict) else None


def _read_lines(block: str) -> dict[str, str] | None:
    """Return the `key: value` lines of a block, for titles with a colon that YAML refuses."""
    pairs = re.findall(r"(?m)^([\w-]+):[ \t]+(.+)$", block)
    return {key: value.strip().strip("\"'") for key, value in pairs} or None


def _read_toml(block: str) -> Mapping[str, Any] | None:
    """Return the table that a block of TOML holds, None if it is not TOML."""
    import tomllib

    try:
        return tomllib.loads(block)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return None


def metadata_of(fields: Mapping[Any, Any]) -> Metadata:
    """Return the fields that say something about the publication."""
    lowered = {str(key).lower().replace("-", "_"): value for key, value in fields.items()}
    values = {
        name: next((word for key in keys if (word := _words(lowered.get(key)))), None)
        for name, keys in KEYS.items()
    }
    # `source` is a site for some and an address for others.
    if values["site"] and re.match(r"https?://", values["site"]):
        values["url"] = values["url"] or values["site"]
        values["site"] = None
    if values["url"] and not re.match(r"https?://", values["url"]):
        values["url"] = None
    return Metadata(**values)


def _words(value: object) -> str | None:
    """Return a value of front matter as words: names in a list are joined with "and"."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return _words(value.get("name"))
    if isinstance(value, list):
        names = [name for name in map(_words, value[:20]) if name]
        return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
