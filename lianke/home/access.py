"""The doors to the day and to the slips: which classes' lessons a person looks after, whose account they may
hand out.
"""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.kernel.http import or_404
from lianke.organisations.access import nodes_with
from lianke.organisations.models import Membership, Node
from lianke.organisations.queries import under
from lianke.organisations.rights import Right, rights_of
from lianke.timetable.choices import ParticipationState
from lianke.timetable.models import Participation


def class_lessons_of(person: Person) -> QuerySet[Participation]:
    """班级节次: classes in lessons, of the schools one oversees or works in, of the classes one assists, of the
    lessons one gives.
    """
    held = rights_of(person)
    return (
        Participation.objects.filter(class_group__isnull=False)
        .exclude(state=ParticipationState.CANCELLED)
        .filter(
            held.at("class_group__school__path", Right.WATCH)
            | held.at("meeting__host_node__path", Right.OVERSEE)
            | held.named("class_group__assistant", "meeting__lecturer")
        )
    )


def handed_out_paths(person: Person) -> list[str]:
    return rights_of(person).paths(Right.HAND_OUT)


def without_password() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)


def people_answered_for(person: Person) -> QuerySet[Person]:
    """Who holds an office under the nodes for which `person` hands out slips, and none outside them.

    Nobody can so take over an account that reaches farther than their own office.
    """
    paths = handed_out_paths(person)
    standing = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today()))
    return (
        Person.objects.filter(
            is_active=True, pk__in=standing.filter(under("node__path", paths)).values("person")
        )
        .exclude(pk__in=standing.exclude(under("node__path", paths)).values("person"))
        .order_by("pinyin", "name", "pk")
    )


def people_to_activate(person: Person) -> QuerySet[Person]:
    """Those of them who have no password yet."""
    return people_answered_for(person) & without_password()


def school_to_activate(person: Person, public_id: str) -> Node:
    return or_404(nodes_with(person, Right.HAND_OUT).filter(public_id=public_id).first())
