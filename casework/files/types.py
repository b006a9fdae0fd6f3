"""The types of file that a case may hold, told by content and never by name."""

from dataclasses import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class FileType:
    """`extensions`: the first is given to a file whose name ends otherwise. `is_picture`: a browser may show it."""

    label: str
    media_type: str
    extensions: tuple[str, ...]
    is_picture: bool = False


PDF = FileType("PDF", "application/pdf", ("pdf",))
JPEG = FileType("图片", "image/jpeg", ("jpg", "jpeg"), is_picture=True)
PNG = FileType("图片", "image/png", ("png",), is_picture=True)
DOCX = FileType("Word文档", f"{_OFFICE}.wordprocessingml.document", ("docx",))
XLSX = FileType("Excel表格", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
OFD = FileType("OFD", "application/ofd", ("ofd",))
TEXT = FileType("纯文本", "text/plain", ("txt",))

ALL = (PDF, JPEG, PNG, DOCX, XLSX, OFD, TEXT)
ALLOWED = "PDF、图片（JPEG、PNG）、Word（docx）、Excel（xlsx）、OFD、纯文本"
ACCEPT = ",".join(f".{extension}" for kind in ALL for extension in kind.extensions)  # for the file dialog
BY_MEDIA_TYPE = {kind.media_type: kind for kind in ALL}
