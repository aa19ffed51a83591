"""Cells of what goes out into spreadsheets."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\0")
"""With their full-width kin, which a spreadsheet set to Chinese takes for the same."""


def begins_a_formula(text: str) -> bool:
    return text.lstrip(" ").startswith(DANGEROUS)


def safe_cell(value: object) -> str | int | float:
    """The value as a cell that no spreadsheet takes for a formula, in CSV: text that begins like one gets an
    apostrophe before it (OWASP ASVS 5, V1.2.10). Numbers stay numbers.
    """
    if isinstance(value, int | float):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if begins_a_formula(text) else text
