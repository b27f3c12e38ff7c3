"""Pages made of templates: whatever is put into them is cleaned, then escaped."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assistant.text.printable import clean

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, **values: Any) -> str:
    """Return a page of HTML."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(name: str) -> str:
    return files("assistant.web").joinpath("templates", name).read_text(encoding="utf-8")


def _cleaned(value: object) -> object:
    """Take out of plain text what could mislead; markup of the templates stays as it is."""
    return clean(value, newlines=True) if type(value) is str else value
