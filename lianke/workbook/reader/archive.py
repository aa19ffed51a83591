"""The file before anything parses it: refuses what is no workbook and what would not fit into memory.

The parser gets a copy that was unpacked here within limits, so that a header that lies about sizes cannot
hurt.
"""

import re
import zlib
from io import BytesIO
from itertools import islice, pairwise
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lianke.workbook.reader.messages import Unreadable, _
from lianke.workbook.reader.tables import member_name

MOST_FILE_BYTES = 20_000_000
MOST_UNPACKED_BYTES = 50_000_000
MOST_MEMBERS = 500
HIGHEST_RATIO = 100
MOST_ROWS = 60_000  # a sheet; a city has 40,000 people
MOST_CELLS = 1_000_000  # all sheets
MOST_COLUMNS = 200
SMALL_MEMBER_BYTES = 100_000  # below this a high ratio is only a sheet of equal rows
MOST_SHARED_BYTES = 200_000  # one text: 32,767 characters and its markup
MOST_TEXT = 200_000_000  # cells × longest text: what a parser may hold at once

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]+)(\d+)[\"']")
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br\s*=\s*[\"'](\d+)[\"']")
ANY_ROW = re.compile(rb"<(?:\w+:)?row\b")
ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b")


def safe_copy(path: Path) -> BytesIO:
    """The workbook's members, unpacked within limits and packed again without compression. Raises
    Unreadable.
    """
    members = members_of(content_of(path))
    if "xl/workbook.xml" not in members:
        raise not_a_workbook()
    refuse_absurd_sheets(members)
    return packed(members)


def members_of(content: bytes) -> dict[str, bytes]:
    try:
        with ZipFile(BytesIO(content)) as archive:
            refuse_absurd_sizes(archive)
            return {
                member_name(info.filename, info.flag_bits): archive.read(info) for info in archive.infolist()
            }
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as damage:
        raise truncated() from damage
    except RuntimeError as locked:  # zipfile's word for a member with a password
        raise encrypted() from locked


def content_of(path: Path) -> bytes:
    content = bytes_of(path)
    if content.startswith(OLE) and ENCRYPTED_STREAM in content:
        raise encrypted()
    if not content.startswith(OLE) and not content.startswith(b"PK\x03\x04"):
        raise not_a_workbook()
    return content


def bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Unreadable("no_such_file", _("There is no file %(name)s.", name=path.name))
        if path.stat().st_size > MOST_FILE_BYTES:
            raise too_large()
        return path.read_bytes()
    except OSError as error:  # somebody else's file, a disk that fails
        reason = _("%(name)s cannot be read. Check whether you may open it.", name=path.name)
        raise Unreadable("not_readable", reason) from error


def refuse_absurd_sizes(archive: ZipFile) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MOST_MEMBERS or len(set(names)) < len(names) or unpacked > MOST_UNPACKED_BYTES:
        raise too_large()
    if any(
        info.file_size > HIGHEST_RATIO * max(info.compress_size, 1)
        for info in infos
        if info.file_size > SMALL_MEMBER_BYTES
    ):
        raise too_large()
    if any(info.flag_bits & 1 for info in infos):
        raise encrypted()


def refuse_absurd_sheets(members: dict[str, bytes]) -> None:
    """Looks into every member: a workbook may call its sheets and its shared texts what it likes."""
    longest = cells = 0
    for content in members.values():
        if content.startswith(
            (b"\xff\xfe", b"\xfe\xff")
        ):  # UTF-16, which no spreadsheet writes, would hide the addresses
            raise not_a_workbook()
        if b"sheetData" in content:
            cells += sum(1 for _found in islice(ANY_CELL.finditer(content), MOST_CELLS + 1))
            if cells > MOST_CELLS:
                raise too_large()
            refuse_absurd_sheet(content)
        else:
            longest = max(longest, longest_text(content))
    if longest > MOST_SHARED_BYTES or cells * longest > MOST_TEXT:
        raise too_large()


def refuse_absurd_sheet(content: bytes) -> None:
    """By the addresses themselves: a single cell at the far end would make the parser hold everything before
    it.
    """
    rows = sum(1 for _found in islice(ANY_ROW.finditer(content), MOST_ROWS + 1))
    refuse_absurd_extent(rows, 0)  # before anything slower looks at them
    rows = max([rows, *(int(found[1][:9]) for found in ROW.finditer(content))])
    columns = 0
    for found in CELL.finditer(content):
        rows = max(rows, int(found[2][:9]))
        columns = max(columns, column_number(found[1]))
    refuse_absurd_extent(rows, columns)


def refuse_absurd_extent(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise Unreadable(
            "too_many_rows",
            _("A sheet has more than %(most)s rows. Delete what does not belong there.", most=MOST_ROWS),
        )
    if columns > MOST_COLUMNS:
        raise Unreadable(
            "too_many_columns",
            _(
                "A sheet has more than %(most)s columns. Delete what does not belong there.",
                most=MOST_COLUMNS,
            ),
        )


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def longest_text(shared: bytes) -> int:
    """Bytes between two shared texts: at least as much as the longest of them."""
    begins = [found.start() for found in SHARED_TEXT.finditer(shared)]
    return max((after - before for before, after in pairwise([*begins, len(shared)])), default=0)


def packed(members: dict[str, bytes]) -> BytesIO:
    copy = BytesIO()
    with ZipFile(copy, "w", ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name), content)
    copy.seek(0)
    return copy


def not_a_workbook() -> Unreadable:
    return Unreadable(
        "not_a_workbook",
        _(
            "This is not an Excel workbook (.xlsx, .xls) and no zip of CSV files. Choose the file that "
            "was filled in."
        ),
    )


def encrypted() -> Unreadable:
    return Unreadable(
        "encrypted", _("This workbook is protected by a password. Remove the password and import it again.")
    )


def truncated() -> Unreadable:
    return Unreadable("truncated", _("This workbook is damaged or was not copied completely. Copy it again."))


def too_large() -> Unreadable:
    return Unreadable(
        "too_large", _("This workbook is far larger than a county's data. Delete what does not belong there.")
    )
