"""What people type into cells, made comparable."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from unicodedata import normalize

CJK = "\u3400-\u9fff"
SPACE_BESIDE_CJK = re.compile(rf"(?<=[{CJK}])\s+|\s+(?=[{CJK}])")
SHORT = 40  # what is longer is seldom said twice, and must not fill the memory
LINE_END = re.compile(r"[\r\n]+")
SEPARATORS = re.compile(r"[、,;/|\n]+")

Raw = str | float | int | bool | date | datetime | time | object


@dataclass(frozen=True)
class Cell:
    letter: str
    raw: Raw

    @property
    def text(self) -> str:
        return text_of(self.raw)

    @property
    def listed(self) -> str:
        """As a list: here a line end separates."""
        return clean(LINE_END.sub("、", self.raw.strip())) if isinstance(self.raw, str) else self.text

    @property
    def note(self) -> str:
        return note_of(self.raw)


def text_of(raw: Raw) -> str:
    """A cell as one clean line: half-width digits and brackets, no stray spaces, 16.0 as 16."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime):
        return f"{raw:%Y-%m-%d}" if raw.time() == time() else f"{raw:%Y-%m-%d %H:%M}"
    if isinstance(raw, time):
        return f"{raw:%H:%M}"
    return clean(str(raw))


def clean(text: str) -> str:
    """Sheets say the same short things again and again, and every cell is asked several times."""
    return cleaned_once(text) if len(text) <= SHORT else cleaned(text)


def cleaned(text: str) -> str:
    plain = normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return SPACE_BESIDE_CJK.sub("", "\n".join(line for line in lines if line))


cleaned_once = lru_cache(maxsize=50_000)(cleaned)


def note_of(raw: Raw) -> str:
    """A remark as it was typed, only without the spaces around it."""
    return raw.strip() if isinstance(raw, str) else text_of(raw)


def parts(text: str, separators: re.Pattern[str] = SEPARATORS) -> list[str]:
    """A list that was typed with 、 ，, ； / or line ends."""
    return [part.strip() for part in separators.split(text) if part.strip()]


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
