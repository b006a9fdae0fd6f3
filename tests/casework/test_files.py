"""What a file is, by content; and everything that must not come in."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest

from accounts.permissions import Refused
from casework.files import inspection, names, packages, pdf, types
from casework.files.inspection import inspect
from tests.casework import files

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept"),
    [
        (files.blank_pdf(), "报告.pdf", types.PDF, "报告.pdf"),
        (files.picture("JPEG"), "照片.JPEG", types.JPEG, "照片.jpeg"),
        (files.picture(), "照片.jpg", types.PNG, "照片.png"),
        (files.docx("情况说明"), "说明.docx", types.DOCX, "说明.docx"),
        (files.xlsx("姓名"), "名单", types.XLSX, "名单.xlsx"),
        (files.ofd("发票"), "发票.ofd", types.OFD, "发票.ofd"),
        ("情况说明".encode(), "说明.txt", types.TEXT, "说明.txt"),
        ("情况说明".encode("gb18030"), "说明.exe", types.TEXT, "说明.txt"),
        ("情况说明".encode("utf-16"), "说明2026.5", types.TEXT, "说明2026.5.txt"),
    ],
)
def test_content_says_what_it_is(content: bytes, name: str, kind: types.FileType, kept: str) -> None:
    found = inspect(content, name)
    assert (found.kind, found.name) == (kind, kept)


BOMB = {"word__bomb_xml": b"<w>" + b" " * (packages.MOST_BYTES + 1)}


@pytest.mark.parametrize(
    ("what", "content", "reason"),
    [
        ("nothing", b"", "空的"),
        ("a page that calls itself PDF", HTML, "只能上传"),
        ("a page behind a comment", b"<!-- x -->\n" + HTML, "只能上传"),
        ("a drawing with a script", SVG, "只能上传"),
        ("a drawing as XML", b'<?xml version="1.0"?>' + SVG, "只能上传"),
        ("a program", b"MZ\x90\x00" + b"\0" * 99, "只能上传"),
        ("a shell script", b"#!/bin/sh\nrm -rf /\n", "只能上传"),
        ("a GIF", b"GIF89a\x01\x00\x01\x00", "只能上传"),
        ("a zip", files.zipped({"a.txt": "x"}), "压缩包"),
        ("a broken zip", b"PK\x03\x04" + b"\0" * 60, "损坏"),
        ("an old document", packages.OLE + b"\0" * 99, "旧版"),
        ("a document with macros", files.docx("x", word__vbaProject_bin=b"x"), "宏"),
        ("a macro type", files.docx("x", kind="ms-word.document.macroEnabled.main+xml"), "宏"),
        ("slides", files.docx("x", kind="presentationml.presentation.main+xml"), "另存为PDF"),
        ("a document type", files.docx("x", word__a_xml="<!DOCTYPE a><a/>"), "损坏"),
        ("a document type far down", files.docx("x", word__a_xml="<!--" + "x" * 9000 + "--><!DOCTYPE a><a/>"), "损坏"),
        ("XML in hiding", files.docx("x", word__a_xml="<a/>".encode("utf-16")), "损坏"),
        ("broken XML", files.docx("x", word__a_xml="<a>"), "损坏"),
        ("a picture that is none", b"\x89PNG\r\n\x1a\n" + HTML, "图片已损坏"),
        ("a JPEG that is none", b"\xff\xd8\xff" + HTML, "图片已损坏"),
        ("a picture and a zip", files.picture() + files.docx("x"), "另一种格式"),
        ("a PDF and a zip", files.blank_pdf() + files.docx("x"), "另一种格式"),
        ("a picture and a PDF", files.picture()[:33] + b"%PDF-1.7" + files.picture()[33:], "另一种格式"),
        ("a zip and a PDF", files.zipped({"%PDF-1.7": "x"}), "另一种格式"),
        ("a broken PDF", b"%PDF-1.7\nnothing", "损坏"),
        ("a locked PDF", files.blank_pdf(pikepdf.Encryption(owner="a", user="b")), "打开密码"),
        ("a PDF that runs", files.blank_pdf(script=True), "脚本"),
    ],
)  # fmt: skip
def test_what_is_not_taken(what: str, content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        inspect(content, "报告.pdf")


def test_a_pdf_that_may_be_opened_by_anybody_is_taken() -> None:
    locked_for_change = files.blank_pdf(pikepdf.Encryption(owner="a", user=""))
    assert inspect(locked_for_change, "报告.pdf").kind == types.PDF


def test_a_zip_bomb_is_refused_whatever_it_claims() -> None:
    bomb = files.docx("x", word__media__a_bin=b"\0" * (packages.MOST_BYTES + 1))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(Refused, match="过大"):
        inspect(bomb, "说明.docx")
    claimed = bomb.replace((packages.MOST_BYTES + 1).to_bytes(4, "little"), (7).to_bytes(4, "little"))
    assert claimed != bomb
    with pytest.raises(Refused, match="过大"):
        inspect(claimed, "说明.docx")


def test_a_part_of_xml_without_end_is_refused() -> None:
    with pytest.raises(Refused, match="过大"):
        inspect(files.docx("x", word__a_xml="<a>" + " " * packages.MOST_TEXT + "</a>"), "说明.docx")


def test_a_locked_office_package_is_refused() -> None:
    content = bytearray(files.docx("x"))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1  # the flag of encryption in the directory
    with pytest.raises(Refused, match="打开密码"):
        inspect(bytes(content), "说明.docx")


def test_a_pdf_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SECONDS", 0)
    with pytest.raises(Refused, match="过于复杂"):
        inspect(files.blank_pdf(), "报告.pdf")


def test_a_page_that_inflates_without_end_counts_as_a_scan() -> None:
    held = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        page.Contents = document.make_stream(b"(x) Tj " * 10_000_000)
        document.save(held)
    assert held.tell() < 1024 * 1024
    assert inspect(held.getvalue(), "报告.pdf").kind == types.PDF


def test_a_pdf_that_takes_the_reader_down_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(pdf, "_CHILD", child)
    with pytest.raises(Refused, match="过于复杂"):
        inspect(files.blank_pdf(), "报告.pdf")


def test_size_is_capped(settings) -> None:  # type: ignore[no-untyped-def]
    settings.UPLOAD_LIMIT = 1024
    with pytest.raises(Refused, match="超过0MB"):
        inspect(b"x" * 1025, "说明.txt")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\lin\\报告.PDF", "报告.pdf"),
        ("报告\u202efdp.exe", "报告fdp.pdf"),
        ("报告\x00\n.pdf", "报告.pdf"),
        ("长" * 500 + ".pdf", "长" * 116 + ".pdf"),
        ("", "未命名.pdf"),
        ("...", "未命名.pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
def test_names_are_made_harmless(name: str, kept: str) -> None:
    assert names.name_for(name, types.PDF) == kept
    assert len(kept) <= names.MOST


# --- state secrets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"plain", "秘密★10年.txt"),
        ("机密★1年\n正文".encode(), "说明.txt"),
        (files.docx("绝密★30年", "正文"), "说明.docx"),
        (files.docx("正文", word__header1_xml=files.header_part("机密")), "说明.docx"),
        (files.xlsx("姓名", "密级：秘密"), "名单.xlsx"),
        (files.xlsx("姓名", header='&L&"黑体,常规"&14秘密★10年&R第&P页'), "名单.xlsx"),
        (files.ofd("秘密★10年"), "发票.ofd"),
    ],
)
def test_a_marked_file_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(Refused, match="不得存储国家秘密"):
        inspect(content, name)


@pytest.mark.usefixtures("built_fonts")
def test_a_marked_pdf_is_refused_and_a_trade_secret_is_none() -> None:
    with pytest.raises(Refused, match="“机密”标志"):
        inspect(files.printed_pdf("机密★1年", "中共云川市委文件"), "文件.pdf")
    assert inspect(files.printed_pdf("本单位商业秘密保护情况报告"), "文件.pdf").kind == types.PDF


def test_nothing_of_a_file_leaves_the_folder_it_is_read_in(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Names inside a package are never paths."""
    content = files.docx("x", __________etc__passwd_xml="<a/>")
    assert inspect(content, "说明.docx").kind == types.DOCX
    assert list(tmp_path.iterdir()) == []


def test_the_inflated_size_of_many_parts_counts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 1000)
    parts = {f"word__media__{n}_bin": b"\0" * 400 for n in range(3)}
    with pytest.raises(Refused, match="过大"):
        inspect(files.docx("x", **parts), "说明.docx")
    monkeypatch.setattr(packages, "MOST_PARTS", 2)
    with pytest.raises(Refused, match="过大"):
        inspect(files.docx("x", **parts), "说明.docx")


def test_a_part_packed_oddly_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", "x")
    with pytest.raises(Refused, match="损坏"):
        inspect(held.getvalue(), "说明.docx")


def test_the_scanner_is_asked_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def virus(content: bytes) -> None:
        raise Refused("文件未通过病毒扫描")

    monkeypatch.setattr(inspection.scanner, "scan", virus)
    with pytest.raises(Refused, match="病毒"):
        inspect(b"PK\x03\x04" + b"\0" * 60, "说明.docx")
