"""LRMX bytes to elements and back. Nothing in a file can make the reader open another file or a connection. Pure."""

import codecs
import re

from lxml import etree

from cadre.lrmx.elements import FAMILY, KNOWN, ROOT, BadFile, Document, Element
from cadre.lrmx.scan import squeeze

MAX_BYTES = 8 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = {"gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "utf-16": "utf-16"}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""^.{0,10}<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""", re.S)
_DOCTYPE = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def read_document(data: bytes) -> Document:
    """The elements of a file. Raises BadFile."""
    if len(data) > MAX_BYTES:
        raise BadFile("文件超过8 MB，不是正常的任免审批表文件，请核对后重新选择。")
    if not data.strip():
        raise BadFile("文件是空的，请重新选择。")
    if data.startswith(b"PK\x03\x04"):
        raise BadFile("这是压缩包，不是任免审批表文件；压缩包里的压缩包请先解开。")
    text = _decode(data)
    if _DOCTYPE.search(text):
        raise BadFile("文件含有文档类型或实体声明，任免审批表文件不会有这些内容，为安全起见不予导入。")
    root = _parse(_DECLARATION.sub("", text))
    if root.tag != ROOT:
        raise BadFile(f"文件的根元素是“{str(root.tag)[:40]}”，不是“{ROOT}”，不是任免审批表文件。")
    return _document(root)


def parse_fragment(text: str) -> etree._Element:
    """An element that a `Document` holds as XML."""
    return _parse(text)


def _decode(data: bytes) -> str:
    """By its mark, else as UTF-8 when it is valid (whatever was declared), else as declared, else as GB18030."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec) or _unreadable()
    declared = _DECLARED.match(data)
    named = _CODECS.get(declared.group(1).decode().lower(), "") if declared else ""
    wide = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(data[:2], "")
    for codec in (wide, "utf-8", named, "gb18030"):
        if codec and (text := _decoded(data, codec)) and "\0" not in text:
            return text
    return _unreadable()


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return ""


def _unreadable() -> str:
    raise BadFile("文件的文字编码无法识别，请用任免审批表编辑器重新保存后再导入。")


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError:
        raise BadFile("文件不是完整的XML，可能已损坏，请用任免审批表编辑器重新保存后再导入。") from None


def _document(root: etree._Element) -> Document:
    remarks = [*_attributes(root), *_stray(root.text)]
    elements: list[Element] = []
    for child in root:
        name = str(child.tag)
        if name in KNOWN and any(e.name == name for e in elements):
            raise BadFile(f"文件中“{name}”出现了两次，分不清以哪一个为准，请删去一个。", name)
        elements.append(Element(name, _text_of(child)))
        remarks += _remarks(child)
        remarks += _stray(child.tail)
    return Document(tuple(elements), tuple(remarks))


def _text_of(element: etree._Element) -> str:
    if element.tag in KNOWN and element.tag != FAMILY:
        return element.text or ""
    if element.tag == FAMILY and not len(element) and not element.text:
        return ""
    xml = etree.tostring(element, encoding="unicode", with_tail=False)
    return xml.replace("/>", " />")  # as the editor closes an empty element; in text ">" stands escaped


def _remarks(element: etree._Element) -> list[tuple[str, str]]:
    name = str(element.tag)
    if name not in KNOWN:
        return [(name, text)] if (text := all_text(element)) else []
    found = _attributes(element)
    if name != FAMILY and len(element):
        found.append((name, all_text(element)))
    return found


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(element.tag), f"{name!s}={value!s}") for name, value in element.attrib.items()]


def all_text(element: etree._Element) -> str:
    """The text of an element and of everything inside it, on one line."""
    return squeeze("".join(str(text) for text in element.itertext()))


def _stray(text: str | None) -> list[tuple[str, str]]:
    return [(ROOT, text.strip())] if text and text.strip() else []


# --- writing --------------------------------------------------------------------------------------------


def write_document(document: Document) -> bytes:
    """As the editor writes: UTF-8 with its mark, CRLF, an element a line."""
    lines = [_HEAD, f"<{ROOT}>"]
    for element in document.elements:
        is_xml = element.name == FAMILY or element.name not in KNOWN
        lines.append("  " + (element.text if is_xml and element.text else tag(element.name, element.text)))
    lines += [f"</{ROOT}>", ""]
    return codecs.BOM_UTF8 + "\n".join(lines).replace("\n", "\r\n").encode()


def tag(name: str, text: str) -> str:
    """An element with plain text."""
    return f"<{name}>{_escape(text)}</{name}>" if text else f"<{name} />"


def _escape(text: str) -> str:
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _NOT_XML.sub("", plain).replace("\r", "&#13;")


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
