"""How much of files that other programs made is read, in order, and on the right page.

    python docs/benchmarks/made_files.py make FOLDER     needs pandoc, LibreOffice and calibre
    python docs/benchmarks/made_files.py measure FOLDER
    python docs/benchmarks/made_files.py keep FOLDER     copies eight files of each form for tests

`make` writes eight articles with every program that is there, in every form that it writes. Recall
is the share of an article's words that are found in their order (difflib's matching blocks). For
PDF files, the page of a paragraph is compared with the page on which pdfium shows its first words.
`tests/files/made` holds some of these files; tests/index/load/test_made_files.py reads them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markdown_it import MarkdownIt

from assistant.index.load.loader import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.schema import Document

ROOT = Path(__file__).parents[2]
MADE = ROOT / "tests" / "files" / "made"
ARTICLES = (
    *sorted((ROOT / "eval" / "datasets" / "small_news.articles").glob("*.md")),
    *sorted(MADE.glob("*.md")),
)
FORMS = ("docx", "odt", "rtf", "epub", "pdf")
FIRST_WORDS = 7
"""Words of a paragraph by which its page is found."""


class Score(NamedTuple):
    """How much of a file was read."""

    recall: float
    titled: bool
    right: int
    looked_up: int
    """Paragraphs on the right page, of those whose page is known."""


def paragraphs(article: Path) -> list[str]:
    """Return the texts of an article, block by block and cell by cell, without their markup."""
    text = article.read_text(encoding="utf-8")
    front = re.match(r"---\n(?:.*\n)*?title: (.+)\n(?:.*\n)*?---\n", text)
    if front:
        text = f"# {front[1]}\n\n{text[front.end() :]}"
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = (token for token in tokens if token.type == "inline")
    return [
        " ".join("".join(child.content or " " for child in token.children or ())
                 .split())
        for token in inline
    ]  # fmt: skip


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters; a word that was parted is one again."""
    return re.findall(r"\w+", text.casefold().replace("\u00ad", ""))


def in_order(document: Document, expected: Sequence[str]) -> tuple[int, int]:
    """Return how many of the expected words a document holds in their order, and of how many."""
    wanted, found = words_of(" ".join(expected)), words_of(document.text)
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), len(wanted)


def recall(document: Document, expected: Sequence[str]) -> float:
    """Return the share of expected words that a document holds in the expected order."""
    found, of = in_order(document, expected)
    return found / of


def pages_right(document: Document, path: Path, expected: Sequence[str]) -> tuple[int, int]:
    """Return of how many paragraphs the page is right, and how many could be looked up."""
    import pypdfium2

    file = pypdfium2.PdfDocument(path)
    shown = [" ".join(words_of(page.get_textpage().get_text_bounded())) for page in file]
    text = document.text.casefold()
    right = looked_up = 0
    for paragraph in expected:
        first = words_of(paragraph)[:FIRST_WORDS]
        on = [number for number, page in enumerate(shown, start=1) if " ".join(first) in page]
        place = re.search(r"\W+".join(map(re.escape, first)), text)
        if len(first) == FIRST_WORDS and len(on) == 1 and place is not None:
            looked_up += 1
            right += bisect_right(document.pages, place.start()) == on[0]
    return right, looked_up


def measure(folder: Path) -> Iterator[tuple[str, str, str, Score]]:
    """Yield form, program, article and score of every file in a folder of `make`."""
    articles = {article.stem: paragraphs(article) for article in ARTICLES}
    for path in sorted(folder.glob("*.*.*")):
        name, program, form = path.name.split(".")
        if name not in articles:
            continue
        document = load(str(path))
        pages = pages_right(document, path, articles[name]) if form == "pdf" else (0, 0)
        titled = document.title == articles[name][0]
        yield form, program, name, Score(recall(document, articles[name]), titled, *pages)


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=300)


def make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for article in ARTICLES:
        with_pandoc(article, folder)
        with_reportlab(article, folder)
        with_fpdf(article, folder)
    with_libreoffice(folder)
    with_calibre(folder)


def keep(folder: Path, forms: Sequence[str] = FORMS, kept: Path = MADE) -> None:
    """Copy eight files of each form, one an article, their programs in turn, to the tests."""
    kept.mkdir(exist_ok=True)
    for form in forms:
        for number, article in enumerate(ARTICLES):
            made = sorted(folder.glob(f"{article.stem}.*.{form}"))
            shutil.copy(made[number % len(made)], kept)


def with_pandoc(article: Path, folder: Path) -> None:
    if shutil.which("pandoc"):
        for form in ("docx", "odt", "rtf", "epub"):
            run("pandoc", "-s", "--metadata", f"pagetitle={article.stem}", article, "-o",
                folder / f"{article.stem}.pandoc.{form}")  # fmt: skip


def with_libreoffice(folder: Path) -> None:
    """Open pandoc's Word files in LibreOffice and save them in all its forms."""
    office = shutil.which("soffice")
    if office is None:
        return
    files = [folder / f"{article.stem}.pandoc.docx" for article in ARTICLES]
    with tempfile.TemporaryDirectory() as work:
        for form in ("docx:MS Word 2007 XML", "odt", "rtf", "pdf", "epub"):
            run(office, f"-env:UserInstallation=file://{work}/profile", "--headless",
                "--convert-to", form, "--outdir", work, *files)  # fmt: skip
            suffix = form.partition(":")[0]
            for file in files:
                name = file.name.partition(".")[0]
                made = Path(work) / f"{name}.pandoc.{suffix}"
                if made.exists():
                    shutil.move(made, folder / f"{name}.libreoffice.{suffix}")


def with_calibre(folder: Path) -> None:
    if shutil.which("ebook-convert"):
        for article in ARTICLES:
            for form in ("epub", "docx", "rtf"):
                run("ebook-convert", folder / f"{article.stem}.pandoc.epub",
                    folder / f"{article.stem}.calibre.{form}")  # fmt: skip


def with_reportlab(article: Path, folder: Path) -> None:
    """Set an article in two justified columns with running heads, on small pages."""
    from html import escape

    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    width, height = A5
    each = (width - 80) / 2
    frames = [Frame(30 + n * (each + 20), 50, each, height - 110) for n in range(2)]
    title, *texts = paragraphs(article)

    def decorate(canvas: Any, file: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(30, height - 35, "The Ravnsund Review, No. 41")
        canvas.drawCentredString(width / 2, 25, str(file.page))

    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", fontName="Vera", fontSize=8, leading=10, alignment=4)
    document = BaseDocTemplate(str(folder / f"{article.stem}.reportlab.pdf"), pagesize=A5)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    story: list[Any] = [Paragraph(escape(title), styles["Heading2"])]
    for text in texts:
        story += [Paragraph(escape(text), body), Spacer(1, 4)]
    document.build(story)


def with_fpdf(article: Path, folder: Path) -> None:
    """Set an article in one column with a foot such as "Page 3/7", on small pages."""
    from fpdf import FPDF

    class File(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Helvetica", size=8)
            self.cell(0, 10, f"Page {self.page_no()}/{{nb}}", align="C")

    file = File(format="A5")
    file.add_page()
    title, *texts = (
        text.encode("cp1252", "replace").decode("cp1252") for text in paragraphs(article)
    )
    file.core_fonts_encoding = "cp1252"
    file.set_font("Times", style="B", size=18)
    file.multi_cell(0, 9, title, new_x="LMARGIN", new_y="NEXT")
    file.set_font("Times", size=11)
    for text in texts:
        file.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        file.ln(3)
    file.output(str(folder / f"{article.stem}.fpdf2.pdf"))


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what in ("make", "keep"):
        (make if what == "make" else keep)(folder)
        return
    table: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for form, program, name, score in measure(folder):
        table[form, program].append(score)
        if score.recall < 0.98 or not score.titled or score.right < score.looked_up:
            print(f"{name}.{program}.{form}: {score}")
    print("| form | program | files | least recall | mean | titles right | pages right |")
    print("|---|---|---|---|---|---|---|")
    for (form, program), rows in sorted(table.items()):
        found = [row.recall for row in rows]
        least, mean, titled = min(found), sum(found) / len(found), sum(row.titled for row in rows)
        right, of = sum(row.right for row in rows), sum(row.looked_up for row in rows)
        pages = f"{right} of {of}" if of else "–"
        print(
            f"| {form} | {program} | {len(rows)} | {least:.3f} | {mean:.3f} | {titled} | {pages} |"
        )


if __name__ == "__main__":
    main()
