"""How people write the name of a class."""

import re

FORMS = (
    re.compile(r"([一二三四五六七八九])(?:年级|年|级)?[.·\-]?\(?(\d{1,2}|[一二三四五六七八九十])\)?班"),
    re.compile(r"([1-9])(?:年级|年|级|[.·\-]|(?=\())\(?(\d{1,2}|[一二三四五六七八九十])\)?班"),
    re.compile(r"([一二三四五六七八九1-9])(?:[.·\-](\d{1,2})|\((\d{1,2}|[一二三四五六七八九十])\))"),
)
CHINESE = "零一二三四五六七八九十"


def class_name(text: str) -> str:
    """三(2)班 for 三2班, 3.2班, 三年级2班, 3(2); whatever else a class is called stays as it is, but for a separator
    at its end.
    """
    text = text.strip("、,;") or text
    if len(text) > 2 and text[0] in CHINESE and text[1] in CHINESE:
        return text  # 二三班 may be a composite class
    for form in FORMS:
        if found := form.fullmatch(text):
            grade, number = (group for group in found.groups() if group)
            return f"{named(grade)}({int(number) if number.isdigit() else CHINESE.index(number)})班"
    return text


def named(grade: str) -> str:
    return CHINESE[int(grade)] if grade.isdigit() else grade
