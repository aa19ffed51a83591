"""FET as the anchor of timing: it is handed our bundles with their lecturers, and finds slots for them. It
chooses neither, and knows one bell.

A lesson is an activity of its classes; beside the lecturer its teachers are the adults of the points, which
is how a point's one screen is said. A region is handed to it county by county: handed whole, it found nothing
for 1,728 points in ten minutes.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

from lianke.planner.problem import DAYS, Lesson, Problem, Slot

PROGRAM = "fet-cl"
MOST_S = 600


def slots_alone_s(problem: Problem, lessons: Iterable[Lesson]) -> float:
    """Seconds of FET from its files to its timetables; fails where it finds none."""
    install()
    county_of = {one.key: problem.sites[one.site].county for one in problem.lecturers}
    of_county: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        of_county.setdefault(county_of[lesson.lecturer], []).append(lesson)
    return sum(slots_of_county_s(of(problem, county), some) for county, some in of_county.items())


def of(problem: Problem, county: str) -> Problem:
    return replace(
        problem, lecturers=tuple(one for one in problem.lecturers if problem.sites[one.site].county == county)
    )


def slots_of_county_s(problem: Problem, lessons: list[Lesson]) -> float:
    with tempfile.TemporaryDirectory(prefix="lianke-fet-") as folder:
        source = Path(folder) / "region.fet"
        source.write_text("\n".join(document(problem, lessons)))
        began = time.monotonic()
        command = [
            PROGRAM,
            f"--inputfile={source}",
            f"--outputdir={folder}/out",
            f"--timelimitseconds={MOST_S}",
        ]
        said = subprocess.run(command, check=False, capture_output=True, text=True).stdout
        spent = time.monotonic() - began
    assert re.search(r"simulation successful|generation successful", said, re.IGNORECASE), said[-2000:]
    return spent


def install() -> None:
    if shutil.which(PROGRAM):
        return
    assert shutil.which("apt-get"), f"{PROGRAM} is missing and this is not Debian: install FET"
    sudo = [] if os.getuid() == 0 else ["sudo"]
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "fet"],
    ):
        subprocess.run(
            [*sudo, *command],
            check=True,
            capture_output=True,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )


def document(problem: Problem, lessons: list[Lesson]) -> Iterator[str]:
    lecturers = {one.key: one for one in problem.lecturers}
    periods = max((period.no for site in problem.sites.values() for period in site.bell), default=0)
    adults = sorted(
        {site for lesson in lessons for site, _ in lesson.receivers if problem.sites[site].at_once == 1}
    )
    classes = sorted({key for lesson in lessons for key in lesson.receivers})
    yield '<?xml version="1.0" encoding="UTF-8"?><fet version="6.8.5">'
    yield "<Institution_Name>Lianke</Institution_Name><Comments></Comments>"
    days = "".join(f"<Day><Name>{day}</Name></Day>" for day in DAYS)
    yield f"<Days_List><Number_of_Days>{len(DAYS)}</Number_of_Days>{days}</Days_List>"
    hours = "".join(f"<Hour><Name>{no}</Name></Hour>" for no in range(1, periods + 1))
    yield f"<Hours_List><Number_of_Hours>{periods}</Number_of_Hours>{hours}</Hours_List><Subjects_List>"
    yield from (
        f"<Subject><Name>{subject}</Name><Comments></Comments></Subject>"
        for subject in sorted({one.subject for one in lessons})
    )
    yield "</Subjects_List><Activity_Tags_List></Activity_Tags_List><Teachers_List>"
    for name in [*(named(*key) for key in lecturers), *adults]:
        yield f"<Teacher><Name>{escape(name)}</Name>"
        yield "<Target_Number_of_Hours>0</Target_Number_of_Hours></Teacher>"
    yield "</Teachers_List><Students_List>"
    yield from (
        f"<Year><Name>{escape(named(*key))}</Name><Number_of_Students>0</Number_of_Students></Year>"
        for key in classes
    )
    yield "</Students_List><Activities_List>"
    numbers, apart = count(1), []
    for group in courses(lessons):
        ids = [next(numbers) for _ in group]
        apart.append(ids)
        yield from (activity(one, ids, number, adults) for one, number in zip(group, ids, strict=True))
    yield "</Activities_List><Buildings_List></Buildings_List>"
    yield "<Rooms_List></Rooms_List><Time_Constraints_List>"
    yield constraint("BasicCompulsoryTime", "")
    yield from (days_between(ids, max(1, problem.rules.gap)) for ids in apart if len(ids) > 1)
    for key, lecturer in lecturers.items():
        rung = {(day, period.no) for day in DAYS for period in problem.sites[key[0]].bell}
        yield from closed(
            "Teacher",
            f"<Teacher>{escape(named(*key))}</Teacher>",
            rung - (rung if lecturer.free is None else lecturer.free),
        )
        if problem.rules.lecturer_a_day:
            limit = f"<Maximum_Hours_Daily>{problem.rules.lecturer_a_day}</Maximum_Hours_Daily>"
            yield constraint(
                "TeacherMaxHoursDaily", f"<Teacher_Name>{escape(named(*key))}</Teacher_Name>{limit}"
            )
    for key in classes:
        yield from closed(
            "StudentsSet", f"<Students>{escape(named(*key))}</Students>", set(problem.own.get(key, ()))
        )
    yield (
        "</Time_Constraints_List><Space_Constraints_List>"
        + constraint("BasicCompulsorySpace", "")
        + "</Space_Constraints_List></fet>"
    )


def courses(lessons: list[Lesson]) -> list[list[Lesson]]:
    found: dict[object, list[Lesson]] = {}
    for lesson in lessons:
        found.setdefault(
            (lesson.subject, lesson.grade, lesson.lecturer, frozenset(lesson.receivers)), []
        ).append(lesson)
    return list(found.values())


def activity(lesson: Lesson, ids: list[int], number: int, adults: list[str]) -> str:
    teachers = [named(*lesson.lecturer), *(site for site, _ in lesson.receivers if site in adults)]
    return (
        "<Activity>"
        + "".join(f"<Teacher>{escape(name)}</Teacher>" for name in teachers)
        + f"<Subject>{lesson.subject}</Subject>"
        + "".join(f"<Students>{escape(named(*key))}</Students>" for key in lesson.receivers)
        + f"<Duration>1</Duration><Total_Duration>{len(ids)}</Total_Duration><Id>{number}</Id>"
        + f"<Activity_Group_Id>{ids[0] if len(ids) > 1 else 0}</Activity_Group_Id>"
        + "<Active>true</Active></Activity>"
    )


def days_between(ids: list[int], gap: int) -> str:
    named_ids = "".join(f"<Activity_Id>{one}</Activity_Id>" for one in ids)
    inner = "<Consecutive_If_Same_Day>false</Consecutive_If_Same_Day>"
    inner += f"<Number_of_Activities>{len(ids)}</Number_of_Activities>{named_ids}"
    return constraint("MinDaysBetweenActivities", f"{inner}<MinDays>{gap if len(ids) == 2 else 1}</MinDays>")


def closed(whose: str, name: str, slots: set[Slot]) -> Iterator[str]:
    if slots:
        times = "".join(
            f"<Not_Available_Time><Day>{day}</Day><Hour>{no}</Hour></Not_Available_Time>"
            for day, no in sorted(slots)
        )
        number = f"<Number_of_Not_Available_Times>{len(slots)}</Number_of_Not_Available_Times>"
        yield constraint(f"{whose}NotAvailableTimes", name + number + times)


def constraint(kind: str, inner: str) -> str:
    weighed = f"<Weight_Percentage>100</Weight_Percentage>{inner}"
    return f"<Constraint{kind}>{weighed}<Active>true</Active><Comments></Comments></Constraint{kind}>"


def named(site: str, name: str) -> str:
    return f"{site} {name}"
