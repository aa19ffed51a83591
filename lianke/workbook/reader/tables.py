"""A zip of CSV files, one a sheet: what a county that has no Excel sends."""

import csv
import re
from pathlib import PurePosixPath

from lianke.workbook.reader.messages import Unreadable, _
from lianke.workbook.reader.text import CJK, Raw, clean

UTF8_NAME = 0x800
CHINESE = re.compile(rf"[{CJK}]")
SEPARATORS = ",\t;"


def tables_in(members: dict[str, bytes]) -> dict[str, bytes]:
    """Sheet → content of each CSV member; folders do not matter."""
    found = {}
    for name, content in members.items():
        path = PurePosixPath(name)
        if path.suffix.lower() == ".csv" and not path.name.startswith(".") and "__MACOSX" not in path.parts:
            found[clean(path.stem)] = content
    return found


def member_name(name: str, flag_bits: int) -> str:
    """As it was meant: Windows writes names in GB18030 and does not say so; 学校 in GB18030 happens to be UTF-8
    for ѧУ.
    """
    if flag_bits & UTF8_NAME:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            meant = name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
        if CHINESE.search(meant):
            return meant
    return name


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise not_text()


def not_text() -> Unreadable:
    return Unreadable(
        "not_text", _("A CSV file is neither in UTF-8 nor in GB18030. Save it anew as “CSV UTF-8”.")
    )


def table_of(content: bytes) -> list[list[Raw]]:
    """Rows of cells. Raises Unreadable for what is no text."""
    text = decoded(content)
    if "\0" in text:
        raise not_text()
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        return [list(row) for row in csv.reader(text.splitlines(keepends=True), delimiter=separator)]
    except csv.Error as damage:
        raise Unreadable(
            "truncated", _("This workbook is damaged or was not copied completely. Copy it again.")
        ) from damage
