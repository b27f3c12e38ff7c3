"""The programs that made_members.py has write letters, feeds, tables, subtitles and archives.

Each maker takes the texts of articles, title first, and the file to write; what its program needs
beside them, such as days and addresses, is the same every time.
"""

from __future__ import annotations

import csv
import json
import mailbox
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Articles = Sequence[Sequence[str]]
    Maker = Callable[[Articles, Path], None]

DAY = datetime(2024, 5, 3, 8, 0, tzinfo=UTC)
WRITER = "Ada Lindqvist"
CUE_WORDS = 9
CUE_SECONDS = 4
COLUMNS = ("id", "title", "author", "published", "body")
SENDMAIL = "#!/bin/sh\ncat > {target}\n"


def run(*command: str | Path, given: str | None = None, home: Path | None = None) -> str:
    # Programs that are written in Python have packages of their own.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env |= {"HOME": str(home)} if home else {}
    parts = [str(part) for part in command]
    done = subprocess.run(
        parts, check=True, capture_output=True, timeout=300, input=given, text=True, env=env
    )
    return done.stdout


def as_html(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in texts)


# --- letters -------------------------------------------------------------------------------------


def letter(texts: Sequence[str], number: int = 0) -> EmailMessage:
    """Return a letter in plain text and in HTML, as Python's email package encodes it."""
    message = EmailMessage()
    message["From"] = f"{WRITER} <ada@example.org>"
    message["To"] = "The desk <desk@example.org>"
    message["Subject"] = texts[0]
    message["Date"] = DAY + timedelta(hours=number)
    message["Message-ID"] = f"<{number}.{len(texts[0])}@example.org>"
    message.set_content("\n\n".join(texts))
    message.add_alternative(f"<html><body>{as_html(texts)}</body></html>", subtype="html")
    return message


def eml_by_python(articles: Articles, target: Path) -> None:
    target.write_bytes(letter(articles[0]).as_bytes())


def by_mutt(articles: Articles, target: Path, *, record: Path | None = None) -> None:
    """Send letters with mutt to a program that keeps them."""
    with tempfile.TemporaryDirectory() as work:
        send = Path(work) / "send"
        send.write_text(SENDMAIL.format(target=target if record is None else "/dev/null"))
        send.chmod(0o755)
        kept = f"set record={record}" if record else "set copy=no"
        for texts in articles:
            settings = (f"set sendmail={send}", kept, "set mbox_type=mbox", "set charset=utf-8",
                        "set send_charset=utf-8", f"set realname='{WRITER}'",
                        "set from=ada@example.org", "set hostname=example.org")  # fmt: skip
            options = [part for setting in settings for part in ("-e", setting)]
            run("mutt", "-n", "-F", "/dev/null", *options, "-s", texts[0], "desk@example.org",
                given="\n\n".join(texts) + "\n", home=Path(work))  # fmt: skip


def mbox_by_mutt(articles: Articles, target: Path) -> None:
    target.unlink(missing_ok=True)
    by_mutt(articles, target, record=target)


def mbox_by_python(articles: Articles, target: Path) -> None:
    target.unlink(missing_ok=True)
    box = mailbox.mbox(target)
    for number, texts in enumerate(articles):
        box.add(letter(texts, number))
    box.close()


def mbox_by_formail(articles: Articles, target: Path) -> None:
    letters = (letter(texts, number).as_string() for number, texts in enumerate(articles))
    target.write_text("".join(run("formail", given=text) for text in letters), encoding="utf-8")


# --- feeds ---------------------------------------------------------------------------------------


def by_feedgen(articles: Articles, target: Path) -> None:
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id("https://example.org/")
    feed.title("The Ravnsund Review")
    feed.link(href="https://example.org/")
    feed.description("News")
    for number, texts in enumerate(articles):
        entry = feed.add_entry(order="append")
        entry.id(f"https://example.org/{number}")
        entry.title(texts[0])
        entry.link(href=f"https://example.org/{number}")
        entry.author(name=WRITER, email="ada@example.org")
        entry.published(DAY)
        entry.content(as_html(texts[1:]), type="CDATA")
    (feed.rss_file if target.suffix == ".rss" else feed.atom_file)(str(target))


def by_feedgenerator(articles: Articles, target: Path) -> None:
    import feedgenerator

    kind = feedgenerator.Rss201rev2Feed if target.suffix == ".rss" else feedgenerator.Atom1Feed
    feed = kind("The Ravnsund Review", "https://example.org/", "News")
    for number, texts in enumerate(articles):
        feed.add_item(texts[0], f"https://example.org/{number}", as_html(texts[1:]),
                      author_name=WRITER, pubdate=DAY)  # fmt: skip
    with target.open("w", encoding="utf-8") as file:
        feed.write(file, "utf-8")


def by_pelican(articles: Articles, target: Path) -> None:
    """Have a static site made, with its feeds."""
    from pelican import Pelican
    from pelican.settings import read_settings

    with tempfile.TemporaryDirectory() as work:
        content = Path(work) / "content"
        content.mkdir()
        for number, texts in enumerate(articles):
            day = (DAY - timedelta(days=number)).isoformat()
            head = (f'<title>{escape(texts[0])}</title><meta name="date" content="{day}"/>'
                    f'<meta name="author" content="{WRITER}"/>')  # fmt: skip
            page = f"<html><head>{head}</head><body>{as_html(texts[1:])}</body></html>"
            (content / f"{number}.html").write_text(page, encoding="utf-8")
        settings = Path(work) / "settings.py"
        settings.write_text(
            f"PATH = {str(content)!r}\nOUTPUT_PATH = {work + '/out'!r}\nTIMEZONE = 'UTC'\n"
            "SITEURL = 'https://example.org'\nFEED_ALL_ATOM = 'all.atom'\n"
            "FEED_ALL_RSS = 'all.rss'\nRSS_FEED_SUMMARY_ONLY = False\n"
            "CACHE_PATH = PATH + '/cache'\n"
        )
        Pelican(read_settings(str(settings))).run()
        shutil.copy(Path(work) / "out" / f"all{target.suffix}", target)


# --- tables --------------------------------------------------------------------------------------


def rows_of(articles: Articles) -> list[dict[str, str]]:
    return [
        dict(zip(COLUMNS, (str(number), texts[0], WRITER, "2024-05-03", "\n\n".join(texts[1:])),
                 strict=True))
        for number, texts in enumerate(articles, start=1)
    ]  # fmt: skip


def plain_table(articles: Articles, folder: str | Path) -> Path:
    """Write rows for another program to read; returns the file."""
    path = Path(folder) / "given.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows_of(articles))
    return path


def table_with(*command: str) -> Maker:
    """Return a maker that has a program rewrite the rows; `{}` stands for their file."""

    def maker(articles: Articles, target: Path) -> None:
        with tempfile.TemporaryDirectory() as work:
            given = plain_table(articles, work)
            written = run(*(part.replace("{}", str(given)) for part in command))
            target.write_text(written, encoding="utf-8", newline="")

    return maker


def csv_by_libreoffice(articles: Articles, target: Path) -> None:
    """Open the rows in Calc, save them as a spreadsheet, and that as CSV with semicolons."""
    with tempfile.TemporaryDirectory() as work:
        plain_table(articles, work)
        office = ("soffice", f"-env:UserInstallation=file://{work}/profile", "--headless",
                  "--convert-to")  # fmt: skip
        run(*office, "ods", "--infilter=CSV:44,34,76", "--outdir", work, f"{work}/given.csv")
        run(*office, "csv:Text - txt - csv (StarCalc):59,34,76", "--outdir", work,
            f"{work}/given.ods")  # fmt: skip
        shutil.copy(Path(work) / "given.csv", target)


def by_sqlite(articles: Articles, target: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        place = Path(work) / "a.db"
        database = sqlite3.connect(place)
        database.execute(f"CREATE TABLE articles ({', '.join(COLUMNS)})")
        rows = [tuple(row.values()) for row in rows_of(articles)]
        database.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", rows)
        database.commit()
        database.close()
        options = ["-json"] if target.suffix == ".json" else ["-csv", "-header"]
        written = run("sqlite3", *options, place, "SELECT * FROM articles")
        target.write_text(written, encoding="utf-8", newline="")


def by_tablib(articles: Articles, target: Path) -> None:
    import tablib

    rows = [tuple(row.values()) for row in rows_of(articles)]
    target.write_text(
        tablib.Dataset(*rows, headers=COLUMNS).export(target.suffix.removeprefix(".")),
        encoding="utf-8", newline="",
    )  # fmt: skip


def by_jq(articles: Articles, target: Path) -> None:
    lines = target.suffix == ".jsonl"
    program = "sort_by(.id | tonumber)" + ("[]" if lines else " | {count: length, articles: .}")
    given = json.dumps(rows_of(articles))
    target.write_text(run("jq", *(["-c"] if lines else []), program, given=given), encoding="utf-8")


# --- subtitles -----------------------------------------------------------------------------------


def cues(texts: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield begin and end in seconds and the words of the cues of an article, without its title."""
    begin = 0
    for text in texts[1:]:
        words = text.split()
        for place in range(0, len(words), CUE_WORDS):
            part = words[place : place + CUE_WORDS]
            half = len(part) // 2 + 1
            yield begin, begin + CUE_SECONDS, " ".join(part[:half]) + "\n" + " ".join(part[half:])
            begin += CUE_SECONDS


def by_pysubs2(articles: Articles, target: Path) -> None:
    import pysubs2

    file = pysubs2.SSAFile()
    for begin, end, words in cues(articles[0]):
        line = words.strip().replace("\n", r"\N")
        file.append(pysubs2.SSAEvent(start=begin * 1000, end=end * 1000, text=line))
    file.save(str(target))


def by_ffmpeg(articles: Articles, target: Path) -> None:
    """Have ffmpeg turn the file of another program into this form."""
    with tempfile.TemporaryDirectory() as work:
        given = Path(work) / ("given.vtt" if target.suffix == ".srt" else "given.srt")
        (vtt_by_webvtt if target.suffix == ".srt" else by_pysubs2)(articles, given)
        run("ffmpeg", "-y", "-loglevel", "error", "-i", given, target)


def vtt_by_webvtt(articles: Articles, target: Path) -> None:
    import webvtt

    file = webvtt.WebVTT()
    for begin, end, words in cues(articles[0]):
        times = (
            f"{when // 3600:02}:{when // 60 % 60:02}:{when % 60:02}.000" for when in (begin, end)
        )
        file.captions.append(webvtt.Caption(*times, words.strip()))
    file.save(str(target))


def srt_by_srt(articles: Articles, target: Path) -> None:
    import srt

    parts = [
        srt.Subtitle(None, timedelta(seconds=begin), timedelta(seconds=end), words.strip())
        for begin, end, words in cues(articles[0])
    ]
    target.write_text(srt.compose(parts), encoding="utf-8")


# --- archives ------------------------------------------------------------------------------------


def archive_with(*command: str) -> Maker:
    """Return a maker that packs the articles, as Markdown and HTML in folders, with a program."""

    def maker(articles: Articles, target: Path) -> None:
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "News of May"
            folder.mkdir()
            for number, texts in enumerate(articles):
                if number % 2:
                    title = f"<title>{escape(texts[0])}</title>"
                    page = f"<html><head>{title}</head><body><article><h1>{escape(texts[0])}</h1>"
                    body = f"{page}{as_html(texts[1:])}</article></body></html>"
                    (folder / f"{number}.html").write_text(body, encoding="utf-8")
                else:
                    (folder / f"{number}.txt").write_text("\n\n".join(texts), encoding="utf-8")
            packed = Path(work) / re.sub(r"\A[^.]*\.[^.]*", "packed", target.name)
            parts = [part.replace("{}", str(packed)) for part in command]
            subprocess.run(
                [*parts, "News of May"], check=True, capture_output=True, timeout=60, cwd=work
            )
            shutil.copy(packed, target)

    return maker


MAKERS: tuple[tuple[str, str, Any], ...] = (
    ("eml", "python", eml_by_python),
    ("eml", "mutt", by_mutt),
    ("mbox", "python", mbox_by_python),
    ("mbox", "mutt", mbox_by_mutt),
    ("mbox", "formail", mbox_by_formail),
    *((form, program, maker) for form in ("rss", "atom") for program, maker in (
        ("feedgen", by_feedgen), ("feedgenerator", by_feedgenerator), ("pelican", by_pelican))),
    ("csv", "libreoffice", csv_by_libreoffice),
    ("csv", "miller", table_with("mlr", "--csv", "cat", "{}")),
    ("csv", "csvkit", table_with("csvformat", "-T", "{}")),
    ("csv", "sqlite", by_sqlite),
    ("csv", "tablib", by_tablib),
    ("json", "sqlite", by_sqlite),
    ("json", "jq", by_jq),
    ("json", "csvkit", table_with("csvjson", "-I", "-y", "0", "-i", "2", "{}")),
    ("jsonl", "jq", by_jq),
    ("jsonl", "miller", table_with("mlr", "--icsv", "--ojsonl", "cat", "{}")),
    ("srt", "pysubs2", by_pysubs2),
    ("srt", "srt", srt_by_srt),
    ("srt", "ffmpeg", by_ffmpeg),
    ("vtt", "pysubs2", by_pysubs2),
    ("vtt", "webvtt", vtt_by_webvtt),
    ("vtt", "ffmpeg", by_ffmpeg),
    ("zip", "zip", archive_with("zip", "-r", "{}")),
    ("zip", "7z", archive_with("7z", "a", "{}")),
    ("zip", "bsdtar", archive_with("bsdtar", "-c", "--format", "zip", "-f", "{}")),
    ("tar.gz", "tar", archive_with("tar", "-c", "-z", "--sort=name", "-f", "{}")),
    ("tar.gz", "bsdtar", archive_with("bsdtar", "-c", "-z", "-f", "{}")),
)  # fmt: skip
