"""教案 as values: steps by the minute, an A column (lecturer) and a B column (village); no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lianke.kernel import canonical

MOST_STEPS = 60
MOST_MINUTES = 180
MOST_PHOTOS = 9
MOST_TEXT = 600
MOST_TITLE = 80
NAME = 24
PAGES_A_STEP = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Step:
    """What happens for some minutes: what the lecturer does, what happens in the village, which slide, how
    many photos of work, which film.
    """

    minutes: int
    lecturer: str = ""
    village: str = ""
    page: int | None = None
    photos: int = 0
    clip: str = ""  # a film of the lesson, by its digest

    @property
    def name(self) -> str:
        """How the step is called where there is room for a few words."""
        return first_line(self.lecturer) or first_line(self.village)


@dataclass(frozen=True)
class PrintFile:
    """A worksheet to be printed before the lesson: a PDF in the file storage, by its digest."""

    name: str
    digest: str


def first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= NAME else line[: NAME - 1] + "…"


def step_of(row: Mapping[str, Any]) -> Step:
    """A step as it is kept."""
    return Step(**row)


def rows_of(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as they are kept; one without a film says nothing of films, as plans did before there were
    any.
    """
    return [
        {name: value for name, value in asdict(step).items() if name != "clip" or value} for step in steps
    ]


def beginnings(steps: Sequence[Step]) -> list[int]:
    """The minute at which each step begins."""
    begins, minute = [], 0
    for step in steps:
        begins.append(minute)
        minute += step.minutes
    return begins


def total(steps: Iterable[Step]) -> int:
    return sum(step.minutes for step in steps)


def digest_of(title: str, steps: Sequence[Step], prints: Sequence[PrintFile]) -> str:
    """What the opening of a lesson seals of the version that it is taught with."""
    return canonical.digest(
        {"title": title, "steps": rows_of(steps), "prints": [asdict(one) for one in prints]}
    )


def steps_json(steps: Sequence[Step], clips: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As contracts/lesson-plan.schema.json has them. `clips`: digest → the film as its own answer has it; one
    that the lesson lacks is left out.
    """
    return [
        {
            "cue": cue,
            "from_minute": begins,
            "minutes": step.minutes,
            "lecturer": step.lecturer,
            "village": step.village,
            "page": step.page,
            "takes_photo": step.photos > 0,
            "photos": step.photos,
            "clip": clips.get(step.clip),
        }
        for cue, (begins, step) in enumerate(zip(beginnings(steps), steps, strict=True))
    ]


def cues(steps: Sequence[Step]) -> list[dict[str, canonical.Json]]:
    """The steps in few words, so that a list of events says by itself what `cue_reached` reached."""
    return [
        {"from_minute": begins, "minutes": step.minutes, "name": step.name}
        for begins, step in zip(beginnings(steps), steps, strict=True)
    ]


def pages_a_step(pages: int, minutes: int) -> int:
    """How many pages one step takes so that it lasts two minutes or more."""
    fitting = (count for count in PAGES_A_STEP if -(-pages // count) * 2 <= minutes)
    return next(fitting, PAGES_A_STEP[-1])


def steps_of_pages(texts: Sequence[str], *, minutes: int, each: int) -> list[Step]:
    """One step per `each` pages with the period's minutes spread evenly, the longer ones first; what a page
    says first stands in the A column.

    Pages that would make more steps than a plan or the period holds are left to the last one.
    """
    groups = [range(first, min(first + each, len(texts))) for first in range(0, len(texts), each)]
    most = max(1, min(MOST_STEPS, minutes))
    if len(groups) > most:
        groups = [*groups[: most - 1], range(groups[most - 1].start, len(texts))]
    shares = spread(minutes, len(groups))
    return [
        Step(minutes=share, lecturer=what_pages_say([texts[index] for index in group]), page=group.start + 1)
        for share, group in zip(shares, groups, strict=True)
    ]


def what_pages_say(texts: Iterable[str]) -> str:
    """The first line of each page, as far as it has words."""
    return "\n".join(line for line in map(heading, texts) if line)[:MOST_TEXT]


def heading(text: str) -> str:
    line = next((spaced(line) for line in text.splitlines() if any(sign.isalnum() for sign in line)), "")
    return line[:100]


def spaced(line: str) -> str:
    return " ".join(line.split())


def spread(minutes: int, parts: int) -> list[int]:
    """Whole minutes that differ by one at most and add up."""
    if parts == 0:
        return []
    each, left = divmod(max(minutes, parts), parts)
    return [each + (index < left) for index in range(parts)]
