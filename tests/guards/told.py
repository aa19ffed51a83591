"""Which kinds of notices the code tells, as it is written."""

import ast
from collections.abc import Iterable


def kinds_told(texts: Iterable[tuple[str, str]]) -> set[str]:
    """The `kind=` of every call of `tell`: a word, or one of two."""
    return {
        str(one.value)
        for _path, text in texts
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "tell"
        for keyword in call.keywords
        if keyword.arg == "kind"
        for one in words_of(keyword.value)
    }


def words_of(value: ast.expr) -> list[ast.Constant]:
    """Without what decides between them. Raises ValueError for a kind that cannot be read from the code."""
    if isinstance(value, ast.IfExp):
        return words_of(value.body) + words_of(value.orelse)
    if not isinstance(value, ast.Constant):
        raise ValueError(ast.dump(value))
    return [value]
