"""An empty or half-filled workbook to take away: every cell a text, what is typed there stays as typed."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def template(
    title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]], notes: Sequence[str]
) -> bytes:
    """`heads` with their widths, `rows` to be filled up, and on a second sheet how to fill them in."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F4EFEA"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(title)
        for place, (head, width) in enumerate(heads):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, head, bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if value:
                    sheet.write_string(number, place, value, text)
        sheet.freeze_panes(1, 2)
        told = book.add_worksheet("填写说明")
        told.set_column(0, 0, 100)
        for number, note in enumerate(notes):
            told.write_string(number, 0, note)
    return output.getvalue()
