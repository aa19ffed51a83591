"""Writes of the account: what a school says of itself, where the account begins, and the folds that pages
read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.coverage.models import ClassFold
from lianke.coverage.queries.folds import folded
from lianke.coverage.queries.make_ups import MakeUp
from lianke.coverage.queries.terms import term_book
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.preparing.services.plans import take_over_preparation
from lianke.schooling.choices import Provider
from lianke.schooling.models import AccountStart, ClassGroup, OwnTeaching, Room, Subject, Term
from lianke.schooling.queries.school_year import owed_by_plan
from lianke.timetable.models import Course, LessonType, Meeting
from lianke.timetable.services.arranging import Time, arrange_lesson

CLASSES_AT_ONCE = 500
DELIVERED = "delivered"  # the lesson type of what nobody planned


def fold_classes(*, classes: Iterable[int]) -> list[ClassFold]:
    """Counts the classes (ids) again, in the term that they live in and in every term that is kept; returns
    the folds that changed.
    """
    groups = list(ClassGroup.objects.filter(pk__in=classes).select_related("school").order_by("pk"))
    ancestors = {group.pk: nearest(group.school) for group in groups}
    book = term_book(ancestors.values(), clock.now())
    by_term: dict[Term, set[int]] = defaultdict(set)
    for group in groups:
        if lived := book.term_of(ancestors[group.pk], group.school_year):
            by_term[lived.term].add(group.pk)
    for fold in ClassFold.objects.filter(class_group__in=groups).select_related("term").defer("lessons"):
        by_term[fold.term].add(fold.class_group_id)
    return [fold for term, wanted in by_term.items() for fold in fold_term(term, sorted(wanted))]


def fold_term(term: Term, classes: list[int]) -> list[ClassFold]:
    return [
        fold
        for first in range(0, len(classes), CLASSES_AT_ONCE)
        for fold in keep_folds(term, classes[first : first + CLASSES_AT_ONCE])
    ]


@transaction.atomic
def keep_folds(term: Term, classes: list[int]) -> list[ClassFold]:
    """Behind a lock of each class: whoever counts last has seen everything that was committed before."""
    locked = list(
        ClassGroup.objects.select_for_update()
        .filter(pk__in=classes)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    kept = {fold.class_group_id: fold for fold in ClassFold.objects.filter(class_group__in=locked, term=term)}
    now = clock.now()
    fresh = [
        ClassFold(class_group_id=pk, term=term, first_day=term.begins_on, lessons=lessons, folded_at=now)
        for pk, lessons in folded(locked, term).items()
    ]
    ClassFold.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["class_group", "term"],
        update_fields=["first_day", "lessons", "folded_at"],
    )
    return [fold for fold in fresh if not is_same(kept.get(fold.class_group_id), fold)]


def is_same(kept: ClassFold | None, fresh: ClassFold) -> bool:
    return kept is not None and (kept.first_day, kept.lessons) == (fresh.first_day, fresh.lessons)


def tend_folds(*, limit: int = 20) -> list[ClassFold]:
    """The clock's: counts again those that were not counted for longest, those never counted first; returns
    what had gone wrong.

    A fold that changes here was missed by an announcement: a process killed between its deed and its
    announcement, a row changed by hand.
    """
    years = Term.objects.values("school_year")  # a class of another year lives in no term
    never = ClassGroup.objects.filter(folds__isnull=True, school_year__in=years).order_by(
        "-school_year", "pk"
    )[:limit]
    stale = ClassFold.objects.filter(folded_at__lt=clock.now() - timedelta(days=1)).order_by("folded_at")
    new = fold_classes(classes=[group.pk for group in never])
    changed = fold_classes(classes=list(stale.values_list("class_group", flat=True)[: limit - len(new)]))
    return changed


@transaction.atomic
def declare_own_teaching(*, group: ClassGroup, periods: Mapping[int, int], person: Person) -> int:
    """本校自教: subject id → periods a week that the school gives the class itself; returns how many of its
    cohorts' rows changed.

    Said for every cohort that the plan owes the subject. Refuses subjects that come wholly from outside, more
    than the plan owes, and subjects that the plan does not name.
    """
    ClassGroup.objects.select_for_update().get(pk=group.pk)
    changed = {}
    offered = [one for one in owed_by_plan([group]) if one.who != Provider.OUTSIDE]
    names = {one.subject.pk: one.subject.name for one in offered}
    if unknown := periods.keys() - names.keys():
        subjects = "、".join(
            Subject.objects.filter(pk__in=unknown).order_by("pk").values_list("name", flat=True)
        )
        raise Refusal(
            "not_own",
            _("%(subjects)s: this comes from outside, the school cannot declare it.")
            % {"subjects": subjects},
        )
    for one in offered:
        wanted = periods.get(one.subject.pk, one.own)
        if not 0 <= wanted <= max(each.periods for each in offered if each.subject.pk == one.subject.pk):
            words = {"subject": one.subject.name, "most": one.periods}
            raise Refusal("too_many", _("%(subject)s: from 0 to %(most)s periods a week.") % words)
        wanted = min(wanted, one.periods)
        if wanted == one.own:
            continue
        changed[f"{one.subject.name} {one.cohort.grade}"] = [one.own, wanted]
        standing = OwnTeaching.objects.filter(cohort=one.cohort, subject=one.subject)
        if wanted:
            said = {"periods": wanted, "said_by": person, "said_at": clock.now()}
            OwnTeaching.objects.update_or_create(cohort=one.cohort, subject=one.subject, defaults=said)
        else:
            standing.delete()
    if changed:
        actor = Actor.of(person)
        record(actor=actor, verb="declare_own_teaching", what=group, scope=group.school.path, change=changed)
    return len(changed)


@transaction.atomic
def begin_account(*, node: Node, day: date | None, person: Person) -> None:
    """记账起始日: nothing before the day is owed or counted under the node; None: from the term's first day
    again.
    """
    Node.objects.select_for_update().get(pk=node.pk)
    before = AccountStart.objects.filter(node=node).values_list("begins_on", flat=True).first()
    if before == day:
        return
    if day is None:
        AccountStart.objects.filter(node=node).delete()
    else:
        AccountStart.objects.update_or_create(node=node, defaults={"begins_on": day})
    actor = Actor.of(person)
    change = {"before": str(before or ""), "after": str(day or "")}
    record(actor=actor, verb="begin_account", what=node, scope=node.path, change=change)


def arrange_make_up(*, make_up: MakeUp, lecturer: str, day: date, period_no: int, person: Person) -> Meeting:
    """补课 at one of the times that are free now. Refuses a time that is not, and what `arrange_lesson`
    refuses: two people at one time are told apart by the database.

    `lecturer`: public id of a candidate; whoever is no officer arranges lessons of their own only.
    """
    found = [
        (one, slot)
        for one in make_up.candidates()
        for slot in one.slots
        if (one.person.public_id, slot.day, slot.host.no) == (lecturer, day, period_no)
    ]
    if not found:
        raise Refusal("not_free", _("This time is not free any more. Choose another one."))
    [(candidate, slot)] = found
    with transaction.atomic():
        made = arrange_lesson(
            course=make_up.missed.course if make_up.missed and make_up.missed.course else course_for(make_up),
            lecturer=candidate.person,
            host=candidate.school,
            host_room=Room.objects.filter(pk__in=[slot.studio]).first(),
            time=Time(slot.host.no, clock.at(slot.day, slot.host.begins), clock.at(slot.day, slot.host.ends)),
            receiving=make_up.receiving,
            makes_up=make_up.missed,
            actor=Actor.of(person),
        )
        if make_up.missed:
            take_over_preparation(of=make_up.missed, to=made, person=person)
        return made


def course_for(make_up: MakeUp) -> Course:
    """Where no lesson is made up: the course of the subject that the class has this term, else a new one."""
    account = make_up.accounts[0]
    courses = Course.objects.filter(
        term=account.lived.term, subject=make_up.subject, meetings__participations__class_group=account.group
    )
    grade = min(cohort.grade for one in make_up.receiving for cohort in one.cohorts)
    return courses.order_by("-pk").first() or Course.objects.create(
        term=account.lived.term,
        subject=make_up.subject,
        grade=grade,
        lesson_type=LessonType.objects.get(code=DELIVERED),
    )
