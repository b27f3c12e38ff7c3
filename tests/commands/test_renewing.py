"""refresh, prune and add --watch, with pages from a server on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from assistant.commands.app import commands
from fakes import FakeEmbedder
from page_server import served_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from page_server import Pages

STORM = (
    "The footbridge of Halden was closed on Thursday after the storm had torn off its railing.",
    "Nobody was hurt, said mayor Ida Lund, who had walked over it an hour before the storm came.",
    "The repairs are to cost 1.2 million crowns and to take until the end of the summer at least.",
)
MENDED = (STORM[0], STORM[1], STORM[2].replace("1.2 million", "1.4 million"))


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.load.web.visits.PAUSE_SECONDS", 0.0)
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))


@pytest.fixture
def pages() -> Iterator[Pages]:
    with served_pages() as server:
        yield server


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(commands, [str(item) for item in arguments], input=stdin)


def lines(*arguments: object) -> list[dict[str, Any]]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def held() -> dict[str, dict[str, Any]]:
    found = json.loads(run("list", "--json").stdout)
    return {item["title"]: item for item in found if not item["source"].startswith("bundled:")}


def test_an_unchanged_page_is_not_sent_again(pages: Pages) -> None:
    address = pages.page("/storm", "Storm closes bridge", *STORM)
    run("add", address)
    [again] = lines("add", address)
    assert (again["status"], again["title"]) == ("unchanged", "Storm closes bridge")
    [item] = lines("refresh", "Storm closes bridge", "--yes")
    assert item["status"] == "unchanged"
    assert pages.statuses("/storm") == [200, 304, 304]


def test_what_has_changed_is_shown_and_taken_after_a_yes(pages: Pages) -> None:
    address = pages.page("/storm", "Storm closes bridge", *STORM)
    run("add", address, "--tag", "weather")
    before = held()["Storm closes bridge"]["id"]
    pages.page("/storm", "Storm closes bridge", *MENDED)

    refused = run("refresh", "--all")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert held()["Storm closes bridge"]["id"] == before
    assert pages.statuses("/storm") == [200], "nothing was even asked for"

    tried = run("refresh", "--all", "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "- The repairs are to cost 1.2 million" in tried.stdout
    assert "+ The repairs are to cost 1.4 million" in tried.stdout
    assert "paragraphs: 1 edited" in tried.stdout
    assert held()["Storm closes bridge"]["id"] == before

    # The page was seen as it is now; only what is taken in is remembered as seen.
    [item] = lines("refresh", "--all", "--yes")
    assert item["status"] == "updated"
    assert item["changes"]["paragraphs"] == {"edited": 1, "new": 0, "gone": 0}
    after = held()["Storm closes bridge"]
    assert (after["id"] != before, after["tags"]) == (True, ["weather"])
    assert "1.4 million" in run("show", after["id"]).stdout
    assert lines("refresh", "--all", "--yes")[0]["status"] == "unchanged"


def test_a_page_that_is_gone_stays_in_the_library(pages: Pages) -> None:
    run("add", pages.page("/storm", "Storm closes bridge", *STORM))
    del pages.bodies["/storm"]
    done = run("refresh", "--all", "--yes")
    assert done.exit_code == 1
    assert "404" in done.stdout
    assert "Storm closes bridge" in held()


def test_what_robots_closes_is_not_refreshed_but_may_be_added(pages: Pages) -> None:
    pages.text("/robots.txt", "User-agent: *\nDisallow: /storm\n")
    address = pages.page("/storm", "Storm closes bridge", *STORM)
    assert run("add", address).exit_code == 0
    done = run("refresh", "--all", "--yes")
    assert done.exit_code == 1
    assert "robots.txt" in done.stdout
    assert pages.statuses("/storm") == [200]


def test_files_are_not_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Rain\n\nIt rains in Halden.\n", encoding="utf-8")
    run("add", path)
    [item] = lines("refresh", "Rain", "--yes")
    assert item["status"] == "skipped"
    assert "assistant add" in item["error"]
    assert lines("refresh", "--all", "--yes") == []


FEED = """<rss version="2.0"><channel><title>Gazette</title>{}</channel></rss>"""


def entry(address: str, number: int) -> str:
    link = f"{address}/page{number}"
    return f"<item><guid>{number}</guid><link>{link}</link><title>Page {number}</title></item>"


def test_a_feed_again_brings_only_what_is_new(pages: Pages) -> None:
    for number in (1, 2):
        pages.page(f"/page{number}", f"Page {number}", *(f"{number}: {text}" for text in STORM))
    only = FEED.format(entry(pages.address, 1))
    feed = pages.text("/feed", only, "application/rss+xml")
    private = "--allow-private"  # this machine is private, and only the feed was typed
    assert [item["status"] for item in lines("add", feed, private)] == ["added"]
    both = FEED.format(entry(pages.address, 2) + entry(pages.address, 1))
    pages.text("/feed", both, "application/rss+xml")
    assert [item["status"] for item in lines("add", feed, private)] == ["added", "unchanged"]
    assert pages.statuses("/page1") == [200], "held already: not even asked for"

    pages.page("/page1", "Page 1", *(f"1: {text}" for text in MENDED))
    found = {item["source"]: item for item in lines("refresh", "--all", "--yes", private)}
    assert found[f"{feed}#1"]["status"] == "updated"
    assert found[f"{feed}#2"]["status"] == "unchanged"
    assert pages.statuses("/page2") == [200, 304]

    pages.text("/feed", only, "application/rss+xml")
    found = {item["source"]: item for item in lines("refresh", feed, "--yes", private)}
    assert found[f"{feed}#2"]["status"] == "skipped"
    assert len(held()) == 2, "what has left the feed is kept"
    assert run("remove", feed).exit_code == 0
    assert held() == {}


def test_an_entry_that_robots_closes_is_not_fetched(pages: Pages) -> None:
    pages.text("/robots.txt", "User-agent: article-assistant\nDisallow: /page1\n")
    pages.page("/page1", "Page 1", *STORM)
    feed = pages.text("/feed", FEED.format(entry(pages.address, 1)), "application/rss+xml")
    done = run("add", feed, "--allow-private")
    assert done.exit_code == 1
    assert "robots.txt" in done.output
    assert pages.statuses("/page1") == []


def test_prune_removes_what_is_gone_after_a_yes(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("rain", "snow"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nIt is {name} in Halden.\n", "utf-8")
    run("add", folder)
    assert lines("prune", "--yes") == []
    (folder / "snow.md").unlink()
    refused = run("prune")
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    tried = run("prune", "--dry-run")
    assert "snow: the file is gone" in tried.stdout
    assert sorted(held()) == ["rain", "snow"]
    [item] = lines("prune", "--yes")
    assert (item["status"], item["title"]) == ("removed", "snow")
    assert sorted(held()) == ["rain"]


@pytest.mark.parametrize("arguments", [["refresh"], ["refresh", "a", "--all"]])
def test_refresh_is_told_what_to_look_at(arguments: list[str]) -> None:
    assert run(*arguments, "--yes").exit_code == 2


def test_only_files_and_folders_are_watched() -> None:
    done = run("add", "https://example.org/storm", "--watch")
    assert done.exit_code == 2
    assert "refresh" in done.stderr


def test_a_watched_folder_is_kept_in_step(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "rain.md").write_text("# Rain\n\nIt rains in Halden.\n", encoding="utf-8")
    # Where the tests run in the background of a shell, Ctrl-C is ignored, and so it is by children.
    script = """
        import signal
        import sys
        import assistant.index.embed as embed
        from fakes import FakeEmbedder
        signal.signal(signal.SIGINT, signal.default_int_handler)
        embed.open_embedder = lambda name, **_: FakeEmbedder(name)
        from assistant.commands.app import main
        sys.argv = ["assistant", "add", "--json", "--watch", sys.argv[1]]
        main()
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(
        [str(Path(__file__).parents[1]), *filter(None, sys.path)])}  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        assert watching.stderr is not None

        def told() -> tuple[str, str]:
            assert watching.stdout is not None
            item = json.loads(watching.stdout.readline())
            return Path(item["source"]).name, item["status"]

        try:
            assert told() == ("rain.md", "added")
            assert "watching" in watching.stderr.readline()
            (folder / "deep").mkdir()
            (folder / "deep" / "snow.md").write_text("# Snow\n\nIt snows.\n", encoding="utf-8")
            (folder / ".hidden.md").write_text("# Hidden\n\nNobody sees it.\n", encoding="utf-8")
            assert told() == ("snow.md", "added")
            (folder / "rain.md").write_text("# Rain\n\nIt rains no more.\n", encoding="utf-8")
            assert told() == ("rain.md", "updated")
            (folder / "rain.md").unlink()
            assert told() == ("rain.md", "removed")
        finally:
            watching.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 60
        while watching.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert watching.returncode == 130
    assert sorted(held()) == ["Snow"]
