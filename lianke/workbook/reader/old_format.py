"""Old Excel files (.xls). Their sizes are only known after parsing, so a process of its own with little
memory parses them first.
"""

import subprocess
import sys
from io import BytesIO

MOST_MEMORY = 250_000_000  # address space, of which the interpreter takes some
MOST_SECONDS = 10
FITS, ABSURD, DAMAGED = 0, 3, 4


def verdict(content: bytes, *, rows: int, columns: int) -> int:
    """FITS, ABSURD or DAMAGED."""
    command = [sys.executable, "-m", "lianke.workbook.reader.old_format", str(rows), str(columns)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return ABSURD
    # a killed process wanted too much
    return done.returncode if done.returncode in (FITS, DAMAGED) else ABSURD


def judge(content: bytes, rows: int, columns: int) -> int:
    import resource  # noqa: PLC0415 - only in the process of its own, and only where there is such a thing

    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - as above

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sizes = [
            (sheet.total_height, sheet.total_width)
            for sheet in map(workbook.get_sheet_by_name, workbook.sheet_names)
        ]
    except (CalamineError, OSError, ValueError):
        return DAMAGED
    return ABSURD if any(height > rows or width > columns for height, width in sizes) else FITS


if __name__ == "__main__":
    sys.exit(judge(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2])))
