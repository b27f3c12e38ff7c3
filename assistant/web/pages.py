"""The pages: what is read of a request, and which template shows what comes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qs

from assistant.errors import ModelError, UnknownDocumentError, UsageError
from assistant.shown.wording import SHORT_ID, count, origin
from assistant.text.printable import one_line
from assistant.web.answer_view import answer_view
from assistant.web.article_view import article_view
from assistant.web.guard import POLICY_HEADER
from assistant.web.rendering import page
from assistant.web.room import Asked
from assistant.web.streaming import LINES, AnswerStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from assistant.web.room import Room

Value = TypeVar("Value")
LONGEST_FORM: Final = 65_536
"""Bytes of a form that are read at most."""
MOST_CHOICES: Final = 500
"""Articles among which the form lets choose."""
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')


class Pages:
    """The handlers of all addresses; each is given a request and returns a response."""

    def __init__(self, room: Room) -> None:
        """Keep what the pages show."""
        self._room = room

    async def start(self, _: Request) -> Response:
        """The form, and what was asked so far."""
        choices = await _in_thread(self._room.articles)
        return self._page("start.html", asked=self._room.answers(), choices=self._choices(choices))

    async def ask(self, request: Request) -> Response | AnswerStream:
        """Answer a form: with a stream for the script of the page, with a page for all others."""
        from starlette.responses import RedirectResponse

        asked = await _asked(request)
        if LINES in request.headers.get("accept", ""):
            return AnswerStream(self._room, asked)
        kept = await _in_thread(lambda: self._room.ask(asked))
        return RedirectResponse(f"/answers/{kept.number}", status_code=303)

    async def answer(self, request: Request) -> Response:
        """An answer with its sources, and the form to ask further."""
        kept = self._room.answer(request.path_params["number"])
        if kept is None:
            return self._missing("That answer is not kept any more; ask again.")
        return self._page("answer.html", view=answer_view(kept), asked=kept.asked)

    async def articles(self, _: Request) -> Response:
        """All articles of the library."""
        held = await _in_thread(self._room.articles)
        rows = [
            {
                "id": item.id,
                "title": one_line(item.title) or item.id[:SHORT_ID],
                "where": origin("", item.site, item.published),
                "size": f"{count(item.words, 'word')}, {count(item.passages, 'passage')}",
                "source": item.source,
            }
            for item in held
        ]
        return self._page("articles.html", articles=rows)

    async def article(self, request: Request) -> Response:
        """An article, with the citations of an answer marked where one is named."""
        document = await _in_thread(lambda: self._room.article(request.path_params["article"]))
        number, chosen = (_number(request.query_params.get(name)) for name in ("answer", "cite"))
        kept = None if number is None else self._room.answer(number)
        return self._page(
            "article.html",
            view=article_view(document, kept, chosen),
            forgotten=number is not None and kept is None,
        )

    async def runs(self, _: Request) -> Response:
        """The measurements whose reports can be read."""
        return self._page("runs.html", runs=await _in_thread(self._room.runs.names))

    async def run(self, request: Request) -> Response:
        """The report of a measurement: a page of its own, held to the policy that it states."""
        from starlette.responses import HTMLResponse

        report = await _in_thread(lambda: self._room.runs.page(request.path_params["run"]))
        if report is None:
            return self._missing("There is no such run.")
        stated = _POLICY.search(report)
        policy = f"{stated[1]}; frame-ancestors 'none'" if stated else "sandbox"
        return HTMLResponse(report, headers={POLICY_HEADER.decode(): policy})

    async def refuse(self, _: Request, error: Exception) -> Response:
        """What went wrong, in the words of the program."""
        status = 500
        if isinstance(error, UsageError | UnknownDocumentError):
            status = 404 if isinstance(error, UnknownDocumentError) else 400
        elif isinstance(error, ModelError):
            status = 502
        return self._page("trouble.html", status=status, reason=one_line(str(error)))

    async def no_page(self, _: Request, __: Exception) -> Response:
        """An address at which there is nothing."""
        return self._missing("There is no page at this address.")

    def _missing(self, reason: str) -> Response:
        return self._page("trouble.html", status=404, reason=reason)

    def _page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        from starlette.responses import HTMLResponse

        made = page(template, model=self._room.model, **values)
        return HTMLResponse(made, status_code=status)

    @staticmethod
    def _choices(held: list[Any]) -> list[tuple[str, str]]:
        return [(item.id, one_line(item.title) or item.id) for item in held[:MOST_CHOICES]]


async def _asked(request: Request) -> Asked:
    """Return what a form asks.

    Raises:
        UsageError: it is longer than a form of the room can be, or not in the form of one.
    """
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            raise UsageError(f"The form is too long; expected at most {LONGEST_FORM:,} bytes.")
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=50)
    except ValueError as error:
        raise UsageError("The form cannot be read; expected the one of this room.") from error
    return Asked(
        question=fields.get("question", [""])[0],
        documents=tuple(name for name in fields.get("in", ()) if name),
        after=_number(fields.get("after", [""])[0]),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


async def _in_thread(work: Callable[[], Value]) -> Value:
    import anyio.to_thread

    return await anyio.to_thread.run_sync(work)
