"""Whose workbook it is: a county's, or a city's with many counties in it."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from lianke.intake.services.ledger import NEW, ImportLedger
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.workbook.reader.columns import BASICS, CITY, COUNTY
from lianke.workbook.reader.workbook import Workbook

ABOVE_COUNTIES = (NodeKind.PROVINCE, NodeKind.CITY)
UNNAMED_CITY = "全市"
"""A city whose workbook did not say what it is called; the next one that does names it."""


@dataclass(frozen=True)
class Target:
    """The place that a workbook is for; `node` is None as long as it does not stand here."""

    kind: str
    name: str
    node: Node | None
    above: Node | None = None

    @property
    def is_city(self) -> bool:
        return self.kind in ABOVE_COUNTIES


def target_of(book: Workbook, into: Node | None) -> Target:
    """The county that the workbook names: `into` itself, or the one that stands under it (under the only
    root), or a new one; the city `into` or the only one, when the workbook names no county but tells the
    counties of its schools.

    Raises Refusal when `into` is something else, or when it cannot be told which place is meant.
    """
    name = book.setting(COUNTY)
    if into and into.kind == NodeKind.COUNTY:
        if name and into.name != name:
            raise other_place(name, into)
        return Target(NodeKind.COUNTY, into.name, into)
    if into and into.kind not in ABOVE_COUNTIES:
        raise Refusal(
            "not_a_county",
            _("A county's workbook goes into a county, a city or a province, not into %(into)s.")
            % {"into": into.name},
        )
    if not name and (into or book.setting(CITY) or any(row.county for row in book.schools)):
        return city_of(book, into)
    return county_of(book, name, into)


def county_of(book: Workbook, name: str, into: Node | None) -> Target:
    standing = Node.objects.filter(kind=NodeKind.COUNTY, ends_on__isnull=True)
    standing = standing.filter(name=name) if name else standing
    found = list((standing.filter(path__startswith=into.path) if into else standing)[:2])
    if len(found) > 1 and name:
        raise Refusal(
            "several_counties",
            _("Several counties are called %(name)s. Say into which one.") % {"name": name},
        )
    if not name and len(found) != 1 and BASICS not in book.sheets:
        raise Refusal(
            "no_county",
            _("The workbook does not say which county it is for. Add the sheet 基本信息 from the template."),
        )
    if len(found) == 1:
        return Target(NodeKind.COUNTY, found[0].name, found[0])
    return Target(NodeKind.COUNTY, name, None, into or only_root())


def city_of(book: Workbook, into: Node | None) -> Target:
    name = book.setting(CITY)
    if into:
        if name and into.name not in (name, UNNAMED_CITY):
            raise other_place(name, into)
        return Target(into.kind, name or into.name, into)
    cities = Node.objects.filter(kind=NodeKind.CITY, ends_on__isnull=True)
    found = list((cities.filter(name__in=[name, UNNAMED_CITY]) if name else cities)[:2])
    if len(found) == 1:
        return Target(NodeKind.CITY, name or found[0].name, found[0])
    if found or (not name and Node.objects.exists()):
        raise Refusal(
            "which_city",
            _("The workbook does not say which city it is for. Add a row 市 to its sheet 基本信息."),
        )
    return Target(NodeKind.CITY, name or UNNAMED_CITY, None, only_root())


def other_place(name: str, into: Node) -> Refusal:
    return Refusal(
        "other_county",
        _("The workbook is for %(name)s, not for %(into)s.") % {"name": name, "into": into.name},
    )


def only_root() -> Node | None:
    """The city or province that everything here stands under, if there is one."""
    roots = list(Node.objects.filter(parent__isnull=True, ends_on__isnull=True)[:2])
    return roots[0] if len(roots) == 1 and roots[0].kind in ABOVE_COUNTIES else None


def stand(target: Target, book: Workbook, ledger: ImportLedger) -> Node:
    """The place itself, made or named where that is new."""
    if target.node is None:
        for row in book.settings:
            ledger.mark(BASICS, row.line.number, NEW)
        return Node.objects.create(kind=target.kind, name=target.name, parent=target.above)
    if target.node.name != target.name:
        target.node.name = target.name
        target.node.save(update_fields=["name"])
    return target.node


def node_called(name: str) -> Node | None:
    if not name:
        return None
    found = list(Node.objects.filter(Q(public_id=name) | Q(name=name), ends_on__isnull=True)[:2])
    if len(found) != 1:
        sentence = (
            _("There is no place called %(name)s.")
            if not found
            else _("Several places are called %(name)s. Give its id.")
        )
        raise Refusal("no_such_place", sentence % {"name": name})
    return found[0]


def only_place() -> Node:
    """The city that everything stands under, else the only county. Raises Refusal where there are several, or
    none.
    """
    found = list(
        Node.objects.filter(
            kind__in=[*ABOVE_COUNTIES, NodeKind.COUNTY], parent__isnull=True, ends_on__isnull=True
        )[:2]
    )
    if len(found) != 1:
        raise Refusal(
            "which_place",
            _("Several places stand here. Say which one.")
            if found
            else _("Nothing has been imported here yet."),
        )
    return found[0]
