"""A ledger as an Excel file that can be signed: A4 across, lines for signatures, its digest at the foot."""

from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from lianke.reports.pages.ledgers import Ledger, Value
from lianke.workbook.writing import put

THIN = Side(style="thin", color="999999")
EDGES = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WIDE, NARROW = 16, 10


def workbook_of(ledger: Ledger) -> bytes:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise TypeError(book)
    sheet.title = ledger.title[:31]
    width = len(ledger.head)
    rows: list[list[Value]] = [
        [ledger.title],
        [f"{ledger.places}　{ledger.note}"],
        list(ledger.head),
        *(line.values for line in ledger.lines),
    ]
    if ledger.totals:
        rows.append([_("Together"), *[""] * (ledger.texts - 1), *ledger.totals])
    for number, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(number, column)
            put(cell, value)
            if number > 2:
                cell.border = EDGES
    for number in (1, 2):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=width)
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    for cell in sheet[3]:
        cell.font, cell.alignment = (
            Font(bold=True),
            Alignment(wrap_text=True, vertical="center", horizontal="center"),
        )
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDE if column <= ledger.texts else NARROW
    foot = len(rows) + 2
    put(sheet.cell(foot, 1), signature())
    put(
        sheet.cell(foot + 1, 1),
        _("Digest %(digest)s: the same as on the page as long as nothing was changed")
        % {"digest": ledger.digest},
    )
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def signature() -> str:
    line = "＿＿＿＿＿＿"
    return f"{_('Drawn up by')}{line}　{_('Checked by')}{line}　{_('Approved by')}{line}　{_('Date')}{line}"
