"""Who may do what where: one table, role × right. Every door asks for a right, none for a role.

Rights are always today's: an office that has ended, or has not begun, gives none.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind, Role
from lianke.organisations.models import Membership, Node
from lianke.organisations.queries import offices_of, under


class Right(StrEnum):
    """What one may do; the doors that ask for it stand in `access` of the packages."""

    WATCH = "watch"  # see a class's lessons: live, replay, slides, works, who was there
    ASSIST = "assist"  # act for a class beside its screen: hands, answers, photos of work
    RECEIVE = "receive"  # be a class's screen with one's own phone: camera, microphone, everybody's picture
    TEACH = "teach"  # be planned as a lecturer, and stand in for one
    COMPARE = "compare"  # put lessons of one topic side by side (同课异构)
    OVERSEE = "oversee"  # see all there is of a place: its accounts, gaps, nights, the lessons given from it
    SEE_ACCOUNT = "see_account"  # see what a class is owed and has received
    SEE_LEDGERS = "see_ledgers"  # see who has taught how much: of a place, or oneself
    SEE_PAIRS = "see_pairs"  # see who supports whom (结对)
    DECLARE = "declare"  # say what a school teaches a class itself
    CLAIM = "claim"  # 申诉, 补录
    RULE = "rule"  # 认定: rule on claims
    SET_RULES = "set_rules"  # say from when lessons count by which rule
    LOCK_MONTHS = "lock_months"  # 进工资表: lock a month, take its evidence away
    BEGIN_ACCOUNT = "begin_account"  # say on which day an account begins (记账起始日)
    PLAN = "plan"  # 排课, publish a 大课表, 请假代课, types of lessons
    ARRANGE = "arrange"  # have a lesson made up, or what was arranged for it cancelled
    IMPORT = "import"  # bring a workbook, take everything away as one
    HAND_OUT = "hand_out"  # hand out slips for accounts, give up a forgotten password
    PLACE_SCREEN = "place_screen"  # say that a screen stands in a room
    LOOK_AFTER_SCREENS = "look_after_screens"  # see which rooms have one, take one's right away
    BE_RUNG = "be_rung"  # stand on the phones of classes as whom to ring up
    FINISH_REPLAY = "finish_replay"  # have a replay that was given up made again
    SEE_SPACE = "see_space"  # see what a place keeps and until when its space lasts
    GIVE_SPACE = "give_space"  # say how much a place may keep
    HEAR_OF_CHANGES = "hear_of_changes"  # be told when a lesson of one's schools changes on the day
    HEAR_OF_SCREENS = "hear_of_screens"  # be told that a screen is gone
    HEAR_OF_RECORDINGS = "hear_of_recordings"  # be told that a recording is in trouble
    HEAR_OF_MONTHS = "hear_of_months"  # be told that a month can soon be locked


class Extent(StrEnum):
    UNDER = "under"  # the office's node and all that lies under it
    HERE = "here"  # the office's node alone: the school where one works
    OWN = "own"  # oneself, wherever that is
    NONE = "-"


ROLES = tuple(Role)
CELLS = {
    # An inspector or a researcher whose office is at a school works there as its teachers do. A technician
    # places screens and never watches the children: neither lessons nor what could be read of a class.
    #                         officer inspector researcher principal lecturer assistant teacher technician
    Right.WATCH:              "under  under     under      under     here     here      here    -",
    Right.ASSIST:             "here   here      here       here      here     here      here    -",
    Right.RECEIVE:            "under  under     under      under     here     here      here    -",
    Right.TEACH:              "-      -         -          -         own      -         -       -",
    Right.COMPARE:            "under  under     under      under     own      -         -       -",
    Right.OVERSEE:            "under  under     under      under     -        -         -       -",
    Right.SEE_ACCOUNT:        "under  under     under      under     here     here      here    -",
    Right.SEE_LEDGERS:        "under  under     under      under     own      -         -       -",
    Right.SEE_PAIRS:          "under  under     under      under     here     here      here    here",
    Right.DECLARE:            "under  here      here       under     here     here      here    -",
    Right.CLAIM:              "under  under     under      under     here     here      here    -",
    Right.RULE:               "under  -         -          -         -        -         -       -",
    Right.SET_RULES:          "under  -         -          -         -        -         -       -",
    Right.LOCK_MONTHS:        "under  -         -          -         -        -         -       -",
    Right.BEGIN_ACCOUNT:      "under  -         -          -         -        -         -       -",
    Right.PLAN:               "under  -         -          -         -        -         -       -",
    Right.ARRANGE:            "under  -         -          -         -        -         -       -",
    Right.IMPORT:             "under  -         -          -         -        -         -       -",
    Right.HAND_OUT:           "under  -         -          under     -        -         -       -",
    Right.PLACE_SCREEN:       "under  under     under      under     here     here      here    under",
    Right.LOOK_AFTER_SCREENS: "under  under     under      under     -        -         -       under",
    Right.BE_RUNG:            "under  -         -          under     -        -         -       under",
    # The button stands on the lesson's page, which a technician does not see.
    Right.FINISH_REPLAY:      "under  -         -          under     -        -         -       -",
    Right.SEE_SPACE:          "under  -         -          under     -        -         -       under",
    Right.GIVE_SPACE:         "under  -         -          -         -        -         -       -",
    Right.HEAR_OF_CHANGES:    "-      -         -          under     -        -         -       -",
    Right.HEAR_OF_SCREENS:    "-      -         -          -         -        -         -       under",
    Right.HEAR_OF_RECORDINGS: "under  -         -          -         -        -         -       under",
    Right.HEAR_OF_MONTHS:     "under  -         -          under     -        -         -       -",
}  # fmt: skip
TABLE = {
    right: {role: Extent(cell) for role, cell in zip(ROLES, cells.split(), strict=True)}
    for right, cells in CELLS.items()
}


@dataclass(frozen=True)
class Held:
    """What a person's offices allow today: read in one query, asked as often as a door needs."""

    person: Person
    offices: tuple[Membership, ...]

    @property
    def rights(self) -> frozenset[Right]:
        return frozenset(right for right in Right if self.has(right))

    def has(self, right: Right) -> bool:
        """Anywhere."""
        return any(extent(office, right) != Extent.NONE for office in self.offices)

    def nodes(self, right: Right, kinds: Collection[str] = NodeKind.values) -> list[Node]:
        """The nodes of these kinds that were given to the person with the right to all that lies under
        them.
        """
        found = {
            office.node_id: office.node for office in self.offices if extent(office, right) == Extent.UNDER
        }
        return [node for node in found.values() if node.kind in kinds]

    def paths(self, right: Right) -> list[str]:
        return [node.path for node in self.nodes(right)]

    def places(self, right: Right) -> list[str]:
        """Paths of the nodes at which, and not under which, the person has the right."""
        return [office.node.path for office in self.offices if extent(office, right) == Extent.HERE]

    def at(self, field: str, right: Right) -> Q:
        """A condition: the node whose path is `field` is one where the person has the right."""
        return under(field, self.paths(right)) | Q(**{f"{field}__in": self.places(right)})

    def may(self, right: Right, node: Node) -> bool:
        """At this node."""
        return node.path.startswith(tuple(self.paths(right))) or node.path in self.places(right)

    def named(self, *fields: str) -> Q:
        """A condition: one of `fields` names the person, who holds an office. What names somebody whose
        offices have all ended gives them nothing any more.
        """
        condition = Q(pk__in=[])
        for field in fields if self.offices else ():
            condition |= Q(**{field: self.person})
        return condition

    def is_named(self, person: Person | None) -> bool:
        """As `named`, of what was read already."""
        return bool(self.offices) and person == self.person


def rights_of(person: Person) -> Held:
    return Held(person, tuple(offices_of(person)))


def extent(office: Membership, right: Right) -> Extent:
    return TABLE[right][Role(office.role)]


def carrying(right: Right) -> Q:
    """A condition on offices: they give the right, on whatever day they are held."""
    return giving(right, Extent.UNDER, Extent.HERE, Extent.OWN)


def giving(right: Right, *extents: Extent) -> Q:
    return Q(role__in=[role for role in ROLES if TABLE[right][role] in extents])


def offices_over(place: Node, right: Right) -> QuerySet[Membership]:
    """Offices that give a right at a place today: its own, and those above it that reach so far."""
    today = clock.today()
    there = giving(right, Extent.UNDER) | giving(right, Extent.HERE) & Q(node=place)
    held = Membership.objects.filter(there, node__in=place.ancestor_ids, person__is_active=True)
    return held.exclude(begins_on__gt=today).exclude(ends_on__lte=today).select_related("person", "node")


def nearest_over(place: Node, right: Right) -> list[Person]:
    """Who has a right by the office nearest to a place: the school's own, or else that of whom it belongs
    to.
    """
    held = list(offices_over(place, right).order_by("-node__path", "pk"))
    return [one.person for one in held if one.node_id == held[0].node_id]


def rung_up_by(place: Node) -> list[Membership]:
    """Whom somebody at a place may ring up: technicians first, the nearest before the farther, then
    principals, then officers.

    Only who has a telephone number in the register.
    """
    return sorted(
        offices_over(place, Right.BE_RUNG).filter(person__phone__isnull=False),
        key=lambda one: (-ROLES.index(Role(one.role)), -len(one.node.path), one.pk),
    )
