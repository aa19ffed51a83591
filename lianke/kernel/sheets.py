"""Cells of what goes out into spreadsheets."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")


def safe_cell(value: object) -> str | int | float:
    """The value as a cell that no spreadsheet takes for a formula: text that begins like one gets an
    apostrophe before it (OWASP ASVS 5, V1.2.10). Numbers stay numbers.
    """
    if isinstance(value, int | float):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text
