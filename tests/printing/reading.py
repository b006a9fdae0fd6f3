"""Finished PDFs as tests read them: words with their places, text, faces."""

import html
import io
import re
import subprocess
from dataclasses import dataclass

import pikepdf

MM = 72 / 25.4  # points


@dataclass(frozen=True)
class Word:
    """Text without a blank in it, with its box in points from the top left of the page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def _pdftotext(content: bytes, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=content, stdout=subprocess.PIPE, check=True, timeout=60
    )
    return done.stdout.decode()


def text_of(content: bytes) -> str:
    """The text without blanks and line ends, because a line may break anywhere."""
    return re.sub(r"\s", "", _pdftotext(content))


def pages_of(content: bytes) -> list[list[Word]]:
    """The words of each page."""
    pages: list[list[Word]] = []
    for line in _pdftotext(content, "-bbox").splitlines():
        if "<page " in line:
            pages.append([])
        elif found := re.search(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</word>', line):
            left, top, right, bottom = (float(found[group]) for group in range(1, 5))
            pages[-1].append(Word(left, top, right, bottom, html.unescape(found[5])))
    return pages


def find(page: list[Word], text: str) -> Word:
    """The word of a page that holds this text."""
    return next(word for word in page if text in word.text)


def faces_of(content: bytes) -> set[str]:
    """The names of the faces; fails when one is not embedded."""
    names = set()
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            for font in page.get("/Resources", {}).get("/Font", {}).values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
                names.add(str(font.BaseFont).split("+")[-1].replace("-", " "))
    return names
