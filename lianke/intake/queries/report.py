"""An import's outcome as text for a person and as JSON for a program."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from lianke.intake.outcome import Outcome
from lianke.kernel.refusal import Refusal
from lianke.workbook.picture import picture, rows_around
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.messages import Unreadable
from lianke.workbook.reader.understood import Understood

CELLS_NAMED = 4
ERRORS_A_PAGE = 40
LINES_SHOWN = 300


def as_json(outcome: Outcome) -> dict[str, object]:
    found: dict[str, object] = {
        "counts": outcome.counts,
        **problems_json(outcome),
        "understood": understood_json(outcome.understood),
    }
    if outcome.errors and outcome.book:
        found |= {"around": rows_around(outcome.book, outcome.errors), "tops": outcome.book.tops}
    if not outcome.errors:
        missing = {sheet: len(names) for sheet, names in outcome.missing.items()}
        found |= {"changes": outcome.changes, "missing": missing, "version": list(version_text(outcome))[:1]}
    return found


def as_command_json(outcome: Outcome, *, dry_run: bool) -> dict[str, object]:
    """What `--json` prints: counts, errors and warnings; what was understood differently, if anything was; on
    a dry run the changes.
    """
    whole = as_json(outcome)
    kept = {"counts", "errors", "warnings"} | ({"understood"} if whole["understood"] else set())
    return whole if dry_run else {name: value for name, value in whole.items() if name in kept}


def run_page(report: dict[str, Any], page: str | None = None) -> dict[str, Any]:
    """What the page of an import shows of its report."""
    errors, around, tops = report.get("errors", []), report.get("around", {}), report.get("tops", {})
    pages = Paginator(errors, ERRORS_A_PAGE).get_page(page)
    for error in pages.object_list:
        error["picture"] = picture(error, around, tops.get(error["sheet"], 1))
    changes = [
        {"sheet": sheet, "missing": report["missing"].get(sheet, 0)} | row
        for sheet, row in report.get("changes", {}).items()
    ]
    return {
        "errors": pages.object_list,
        "page": pages,
        "errors_count": len(errors),
        "waiting_count": sum(len(error["consequences"]) for error in errors),
        "can_be_marked": any(one["row"] for one in errors),
        "warnings": report.get("warnings", [])[:LINES_SHOWN],
        "understood": [said_of(one) for one in report.get("understood", [])[:LINES_SHOWN]],
        "understood_count": len(report.get("understood", [])),
        "changes": changes,
        "new_count": sum(row["new"] for row in changes),
        "changed_count": sum(row["changed"] for row in changes),
        "version": report.get("version", []),
    }


def problems_json(outcome: Outcome) -> dict[str, list[dict[str, object]]]:
    return {
        "errors": [problem_json(problem) for problem in outcome.errors],
        "warnings": [problem_json(problem) for problem in outcome.warnings],
    }


def with_marks(source: Path, **problems: list[dict[str, object]]) -> bytes:
    """The workbook as it was given, marked with `problems_json`. Raises Refusal when it cannot be."""
    # openpyxl costs as much as an import
    from lianke.workbook.marking import marked_copy  # noqa: PLC0415 - see above

    try:
        return marked_copy(source, **problems)
    except Unreadable as unreadable:
        raise Refusal(unreadable.code, unreadable.reason.render(_)) from unreadable


def problem_json(problem: Mistake) -> dict[str, object]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "reason": problem.reason.render(_),
        "remedy": problem.remedy.render(_) if problem.remedy else "",
        "consequences": [message.render(_) for message in problem.consequences],
    }


def understood_json(found: Iterable[Understood]) -> list[dict[str, object]]:
    """One entry for all cells of a column that were typed alike: {sheet, cells, count, typed, taken,
    merged}.
    """
    groups: dict[tuple[str, str, str, str, str], list[str]] = {}
    for one in found:
        groups.setdefault((one.sheet, one.column, one.typed, one.taken, one.merged), []).append(
            f"{one.column}{one.row}"
        )
    return [
        {
            "sheet": sheet,
            "cells": cells[:CELLS_NAMED],
            "count": len(cells),
            "typed": typed,
            "taken": taken,
            "merged": merged,
        }
        for (sheet, _column, typed, taken, merged), cells in groups.items()
    ]


def understood_text(found: Iterable[Understood]) -> Iterator[str]:
    groups = understood_json(found)
    if groups:
        yield _("Understood differently from how it was typed (%(count)s)") % {"count": len(groups)}
    for one in groups:
        yield f"  {said_of(one)}"


def said_of(one: dict[str, object]) -> str:
    """One entry of `understood_json` as a sentence."""
    values = {name: one[name] for name in ("sheet", "typed", "taken", "merged", "count")} | {
        "cell": cells_named(one["cells"])
    }
    if one["merged"]:
        return _("%(sheet)s!%(cell)s is merged with %(merged)s and was taken as “%(taken)s”") % values
    if not one["taken"]:
        return _("%(sheet)s!%(cell)s: the column “%(typed)s” was not read") % values
    return _("%(sheet)s!%(cell)s: “%(typed)s” was taken as “%(taken)s” (%(count)s cells)") % values


def cells_named(cells: object) -> str:
    return "、".join(cells) if isinstance(cells, list) else ""


def refusal_json(sentence: str) -> dict[str, object]:
    error: dict[str, object] = {
        "sheet": "",
        "row": None,
        "column": "",
        "value": "",
        "reason": sentence,
        "remedy": "",
        "consequences": [],
    }
    return {"counts": {}, "errors": [error], "warnings": [], "understood": []}


def as_text(outcome: Outcome) -> Iterator[str]:
    yield from problems_text(_("Errors"), outcome.errors)
    yield from problems_text(_("Warnings"), outcome.warnings)
    yield from understood_text(outcome.understood)
    if outcome.errors:
        yield _("Nothing was written. Correct the cells named above and import again.")
        return
    for sheet, count in outcome.counts.items():
        values = (
            {"sheet": sheet, "count": count}
            | {"new": 0, "changed": 0, "untouched": 0}
            | outcome.changes.get(sheet, {})
        )
        yield (
            _("%(sheet)s: %(count)s rows (%(new)s new, %(changed)s changed, %(untouched)s untouched)")
            % values
        )
    yield from version_text(outcome)
    if outcome.dry_run:
        yield _("This was a dry run: nothing was written.")


def problems_text(title: str, problems: list[Mistake]) -> Iterator[str]:
    if problems:
        yield f"{title} ({len(problems)})"
    for problem in problems:
        yield f"  {address(problem)} {problem.value}".rstrip()
        yield f"    {problem.reason.render(_)}"
        if problem.remedy:
            yield f"    {problem.remedy.render(_)}"
        yield from (f"    → {message.render(_)}" for message in problem.consequences)


def address(problem: Mistake) -> str:
    return f"{problem.sheet}!{problem.column}{problem.row}" if problem.row else problem.sheet


def version_text(outcome: Outcome) -> Iterator[str]:
    if outcome.version is None:
        return
    if outcome.version_is_new:
        yield _("Timetable version %(no)s was made.") % {"no": outcome.version}
    else:
        yield _("The timetable is the same as version %(no)s, so no new version was made.") % {
            "no": outcome.version
        }
    if outcome.meetings is not None:
        yield _("It is published: %(count)s lessons stand from now to the end of the term.") % {
            "count": outcome.meetings
        }
    elif outcome.version_is_new:
        yield _("It is a draft. Publish it on the timetable page, or import with --publish.")
