"""An import's outcome as text for a person and as JSON for a program."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lianke.intake.reader.line import Problem
from lianke.intake.services import Outcome


def as_json(outcome: Outcome) -> dict[str, object]:
    found: dict[str, object] = {
        "counts": outcome.counts,
        "errors": [problem_json(problem) for problem in outcome.errors],
        "warnings": [problem_json(problem) for problem in outcome.warnings],
    }
    return found | ({"changes": outcome.changes} if outcome.dry_run else {})


def problem_json(problem: Problem) -> dict[str, object]:
    return {
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "reason": problem.reason.render(_),
        "remedy": problem.remedy.render(_) if problem.remedy else "",
        "consequences": [message.render(_) for message in problem.consequences],
    }


def refusal_json(sentence: str) -> dict[str, object]:
    error: dict[str, object] = {"sheet": "", "row": None, "column": "", "value": "", "reason": sentence, "remedy": "", "consequences": []}
    return {"counts": {}, "errors": [error], "warnings": []}


def as_text(outcome: Outcome) -> Iterator[str]:
    yield from problems_text(_("Errors"), outcome.errors)
    yield from problems_text(_("Warnings"), outcome.warnings)
    if outcome.errors:
        yield _("Nothing was written. Correct the cells named above and import again.")
        return
    for sheet, count in outcome.counts.items():
        values = {"sheet": sheet, "count": count} | {"new": 0, "changed": 0, "untouched": 0} | outcome.changes.get(sheet, {})
        yield _("%(sheet)s: %(count)s rows (%(new)s new, %(changed)s changed, %(untouched)s untouched)") % values
    yield from version_text(outcome)
    if outcome.dry_run:
        yield _("This was a dry run: nothing was written.")


def problems_text(title: str, problems: list[Problem]) -> Iterator[str]:
    if problems:
        yield f"{title} ({len(problems)})"
    for problem in problems:
        yield f"  {address(problem)} {problem.value}".rstrip()
        yield f"    {problem.reason.render(_)}"
        if problem.remedy:
            yield f"    {problem.remedy.render(_)}"
        yield from (f"    → {message.render(_)}" for message in problem.consequences)


def address(problem: Problem) -> str:
    return f"{problem.sheet}!{problem.column}{problem.row}" if problem.row else problem.sheet


def version_text(outcome: Outcome) -> Iterator[str]:
    if outcome.version is None:
        return
    if outcome.version_is_new:
        yield _("Timetable version %(no)s was made.") % {"no": outcome.version}
    else:
        yield _("The timetable is the same as version %(no)s, so no new version was made.") % {"no": outcome.version}
    if outcome.meetings is not None:
        yield _("It is published: %(count)s lessons stand from now to the end of the term.") % {"count": outcome.meetings}
    elif outcome.version_is_new:
        yield _("It is a draft. Publish it on the timetable page, or import with --publish.")
