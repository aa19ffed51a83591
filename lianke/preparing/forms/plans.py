"""教案 as it is typed: rows keep what was typed until it can be saved, so that nothing is lost on the way."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from lianke.kernel.refusal import Refusal
from lianke.preparing.steps import (
    MOST_MINUTES,
    MOST_PHOTOS,
    MOST_STEPS,
    MOST_TEXT,
    MOST_TITLE,
    PrintFile,
    Step,
)

MOST_PAGE = 10_000


@dataclass(frozen=True)
class StepRow:
    """A step as typed."""

    minutes: str = "5"
    lecturer: str = ""
    village: str = ""
    page: str = ""
    photos: str = ""
    clip: str = ""  # digest

    @property
    def counted_minutes(self) -> int:
        return int(self.minutes) if self.minutes.isdecimal() and int(self.minutes) <= MOST_MINUTES else 0


@dataclass(frozen=True)
class Draft:
    """A whole plan as typed; `based_on` is the version that the page was opened with, `focus` the row to go
    on with.
    """

    title: str
    rows: list[StepRow]
    kept_prints: list[str]  # digests
    based_on: int | None = None
    focus: int | None = None


def draft_of(post: QueryDict) -> Draft:
    names = list(StepRow.__dataclass_fields__)
    columns = [[plain(value) for value in post.getlist(name)] for name in names]
    rows = [StepRow(**dict(zip(names, cells, strict=True))) for cells in zip(*columns, strict=False)]
    based_on = post.get("based_on", "")
    return Draft(
        plain(post.get("title", "")),
        rows,
        post.getlist("print"),
        int(based_on) if based_on.isdecimal() else None,
    )


def plain(text: str) -> str:
    """As it is kept: one kind of line end, and nothing that a database takes no text with."""
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def draft_of_steps(
    title: str, steps: Iterable[Step], *, prints: Iterable[PrintFile] = (), based_on: int | None = None
) -> Draft:
    return Draft(title, [row_of(step) for step in steps], [one.digest for one in prints], based_on)


def row_of(step: Step) -> StepRow:
    return StepRow(
        str(step.minutes),
        step.lecturer,
        step.village,
        str(step.page or ""),
        str(step.photos or ""),
        step.clip,
    )


def changed(draft: Draft, act: str) -> Draft:
    """The draft after `add:2`, `remove:2`, `up:2`, `down:2` or `move:2:5`; anything else leaves it as
    it is.
    """
    verb, *numbers = act.split(":")
    if not numbers or not all(one.isdecimal() for one in numbers):
        return draft
    at = int(numbers[0])
    rows = list(draft.rows)
    if verb == "add" and at <= len(rows) < MOST_STEPS:
        return replace(draft, rows=[*rows[:at], StepRow(), *rows[at:]], focus=at)
    if at >= len(rows):
        return draft
    row = rows.pop(at)
    if verb == "remove":
        return replace(draft, rows=rows, focus=min(at, len(rows) - 1) if rows else None)
    to = {"up": at - 1, "down": at + 1, "move": int(numbers[-1])}.get(verb, at)
    to = min(max(0, to), len(rows))
    return replace(draft, rows=[*rows[:to], row, *rows[to:]], focus=to)


def title_to_save(draft: Draft, otherwise: str) -> str:
    if len(draft.title) > MOST_TITLE:
        raise Refusal("long_title", _("The title is longer than %(n)s characters.") % {"n": MOST_TITLE})
    return draft.title or otherwise


def steps_to_save(draft: Draft, films: Container[str]) -> list[Step]:
    """Raises Refusal with the number of the step that cannot be. `films`: digests of those that the lesson
    has.
    """
    return [step_of_row(row, number, films) for number, row in enumerate(draft.rows, start=1)]


def step_of_row(row: StepRow, number: int, films: Container[str]) -> Step:
    words = {"no": number}
    minutes = whole(row.minutes)
    if minutes is None or not 1 <= minutes <= MOST_MINUTES:
        raise Refusal("minutes", _("Step %(no)s has no whole number of minutes.") % words)
    page, photos = whole(row.page or "0"), whole(row.photos or "0")
    if page is None or page > MOST_PAGE:
        raise Refusal("page", _("Step %(no)s: the slide is a page number, or empty.") % words)
    if photos is None or photos > MOST_PHOTOS:
        raise Refusal("photos", _("Step %(no)s: at most %(most)s photos.") % (words | {"most": MOST_PHOTOS}))
    if max(len(row.lecturer), len(row.village)) > MOST_TEXT:
        raise Refusal(
            "long_text",
            _("Step %(no)s: at most %(most)s characters a column.") % (words | {"most": MOST_TEXT}),
        )
    if row.clip and row.clip not in films:
        raise Refusal(
            "clip", _("Step %(no)s: this film does not belong to the lesson. Choose it once more.") % words
        )
    return Step(minutes, row.lecturer, row.village, page or None, photos, row.clip)


def whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


def prints_to_save(draft: Draft, known: Mapping[str, PrintFile]) -> list[PrintFile]:
    """Worksheets that stay: of those that some version of this plan had."""
    if not known.keys() >= set(draft.kept_prints):
        raise Refusal("print", _("A worksheet does not belong to the lesson. Choose its file once more."))
    return [known[digest] for digest in draft.kept_prints]
