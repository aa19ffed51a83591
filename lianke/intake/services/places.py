"""The county, its bureau, its schools, and their rooms."""

from django.utils.translation import gettext as _

from lianke.intake.reader.columns import BASICS, BUREAU, COUNTY, ROOMS, SCHOOLS
from lianke.intake.reader.rows import School
from lianke.intake.reader.workbook import Workbook
from lianke.intake.services.ledger import CHANGED, NEW, Ledger, Wanted, settle
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.schooling.models import Room

ABOVE_COUNTIES = (NodeKind.PROVINCE, NodeKind.CITY)


def county_of(book: Workbook, into: Node | None, ledger: Ledger) -> Node:
    """The county that the workbook names: `into` itself, or the one that stands under it (under the only root), or a new one.

    Raises Refusal when `into` is something else, or when several counties of that name stand here.
    """
    name = book.setting(COUNTY)
    if into and into.kind == NodeKind.COUNTY:
        if into.name != name:
            raise Refusal("other_county", _("The workbook is for %(name)s, not for %(into)s.") % {"name": name, "into": into.name})
        return into
    if into and into.kind not in ABOVE_COUNTIES:
        raise Refusal(
            "not_a_county", _("A county's workbook goes into a county, a city or a province, not into %(into)s.") % {"into": into.name}
        )
    standing = Node.objects.filter(kind=NodeKind.COUNTY, name=name, ends_on__isnull=True)
    if into:
        standing = standing.filter(path__startswith=into.path)
    found = list(standing[:2])
    if len(found) > 1:
        raise Refusal("several_counties", _("Several counties are called %(name)s. Say into which one.") % {"name": name})
    if found:
        return found[0]
    for row in book.settings:
        ledger.mark(BASICS, row.line.number, NEW)
    return Node.objects.create(kind=NodeKind.COUNTY, name=name, parent=into or only_root())


def only_root() -> Node | None:
    """The city or province that everything here stands under, if there is one."""
    roots = list(Node.objects.filter(parent__isnull=True, ends_on__isnull=True)[:2])
    return roots[0] if len(roots) == 1 and roots[0].kind in ABOVE_COUNTIES else None


def place_schools(*, book: Workbook, county: Node, ledger: Ledger) -> dict[str, Node]:
    """Name → node of every school; the bureau's own name → the county, so that what is the bureau's reaches every school."""
    standing = {node.name: node for node in Node.objects.filter(county=county, ends_on__isnull=True)}
    rows = {row.name: row for row in book.schools}
    objects = settle(
        ledger, SCHOOLS, Node, standing, [Wanted(row.name, row.line.number, school_values(row, county)) for row in book.schools]
    )
    bureau = book.setting(BUREAU)
    if bureau and bureau not in objects and bureau not in standing:
        Node.objects.create(kind=NodeKind.BUREAU, name=bureau, parent=county, county=county)
    hang(objects, rows, county, ledger)
    ledger.miss(SCHOOLS, (name for name, node in standing.items() if name not in rows and node.kind in (NodeKind.SCHOOL, NodeKind.POINT)))
    return {name: county if node.kind == NodeKind.BUREAU else node for name, node in objects.items()} | ({bureau: county} if bureau else {})


def school_values(row: School, county: Node) -> dict[str, object]:
    return {
        "kind": row.kind,
        "school_type": row.type,
        "name": row.name,
        "county_id": county.pk,
        "township": row.township,
        "urban_rural": row.urban_rural,
        "pupils": row.pupils,
        "line_down_mbps": row.down_mbps,
        "line_up_mbps": row.up_mbps,
    }


def hang(objects: dict[str, Node], rows: dict[str, School], county: Node, ledger: Ledger) -> None:
    """Sets parents and paths. Schools of the bureau hang under the county: an office there reaches them."""
    moved = []
    for name, node in objects.items():
        above = objects.get(rows[name].parent)
        parent = county if above is None or above.kind == NodeKind.BUREAU else above
        if node.parent_id != parent.pk:
            if node.parent_id:
                ledger.mark(SCHOOLS, rows[name].line.number, CHANGED)
            node.parent = parent
            moved.append(node)
    Node.objects.bulk_update(moved, ["parent"], batch_size=200)
    repath(county)


def repath(county: Node) -> None:
    """Rewrites the paths of everything under a county that do not follow their parents."""
    nodes = {node.pk: node for node in Node.objects.filter(county=county).exclude(pk=county.pk)}  # a county may be its own
    wrong = []
    for node in nodes.values():
        path = path_of(node, nodes, county)
        if node.path != path:
            node.path = path
            wrong.append(node)
    Node.objects.bulk_update(wrong, ["path"], batch_size=200)


def path_of(node: Node, nodes: dict[int, Node], county: Node) -> str:
    ids: list[int] = []
    above: Node | None = node
    while above is not None and above.pk not in ids:
        ids.insert(0, above.pk)
        above = nodes.get(above.parent_id or 0)
    return county.path + "".join(f"{pk}/" for pk in ids)


def place_rooms(*, book: Workbook, schools: dict[str, Node], ledger: Ledger) -> dict[tuple[str, str], Room]:
    """(school, room) by name → room."""
    names = {node.pk: name for name, node in schools.items()}
    standing = {(names[room.node_id], room.name): room for room in Room.objects.filter(node__in=names)}
    wanted = [
        Wanted((row.school, row.name), row.line.number, {"node_id": schools[row.school].pk, "name": row.name, "kind": row.kind})
        for row in book.rooms
    ]
    ledger.miss(ROOMS, (f"{school} {room}" for school, room in standing.keys() - {wish.key for wish in wanted}))
    return settle(ledger, ROOMS, Room, standing, wanted)
