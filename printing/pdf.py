"""HTML to PDF: the only importer of WeasyPrint.

Same input, same bytes: nothing here reads the clock, the environment or a random number. What makes it fast was
measured (docs/adr/0002-documents.md): small fonts of our own, font configuration and style sheets kept for the life
of the process, a warm-up followed by `gc.freeze`, and compression left to pikepdf at level 6.
"""

import gc
import io
import os
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import weasyprint
import weasyprint.pdf  # bound below by its full name
from weasyprint.css import ColorProfile
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import Layout, line_size
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from printing import fonts

HTML_LIMIT = 4_000_000  # characters; a unit report of 1,000 people has 400,000
SHEETS_DIR = Path(__file__).parent / "sheets"
RECIPE = 1  # raise it when the way a PDF is written changes
VERSION = f"{RECIPE}/{weasyprint.__version__}/{pikepdf.__version__}"  # part of a document's content hash
MISSING_GLYPH = "〓"  # what Chinese printers set for a character they do not have

_lock = threading.Lock()  # Pango's font map is not safe between the threads of the web process


class RenderRefused(Exception):
    """The document cannot be set; the text says why."""


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF; an ASCII name, because readers garble others."""

    name: str
    content: bytes
    description: str = ""


class _DataOnly(URLFetcher):  # type: ignore[misc]
    """Pictures come as data: addresses; files and the network do not exist."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)


@dataclass(frozen=True)
class _Engine:
    """What a process keeps between documents."""

    fonts: FontConfiguration
    unprintable: re.Pattern[str]


@lru_cache(maxsize=1)
def _engine() -> _Engine:
    manifest = fonts.read_manifest()
    if manifest is None:
        raise RenderRefused("文书字体尚未生成：请运行 manage.py build_fonts。")
    os.environ["FONTCONFIG_FILE"] = str(fonts.config_file())  # read by fontconfig when the next line loads it
    configuration = FontConfiguration()
    inline.justify_line = justify_line
    weasyprint.pdf.ColorProfile = _profile
    pikepdf.settings.set_flate_compression_level(6)
    return _Engine(configuration, _unprintable(manifest))


def _profile(stream: BinaryIO, *more: Any) -> ColorProfile:
    """The library's colour profile, with its file closed, which the library leaves to the garbage collector."""
    with stream:
        return ColorProfile(io.BytesIO(stream.read()), *more)


def _unprintable(manifest: fonts.Manifest) -> re.Pattern[str]:
    """Matches what no built face can print: PDF/A forbids the glyph of a missing character."""
    ranges = "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in manifest.printable)
    return re.compile(f"[^\t\n\r{ranges}]")


@lru_cache(maxsize=8)
def _sheet(name: str) -> weasyprint.CSS:
    path = SHEETS_DIR / f"{name}.css"
    return weasyprint.CSS(
        string=path.read_text(encoding="utf-8"), font_config=_engine().fonts, url_fetcher=_DataOnly()
    )


def render(
    html: str, *, title: str, created: datetime, sheet: str = "report", attachments: Sequence[Attachment] = ()
) -> bytes:
    """Set an HTML page as PDF/A-3b with the style sheet `sheets/<sheet>.css`.

    `created` (aware) is the date the document states; it is content, not the clock. Raises RenderRefused.
    """
    if len(html) > HTML_LIMIT:
        raise RenderRefused(f"文书内容过长（{len(html)} 字符，上限 {HTML_LIMIT}）。")
    with _lock:
        engine = _engine()
        try:
            document = weasyprint.HTML(
                string=engine.unprintable.sub(MISSING_GLYPH, html), url_fetcher=_DataOnly()
            ).render(font_config=engine.fonts, stylesheets=[_sheet(sheet)])
        except FatalURLFetchingError as blocked:  # a BaseException
            raise RenderRefused(f"文书引用了外部地址：{blocked}") from blocked
        except RecursionError as deep:
            raise RenderRefused("文书层次过深。") from deep
        document.metadata.title = title
        document.metadata.created = created.isoformat(timespec="seconds")
        document.metadata.attachments = [_attached(attachment, created) for attachment in attachments]
        for page in document.pages:  # no way out of the paper: only jumps inside the document
            page.links = [link for link in page.links if link[0] == "internal"]
        raw: bytes = document.write_pdf(
            pdf_variant="pdf/a-3b", pdf_identifier=False, uncompressed_pdf=True, custom_metadata=False
        )
    return _compressed(raw)


def _attached(attachment: Attachment, created: datetime) -> Any:
    if not attachment.name.isascii():
        raise RenderRefused(f"附件名只能用英文字母和数字：{attachment.name}")
    return weasyprint.Attachment(
        file_obj=io.BytesIO(attachment.content),
        name=attachment.name,
        description=attachment.description or attachment.name,
        created=created,
        modified=created,
        relationship="Data",
        url_fetcher=_DataOnly(),
    )


def _compressed(raw: bytes) -> bytes:
    """Level 6 once, instead of pydyf's level 9 twice; the identifier is a digest of the content."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as document:
        document.save(
            output,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return output.getvalue()


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def warm_up(html: str, *, created: datetime, sheet: str = "report") -> None:
    """Set one document for nothing and freeze what it left in memory; once per worker process, after the fork."""
    render(html, title="", created=created, sheet=sheet)
    gc.collect()
    gc.freeze()


# --- Chinese justification ----------------------------------------------------------------------------------
# WeasyPrint stretches blanks only, so that justified Chinese stays ragged. `justify_line` replaces its own of
# that name and stretches between characters; tests show that every line of a paragraph ends at the same place.

BLANKS = " \u00a0"
WIDE_PUNCTUATION = "—…“”‘’·"
LOOSEST = 0.5  # em between two characters; a line that needs more stays ragged


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in WIDE_PUNCTUATION


def gap_positions(text: str) -> list[int]:
    """Indexes of the characters behind which a line may be stretched: blanks, and before or behind Chinese."""
    return [
        index
        for index, (one, other) in enumerate(pairwise(text + "\n"))
        if one in BLANKS or (other not in BLANKS + "\n" and (_is_wide(one) or _is_wide(other)))
    ]


class StretchedLayout(Layout):  # type: ignore[misc]
    """A line of text with extra space at its gaps, also when it is laid out again for drawing."""

    def __init__(self, style: Any, spacing: float) -> None:
        super().__init__(style)
        self.spacing = spacing

    def set_text(self, text: str, justify: bool = False) -> None:
        super().set_text(text)
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        own = self.style["letter_spacing"]
        units = int((self.spacing + (0 if own == "normal" else own)) * TO_UNITS)
        for index in gap_positions(self.text):
            attribute = pango.pango_attr_letter_spacing_new(units)
            attribute.start_index = len(self.text[:index].encode())
            attribute.end_index = attribute.start_index + len(self.text[index].encode())
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)

    def width(self) -> float:
        line, _ = self.get_first_line()
        width: float = line_size(line, self.style)[0]
        return width


def justify_line(context: Any, line: Any, extra: float) -> None:
    """Stretch a line by `extra` pixels, evenly over its gaps."""
    texts = [box for box in _texts(line) if gap_positions(box.text)]
    gaps = sum(len(gap_positions(box.text)) for box in texts)
    if not gaps or extra / gaps > LOOSEST * line.style["font_size"]:
        return
    spacing = extra / gaps
    # Pango gives less at the ends of a run: measure what it gives, then ask for what is needed.
    given = sum(_stretched(box, spacing).width() - box.width for box in texts)
    if given > 0:
        _spread(line, {id(box): spacing * extra / given for box in texts}, 0)


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            yield from _texts(child)


def _stretched(box: Any, spacing: float) -> StretchedLayout:
    layout = StretchedLayout(box.style, spacing)
    layout.set_text(box.text)
    return layout


def _spread(box: Any, spacings: dict[int, float], advance: float) -> float:
    """Widen the texts of a box and move what stands behind them; returns how far."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        if id(box) not in spacings:
            return advance
        layout = _stretched(box, spacings[id(box)])
        advance += layout.width() - box.width
        box.width = layout.width()
        layout.deactivate()
        box.pango_layout = layout
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += advance
        before = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _spread(child, spacings, advance)
        box.width += advance - before
    else:
        box.translate(advance, 0)
    return advance
