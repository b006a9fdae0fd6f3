"""Files as answers: a workbook, a PDF."""

from collections.abc import Callable
from io import BytesIO

from django.http import FileResponse

from cadre.export import CONTENT_TYPE


def sheet(content: bytes, name: str) -> FileResponse:
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPE)


def paper(render: Callable[[], bytes], name: str, *, is_view: bool) -> FileResponse:
    """A PDF to read or to keep. Raises pdf.RenderRefused."""
    return FileResponse(
        BytesIO(render()), as_attachment=not is_view, filename=name, content_type="application/pdf"
    )
