from __future__ import annotations

import pytest

from assistant.errors import SettingsError
from assistant.index.server.server_address import server_address


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://localhost:8000", "http://localhost:8000/articles"),
        ("http://localhost:8000/", "http://localhost:8000/articles"),
        ("http://127.0.0.1/news", "http://127.0.0.1:8000/news"),
        ("https://chroma.example.org/the-news/", "https://chroma.example.org:443/the-news"),
        (" http://[::1]:9000/abc ", "http://[::1]:9000/abc"),
    ],
)
def test_addresses(text: str, shown: str) -> None:
    assert server_address(text).shown == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("localhost:8000", "no address of a server"),
        ("ftp://localhost", "no address of a server"),
        ("http://", "no address of a server"),
        ("http://localhost:8000/news?x=1", "no address of a server"),
        ("http://localhost:99999", "is no address"),
        ("http://localhost/a/b", "cannot be called so"),
        ("http://localhost/ab", "cannot be called so"),
        ("http://localhost/n%20ews", "cannot be called so"),
    ],
)
def test_what_is_none(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        server_address(text)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(SettingsError, match="store_headers") as caught:
        server_address("http://me:secret@localhost:8000")
    assert "secret" not in str(caught.value)


def test_headers() -> None:
    found = server_address(
        "http://localhost", headers="Authorization: Bearer a:b\n\nX-Chroma-Token: c\n"
    )
    assert found.headers == {"Authorization": "Bearer a:b", "X-Chroma-Token": "c"}
    assert "Bearer" not in repr(found)


@pytest.mark.parametrize("headers", ["secret", "two words: secret", "X-Token:", "X: sécret"])
def test_headers_that_are_none(headers: str) -> None:
    with pytest.raises(SettingsError, match="Line 1 of store_headers is no header") as caught:
        server_address("http://localhost", headers=headers)
    assert "cret" not in str(caught.value)


def test_each_library_has_a_folder_of_its_own() -> None:
    addresses = ["http://a:1/news", "http://a:2/news", "https://a:1/news", "http://a:1/olds"]
    assert len({server_address(text).folder for text in addresses}) == len(addresses)
