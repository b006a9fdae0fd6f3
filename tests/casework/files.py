"""Small real files of every allowed kind, and some that only pretend."""

import io
import zipfile
from datetime import UTC, datetime
from html import escape

import pikepdf
import xlsxwriter
from PIL import Image

from printing import pdf

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENTS = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.{kind}"/></Types>'
)


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


def docx(*paragraphs: str, kind: str = "wordprocessingml.document.main+xml", **more: str | bytes) -> bytes:
    """`more` are further parts, with __ for the slash and _ for the point in their names."""
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _CONTENTS.format(kind=kind),
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    }
    named = {name.replace("__", "/").replace("_", "."): data for name, data in more.items()}
    return zipped(parts | named)


def header_part(text: str) -> str:
    return f'<w:hdr xmlns:w="{_WORD}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>'


def xlsx(*cells: str, header: str = "") -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet()
    for row, cell in enumerate(cells):
        sheet.write_string(row, 0, cell)
    if header:
        sheet.set_header(header)
    book.close()
    return held.getvalue()


def ofd(text: str) -> bytes:
    page = (
        '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:TextObject>'
        f"<ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject></ofd:Page>"
    )
    return zipped({"OFD.xml": "<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>", "Doc_0/Page.xml": page})


def picture(form: str = "PNG") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(held, form)
    return held.getvalue()


def blank_pdf(encryption: pikepdf.Encryption | bool = False, script: bool = False) -> bytes:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if script:
            run = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
            document.Root.OpenAction = run
        document.save(held, encryption=encryption)
    return held.getvalue()


def printed_pdf(*paragraphs: str) -> bytes:
    """A PDF with text, as an office program makes it. Needs the fixture `built_fonts`."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    page = f'<!doctype html><html lang="zh-CN"><body>{body}</body></html>'
    return pdf.render(page, title="试样", created=datetime(2025, 12, 31, tzinfo=UTC))
