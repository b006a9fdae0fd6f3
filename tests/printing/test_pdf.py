"""HTML to PDF: the same bytes everywhere, nothing read that was not handed in, Chinese set as Chinese."""

import base64
import hashlib
import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from dossiers import photos
from printing import pdf

CREATED = datetime(2025, 12, 31, tzinfo=UTC)
TEXT = (
    "中国共产党云川市委员会组织部关于二〇二五年度考核工作的通知，"
    "要求各级党组（党委）认真组织学习，坚持实事求是的原则。"
)
BODY = f'<p class="lead">{TEXT * 3}</p><table><tr><th scope="col">䶮</th></tr></table>'

pytestmark = pytest.mark.usefixtures("built_fonts")


def page(body: str) -> str:
    return f'<!doctype html><html lang="zh-CN"><body>{body}</body></html>'


def make(body: str, **more: object) -> bytes:
    return pdf.render(page(body), title="试样", created=CREATED, **more)  # type: ignore[arg-type]


def text_of(content: bytes, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, "-", "-"], input=content, stdout=subprocess.PIPE, check=True, timeout=30
    )
    return done.stdout.decode()


RENDER = """
import django, sys; django.setup()
import hashlib
from datetime import UTC, datetime
from printing import pdf
content = pdf.render(sys.argv[1], title="试样", created=datetime(2025, 12, 31, tzinfo=UTC),
                     attachments=[pdf.Attachment("facts.json", b"{}")])
print(hashlib.sha256(content).hexdigest())
"""


def test_the_same_input_gives_the_same_bytes_in_every_process() -> None:
    seen = set()
    for seed, zone in (("0", "UTC"), ("1", "America/New_York"), ("77", "Asia/Shanghai")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": seed}
        done = subprocess.run(
            [sys.executable, "-c", RENDER, page(BODY)],
            env=env,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        seen.add(done.stdout.strip())
    assert len(seen) == 1
    here = make(BODY, attachments=[pdf.Attachment("facts.json", b"{}")])
    assert seen == {hashlib.sha256(here).hexdigest()}


def test_it_is_pdf_a_3b_with_everything_that_asks_for() -> None:
    content = make(f"<p>{TEXT}</p>", attachments=[pdf.Attachment("facts.json", b"{}")])
    with pikepdf.open(io.BytesIO(content)) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
            assert metadata["dc:title"] == "试样"
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert document.trailer.ID
        assert document.Root.Lang == "zh-CN"
        assert {str(spec.UF) for spec in document.Root.AF} == {"facts.json"}
        assert list(document.attachments) == ["facts.json"]
        assert document.attachments["facts.json"].get_file().read_bytes() == b"{}"
        for font in document.pages[0].Resources.Font.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
    assert subprocess.run(
        ["qpdf", "--check", "-"], input=content, capture_output=True, check=False
    ).returncode in (0, 2)


def test_every_character_comes_back_as_text() -> None:
    rare = "䶮㛃𠅤𬭚喆珺瑄"
    assert rare in text_of(make(f"<p>{rare}</p>"))


def test_what_no_font_has_is_set_as_the_printers_mark() -> None:
    assert text_of(make("<p>甲\U0001f600乙</p>")).startswith("甲〓乙\n")


def test_chinese_lines_all_end_at_the_same_place() -> None:
    content = make(f'<p class="lead">{TEXT * 4}Abc 12 345。</p>')
    lines: dict[str, float] = {}
    for line in text_of(content, "-bbox").splitlines():
        if "<word" in line:
            parts = dict(part.split("=") for part in line.split(">")[0].split()[1:])
            bottom, right = parts["yMin"].strip('"'), float(parts["xMax"].strip('"'))
            lines[bottom] = max(lines.get(bottom, 0), right)
    rights = [lines[key] for key in sorted(lines, key=float)]
    body = [right for right in rights if right > 300][:-1]  # the last line of a paragraph stays short
    assert len(body) >= 4
    assert max(body) - min(body) < 1.0  # points


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:9/x.png">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>',
        '<style>@import "file:///etc/passwd";</style>',
        '<style>body { background: url("file:///etc/hostname") }</style>',
    ],
)
def test_a_document_that_reaches_outside_is_refused(body: str) -> None:
    with pytest.raises(pdf.RenderRefused):
        make(body)


def test_a_picture_within_a_chart_cannot_read_a_file(tmp_path: Path) -> None:
    """Inside SVG the library swallows the refusal and draws nothing."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture("PNG"))
    content = make(
        f'<svg width="50" height="50"><image width="50" height="50" href="{secret.as_uri()}"/></svg>'
    )
    with pikepdf.open(io.BytesIO(content)) as document:
        assert not document.pages[0].get_images()


def test_a_server_file_cannot_be_attached() -> None:
    """The library attaches what `rel=attachment` names, wherever it lies."""
    body = (
        '<link rel="attachment" href="file:///etc/passwd"><a rel="attachment" href="file:///etc/passwd">x</a>'
    )
    try:
        content = make(body)
    except pdf.RenderRefused:
        return
    with pikepdf.open(io.BytesIO(content)) as document:
        assert not document.attachments


def test_links_lead_only_inside_the_document() -> None:
    body = (
        '<a href="javascript:alert(1)">一</a><a href="file:///etc/passwd">二</a><a href="http://example.org">三</a>'
        '<a href="#here">四</a><p id="here">五</p>'
    )
    content = make(body)
    assert b"javascript" not in content
    with pikepdf.open(io.BytesIO(content)) as document:
        links = [note for each in document.pages for note in each.get("/Annots", [])]
        assert len(links) == 1
        assert "/A" not in links[0] or links[0].A.S == "/GoTo"


def test_a_bomb_is_refused_before_it_is_lit(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pdf.RenderRefused, match="过长"):
        make("甲" * (pdf.HTML_LIMIT + 1))


def test_attachment_names_are_ascii() -> None:
    with pytest.raises(pdf.RenderRefused, match="附件名"):
        make("<p>甲</p>", attachments=[pdf.Attachment("附件.json", b"")])


def test_without_fonts_the_cure_is_told(settings: object, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path  # type: ignore[attr-defined]
    pdf._engine.cache_clear()
    try:
        with pytest.raises(pdf.RenderRefused, match="build_fonts"):
            make("<p>甲</p>")
    finally:
        pdf._engine.cache_clear()


@pytest.mark.parametrize("text", ["甲乙丙", "甲 乙", "ab cd", "第12条"])
def test_gaps_lie_between_chinese_and_at_blanks(text: str) -> None:
    expected = {"甲乙丙": [0, 1], "甲 乙": [1], "ab cd": [2], "第12条": [0, 2]}
    assert pdf.gap_positions(text) == expected[text]


# --- photos -------------------------------------------------------------------------------------------------


def picture(kind: str, size: tuple[int, int] = (60, 80)) -> bytes:
    from PIL import Image

    output = io.BytesIO()
    Image.new("RGB", size, "#336699").save(output, kind)
    return output.getvalue()


def test_a_photo_becomes_a_plain_jpeg() -> None:
    from PIL import Image

    for kind in ("JPEG", "PNG"):
        address = photos.as_data_address(picture(kind))
        head, data = address.split(",", 1)
        assert head == "data:image/jpeg;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            assert image.size == (photos.WIDTH, photos.HEIGHT)


@pytest.mark.parametrize(
    "photo",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        picture("JPEG")[:200],
        picture("GIF"),
        picture("PNG", (9000, 9000)),
    ],
    ids=["nothing", "text", "svg", "half", "gif", "bomb"],
)
def test_what_is_no_photo_is_left_out(photo: bytes) -> None:
    assert photos.as_data_address(photo) == ""
