"""People, their offices and what they may be planned for."""

from collections import defaultdict
from collections.abc import Iterable
from secrets import token_urlsafe

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from pypinyin import lazy_pinyin

from lianke.accounts.models import Person
from lianke.intake.services.ledger import CHANGED, ImportLedger, WantedRow, settle
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Membership, Node
from lianke.schooling.models import Subject, TeacherProfile
from lianke.workbook.reader.columns import TEACHERS
from lianke.workbook.reader.line import Line
from lianke.workbook.reader.rows import Teacher
from lianke.workbook.reader.workbook import Workbook

PersonKey = tuple[str, str]
"""(name, school)"""


def place_people(
    *, book: Workbook, schools: dict[str, Node], subjects: dict[str, Subject], ledger: ImportLedger
) -> dict[Line, Person]:
    """Line of 教师 → person, also of those who stood here before. Phones of strangers must have been refused
    before.
    """
    around = people_around(book, schools)
    if TEACHERS not in book.sheets:
        return around
    standing = standing_people(book.teachers, schools)
    logins = set(Person.objects.values_list("login", flat=True))
    wanted = []
    for number, row in first_rows(book.teachers).items():
        person = standing.get(number)
        wanted.append(WantedRow(number, number, person_values(row, person, logins)))
    people = settle(ledger, TEACHERS, Person, standing, wanted)
    by_row = {row.line: people[first] for first, row in rows_of_people(book.teachers)}
    place_offices(book, schools, by_row, ledger)
    place_profiles(book, by_row, subjects, ledger)
    return around | by_row


def people_around(book: Workbook, schools: dict[str, Node]) -> dict[Line, Person]:
    rows = book.around.teachers if book.around else []
    found = standing_people(rows, schools)
    return {row.line: found[first] for first, row in rows_of_people(rows) if first in found}


def rows_of_people(rows: Iterable[Teacher]) -> list[tuple[int, Teacher]]:
    """(number of the first row of that person, row): one person may hold several offices in several rows."""
    first: dict[tuple[str, str], int] = {}
    return [(first.setdefault((row.phone or row.school, row.name), row.line.number), row) for row in rows]


def first_rows(rows: Iterable[Teacher]) -> dict[int, Teacher]:
    return {row.line.number: row for first, row in rows_of_people(rows) if first == row.line.number}


def standing_people(teachers: Iterable[Teacher], schools: dict[str, Node]) -> dict[int, Person]:
    """Row number → the person it means: by phone, else by name among those of that school whom no phone has
    claimed.
    """
    rows = first_rows(teachers)
    by_phone = {
        person.phone: person
        for person in Person.objects.filter(phone__in=[row.phone for row in rows.values() if row.phone])
    }
    claimed = {person.pk for person in by_phone.values()}
    by_name: dict[tuple[str, int], list[Person]] = defaultdict(list)
    for office in Membership.objects.filter(node__in={node.pk for node in schools.values()}).select_related(
        "person"
    ):
        if office.person_id not in claimed:
            by_name[office.person.name, office.node_id].append(office.person)
    found = {}
    for number, row in rows.items():
        namesakes = by_name[row.name, schools[row.school].pk]
        person = by_phone.get(row.phone) if row.phone else None
        person = person or next((one for one in namesakes if one.pk not in claimed), None)
        if person:
            claimed.add(person.pk)
            found[number] = person
    return found


def person_values(row: Teacher, person: Person | None, logins: set[str]) -> dict[str, object]:
    """An unset phone never empties one that stands; who signs in by phone goes on doing so with a new one."""
    values: dict[str, object] = {"name": row.name}
    pinyin = " ".join(lazy_pinyin(row.name)) if person is None or person.name != row.name else ""
    if pinyin:
        values["pinyin"] = pinyin[:128]
    if row.phone:
        values["phone"] = row.phone
    if person is None:
        login = free_login(row.phone or pinyin.replace(" ", "")[:60], logins)
        # as make_password(None), ten times as fast
        return values | {"login": login, "password": UNUSABLE_PASSWORD_PREFIX + token_urlsafe(30)}
    if row.phone and person.login == person.phone and person.login != row.phone:
        values["login"] = free_login(row.phone, logins)
    return values


def free_login(wanted: str, logins: set[str]) -> str:
    login, number = wanted, 1
    while login in logins:
        number += 1
        login = f"{wanted}{number}"
    logins.add(login)
    return login


def place_offices(
    book: Workbook, schools: dict[str, Node], people: dict[Line, Person], ledger: ImportLedger
) -> None:
    nodes = {node.pk for node in schools.values()}
    offices = Membership.objects.filter(node__in=nodes, ends_on__isnull=True).select_related("person", "node")
    standing = {(office.person_id, office.node_id, office.role): office for office in offices}
    wanted = []
    for row in book.teachers:
        key = (people[row.line].pk, schools[row.school].pk, row.role)
        wanted.append(
            WantedRow(key, row.line.number, dict(zip(("person_id", "node_id", "role"), key, strict=True)))
        )
    named = {wish.key for wish in wanted}
    ledger.miss(
        TEACHERS,
        (
            f"{office.person.name} {place(office.node)}".strip()
            for key, office in standing.items()
            if key not in named
        ),
    )
    settle(ledger, TEACHERS, Membership, standing, wanted)


def place(node: Node) -> str:
    return "" if node.kind == NodeKind.COUNTY else node.name


def place_profiles(
    book: Workbook, people: dict[Line, Person], subjects: dict[str, Subject], ledger: ImportLedger
) -> None:
    """A column that is not there says nothing."""
    rows = {people[row.line].pk: row for row in book.teachers if row.subjects or row.limit_a_week is not None}
    standing = {profile.person_id: profile for profile in TeacherProfile.objects.filter(person__in=rows)}
    wanted = [WantedRow(pk, row.line.number, {"person_id": pk} | limit(row)) for pk, row in rows.items()]
    profiles = settle(ledger, TEACHERS, TeacherProfile, standing, wanted)
    through = TeacherProfile.subjects.through
    before = set(
        through.objects.filter(teacherprofile__in=profiles.values()).values_list(
            "teacherprofile_id", "subject_id"
        )
    )
    after = {
        (profiles[pk].pk, subjects[name].pk): row
        for pk, row in rows.items()
        for name in row.subjects
        if name in subjects
    }
    for pair in after.keys() - before:
        ledger.mark(TEACHERS, after[pair].line.number, CHANGED)
    asked = {profiles[pk].pk for pk, row in rows.items() if "任教学科" in row.line.cells}
    for profile, subject in before - after.keys():
        if profile in asked:
            through.objects.filter(teacherprofile_id=profile, subject_id=subject).delete()
    through.objects.bulk_create(
        [
            through(teacherprofile_id=profile, subject_id=subject)
            for profile, subject in sorted(after.keys() - before)
        ],
        batch_size=500,
    )


def limit(row: Teacher) -> dict[str, object]:
    return {"limit_a_week": row.limit_a_week} if "每周主讲上限(节)" in row.line.cells else {}
