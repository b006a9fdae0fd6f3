"""LRMX bytes: what is read however it is encoded, what is refused, what is written."""

import base64

import pytest

from cadre.lrmx.elements import BadFile, Document, Element
from cadre.lrmx.photo import read_photo, write_photo
from cadre.lrmx.xml import MAX_BYTES, read_document, write_document
from tests.cadre.lrmx_files import lrmx, packed, picture

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE Person [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<Person><XingMing>&d;&d;&d;&d;&d;&d;&d;&d;</XingMing></Person>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE Person [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<Person><XingMing>&x;</XingMing></Person>"""
PARAMETER = """<?xml version="1.0"?><!DOCTYPE Person SYSTEM "http://127.0.0.1:9/x.dtd"><Person/>"""


def declared(encoding: str) -> str:
    return lrmx(head=f'<?xml version="1.0" encoding="{encoding}"?>\n')


@pytest.mark.parametrize(
    "data",
    [
        declared("utf-8").encode(),
        declared("utf-8").encode("utf-8-sig"),
        declared("utf-8").replace("\n", "\r\n").encode("utf-8-sig"),
        declared("UTF-16").encode("utf-16"),
        declared("UTF-16").encode("utf-16-le"),
        declared("GBK").encode("gbk"),
        declared("gb2312").encode("gb2312"),
        declared("GB18030").encode("gb18030"),
        declared("GBK").encode("utf-8"),  # saved again by an editor that left the declaration
        declared("utf-8").encode("gbk"),  # the other way round
        declared("big-nonsense").encode("utf-8"),
        lrmx(head="").encode(),
        ("\n  " + lrmx(head="")).encode(),
    ],
)
def test_a_file_is_read_in_whatever_encoding_it_came(data: bytes) -> None:
    document = read_document(data)
    assert document.text("XingMing") == "周明川"
    assert document.text("JianLi").splitlines()[0] == "2007.08--2019.11  云川市财政局科员"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b" \r\n ", "空的"),
        (b"XingMing=1", "不是完整的XML"),
        (lrmx().encode()[:-20], "不是完整的XML"),
        (b"%PDF-1.7 \xe2\xe3\xcf\xd3", "XML|编码"),
        (b"\xff\xfe\x00", "编码"),
        (b"PK\x03\x04rest", "压缩包"),
        (b"<html><body/></html>", "根元素是“html”"),
        (b'<Person xmlns="urn:x"/>', "根元素"),
        (LAUGHS.encode(), "实体声明"),
        (LAUGHS.encode("utf-16"), "实体声明"),
        (OUTSIDE.encode(), "实体声明"),
        (PARAMETER.encode(), "实体声明"),
        (b"<Person><XingMing>&x;</XingMing></Person>", "不是完整的XML"),
        (b"<Person><XingMing>a</XingMing><XingMing>b</XingMing></Person>", "出现了两次"),
        (b"<Person>" + b" " * MAX_BYTES + b"</Person>", "超过8 MB"),
        (b"<Person>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</Person>", "不是完整的XML"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(BadFile, match=reason) as refusal:
        read_document(data)
    sentence = str(refusal.value)
    assert sentence.endswith("。")
    assert sentence.count("。") == 1


def test_a_file_of_exactly_the_limit_is_read() -> None:
    data = b"<Person>" + b" " * (MAX_BYTES - 17) + b"</Person>"
    assert len(data) == MAX_BYTES
    assert read_document(data).elements == ()


def test_what_the_format_has_no_place_for_is_remarked() -> None:
    text = lrmx(extra="  <BeiYong1 a='1'>保留<b>字段</b></BeiYong1>\n散落的字<Kong/>")
    text = text.replace("<Person>", "<Person id='7'>").replace("<MinZu>", "<MinZu code='01'>")
    document = read_document(text.encode())
    assert document.remarks == (
        ("Person", "id=7"),
        ("MinZu", "code=01"),
        ("BeiYong1", "保留字段"),
        ("Person", "散落的字"),
    )


def test_unknown_elements_survive_where_they_stood() -> None:
    text = lrmx(extra="  <Z1><a x='1'>甲 &amp; 乙</a></Z1>\n").replace("<MinZu>", "<Z2>丙</Z2><MinZu>")
    once = write_document(read_document(text.encode()).in_order())
    written = once.decode("utf-8-sig")
    assert '<Z1><a x="1">甲 &amp; 乙</a></Z1>' in written
    assert written.index("<ChuShengNianYue>") < written.index("<Z2>丙</Z2>") < written.index("<MinZu>")
    assert write_document(read_document(once).in_order()) == once


def test_written_as_the_editor_writes() -> None:
    document = Document((Element("XingMing", "甲<乙&\r丙\n丁\x07"), Element("XingBie", "")))
    written = write_document(document)
    assert written.startswith(
        b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r\n<Person>\r\n  <XingMing>'
    )
    assert written.endswith(b"  <XingBie />\r\n</Person>\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert read_document(written).text("XingMing") == "甲<乙&\r丙\n丁"


def test_identity_and_photo_are_not_kept_beside_the_other_elements() -> None:
    document = read_document(lrmx(ZhaoPian=packed(picture())).encode())
    kept = dict(document.as_fields())
    assert kept["ShenFenZheng"] == kept["ZhaoPian"] == ""
    assert kept["XingMing"] == "周明川"


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_photo_is_read_and_written_back(form: str) -> None:
    data = picture(form)
    wrapped = "\r\n  ".join(write_photo(data).splitlines())
    assert read_photo(wrapped) == data
    assert max(map(len, write_photo(data).splitlines())) <= 76
    assert read_photo(" \n") == b""
    assert write_photo(b"") == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("不是编码", "编码已损坏"),
        ("/9j/4AAQ=SkZ", "编码已损坏"),
        (packed(b"\x89PNG not really"), "不是完整的JPEG或PNG"),
        (packed(b"<svg/>"), "不是完整的JPEG或PNG"),
        (packed(picture("BMP")), "不是完整的JPEG或PNG"),
        (packed(picture("GIF")), "不是完整的JPEG或PNG"),
        (packed(picture(side=200)[:-400]), "不是完整的JPEG或PNG"),
        (packed(picture("PNG", side=6001)), "6000像素"),
        (base64.b64encode(b"\xff\xd8" + b"0" * 4 * 1024 * 1024).decode(), "超过4 MB"),
    ],
)
def test_a_photo_that_is_no_picture_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadFile, match=reason) as refusal:
        read_photo(text)
    assert refusal.value.element == "ZhaoPian"
