"""The guard: who comes in, what a page may do, and that words from outside stay words."""

from __future__ import annotations

import dataclasses
import re

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from assistant.schema import Document
from assistant.web.guard import POLICY, WAY_IN
from assistant.web.rendering import page
from terminal_fakes import FERRY
from web_setting import EVIL, HERE, PORT, REPORT, TOKEN, Setting


def test_the_token_of_the_address_becomes_a_cookie_that_scripts_cannot_read() -> None:
    client = TestClient(Setting().application, base_url=HERE, follow_redirects=False)
    entered = client.get("/", params={"token": TOKEN})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=Lax"} <= set(entered.headers["set-cookie"].split("; "))
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("way", ["/", "/answers/1", "/articles", "/static/room.js", "/nothing"])
@pytest.mark.parametrize("cookie", [None, "other", "", "a-toke", "ä"])
def test_nobody_comes_in_without_the_token(way: str, cookie: str | None) -> None:
    client = TestClient(Setting().application, base_url=HERE)
    headers = {} if cookie is None else {"cookie": f"assistant_{PORT}={cookie}".encode()}
    answer = client.get(way, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.text) == (401, WAY_IN)


def test_a_wrong_token_in_the_address_is_refused(setting: Setting) -> None:
    assert setting.client.get("/?token=other").status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": f"evil.example:{PORT}"}, 421),
        ({"host": "127.0.0.1"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"host": f"127.0.0.1:{PORT}.evil.example"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"origin": f"https://127.0.0.1:{PORT}"}, 403),
        ({"origin": HERE}, 200),
        ({"host": f"localhost:{PORT}", "origin": f"http://localhost:{PORT}"}, 200),
    ],
)
def test_only_the_rooms_own_names_and_pages_may_ask(
    setting: Setting, headers: dict[str, str], status: int
) -> None:
    assert setting.client.get("/articles", headers=headers).status_code == status


def test_what_is_no_request_of_a_page_is_closed(setting: Setting) -> None:
    with pytest.raises(WebSocketDisconnect), setting.client.websocket_connect("/"):
        pass


@pytest.mark.parametrize("way", ["/", "/articles", "/static/room.css", "/nothing", "/?token=x"])
def test_every_response_has_the_strict_policy(setting: Setting, way: str) -> None:
    headers = setting.client.get(way).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("way", ["/", "/articles", "/runs", f"/articles/{FERRY.id}"])
def test_pages_hold_no_script_and_no_style_of_their_own(setting: Setting, way: str) -> None:
    text = setting.client.get(way).text
    assert re.findall(r"<script[^>]*>(.*?)</script>", text) == [""]
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)


def test_the_report_of_a_run_keeps_to_the_policy_that_it_states(setting: Setting) -> None:
    assert 'href="/runs/monday"' in setting.client.get("/runs").text
    answer = setting.client.get("/runs/monday")
    assert answer.text == REPORT
    stated = answer.headers["content-security-policy"]
    assert stated == "default-src 'none'; frame-ancestors 'none'"
    assert setting.client.get("/runs/broken").status_code == 500


@pytest.mark.parametrize("way", ["/", "/answers/1", "/runs", "/articles/x", "/articles", "/runs/x"])
def test_everything_that_comes_from_outside_is_escaped(way: str) -> None:
    setting = Setting()
    evil = Document(id="x", text=f"{EVIL}\n\n{EVIL}", title=EVIL, source="javascript:1",
                    author=EVIL, site=EVIL, published=EVIL)  # fmt: skip
    held = dataclasses.replace(
        setting.library.documents()[0], title=EVIL, source=EVIL, site=EVIL, id='"><script>'
    )
    setting.library.document = lambda name: evil  # type: ignore[method-assign]
    setting.library.documents = lambda: [held, held]  # type: ignore[method-assign]
    setting.ask(EVIL)
    text = setting.client.get(way).text
    assert "<img" not in text
    assert "<script>" not in text
    assert "\x1b" not in text
    assert 'href="javascript' not in text
    assert "alert(1)" in text or way == "/runs/x"


def test_a_template_that_lacks_a_value_is_a_fault() -> None:
    with pytest.raises(Exception, match="undefined"):
        page("trouble.html", model=None)
