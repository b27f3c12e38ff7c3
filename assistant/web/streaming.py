"""An answer on its way: a line of JSON for each thing that happens, until it stands on its page."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Final

from assistant.errors import AssistantError
from assistant.shown.shown_answer import shown_text
from assistant.text.printable import clean, one_line

if TYPE_CHECKING:
    from assistant.schema import Answer
    from assistant.web.guard import Message, Receive, Send
    from assistant.web.room import Asked, Room

LINES: Final = "application/x-ndjson"


class AnswerStream:
    """The response to a question: `searched`, `read`, `token` lines, then `done` or `error`.

    The values are texts, and `done` is the address of the answer's page. Who leaves is not answered
    any further: a language model is stopped at its next word.
    """

    def __init__(self, room: Room, asked: Asked) -> None:
        """Keep what is asked."""
        self._room = room
        self._asked = asked
        self._left = threading.Event()

    async def __call__(self, _: Message, receive: Receive, send: Send) -> None:
        """Answer the request."""
        import anyio

        head = [(b"content-type", LINES.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})

        async def until_left() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            group.cancel_scope.cancel()

        try:
            async with anyio.create_task_group() as group:
                group.start_soon(until_left)
                last = await anyio.to_thread.run_sync(self._answer, send, abandon_on_cancel=True)
                await send(_line(last, more=False))
                group.cancel_scope.cancel()
        finally:
            # The server may be stopping: its end waits for the thread that asks.
            self._left.set()

    def _answer(self, send: Send) -> dict[str, str]:
        """Ask, in a thread of its own, and return the last line."""
        import anyio.from_thread

        async def sent(event: dict[str, str]) -> None:
            await send(_line(event, more=True))

        def tell(name: str, text: str) -> None:
            if self._left.is_set():
                raise _LeftError
            anyio.from_thread.run(sent, {name: text})

        def read(answer: Answer) -> None:
            tell("read", shown_text(answer))

        try:
            kept = self._room.ask(
                self._asked,
                on_searched=lambda text: tell("searched", one_line(text)),
                on_read=read,
                on_token=lambda piece: tell("token", clean(piece, newlines=True)),
            )
        except AssistantError as error:
            return {"error": one_line(str(error))}
        except _LeftError:
            return {"error": "stopped"}
        return {"done": f"/answers/{kept.number}"}


class _LeftError(Exception):
    """Whoever asked does not wait any more."""


def _line(event: dict[str, str], *, more: bool) -> Message:
    body = json.dumps(event).encode() + b"\n"
    return {"type": "http.response.body", "body": body, "more_body": more}
