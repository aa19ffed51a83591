"""The county, its bureau, its schools, and their rooms."""

from lianke.intake.services.ledger import CHANGED, ImportLedger, WantedRow, settle
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.schooling.models import Room
from lianke.workbook.reader.columns import BUREAU, ROOMS, SCHOOLS
from lianke.workbook.reader.rows import School
from lianke.workbook.reader.workbook import Workbook


def place_schools(*, book: Workbook, county: Node, ledger: ImportLedger) -> dict[str, Node]:
    """Name → node of every school; the bureau's own name → the county, so that what is the bureau's reaches
    every school.
    """
    standing = {node.name: node for node in Node.objects.filter(county=county, ends_on__isnull=True)}
    rows = {row.name: row for row in book.schools}
    objects = settle(
        ledger,
        SCHOOLS,
        Node,
        standing,
        [WantedRow(row.name, row.line.number, school_values(row, county)) for row in book.schools],
    )
    found = standing | objects
    bureau = book.setting(BUREAU)
    if bureau and bureau not in found:
        Node.objects.create(kind=NodeKind.BUREAU, name=bureau, parent=county, county=county)
    hang(rows, found, county, ledger)
    ledger.miss(
        SCHOOLS,
        (
            name
            for name, node in standing.items()
            if name not in rows and node.kind in (NodeKind.SCHOOL, NodeKind.POINT)
        ),
    )
    return {name: county if node.kind == NodeKind.BUREAU else node for name, node in found.items()} | (
        {bureau: county} if bureau else {}
    )


def school_values(row: School, county: Node) -> dict[str, object]:
    """A column that is not there says nothing."""
    told = {
        "乡镇": ("township", row.township),
        "城乡类型": ("urban_rural", row.urban_rural),
        "学生数": ("pupils", row.pupils),
        "下行带宽(Mbps)": ("line_down_mbps", row.down_mbps),
        "上行带宽(Mbps)": ("line_up_mbps", row.up_mbps),
    }
    values: dict[str, object] = {
        "kind": row.kind,
        "school_type": row.type,
        "name": row.name,
        "county_id": county.pk,
    }
    return values | dict(pair for header, pair in told.items() if header in row.line.cells)


def hang(rows: dict[str, School], nodes: dict[str, Node], county: Node, ledger: ImportLedger) -> None:
    """Sets parents and paths. Schools of the bureau hang under the county: an office there reaches them."""
    moved = []
    for name, row in rows.items():
        node, above = nodes[name], nodes.get(row.parent)
        parent = county if above is None or above.kind == NodeKind.BUREAU else above
        if node.parent_id and "上级学校" not in row.line.cells:
            continue
        if node.parent_id != parent.pk:
            if node.parent_id:
                ledger.mark(SCHOOLS, row.line.number, CHANGED)
            node.parent = parent
            moved.append(node)
    Node.objects.bulk_update(moved, ["parent"], batch_size=200)
    repath(county)


def repath(county: Node) -> None:
    """Rewrites the paths of everything under a county that do not follow their parents."""
    # a county may be its own
    nodes = {node.pk: node for node in Node.objects.filter(county=county).exclude(pk=county.pk)}
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


def place_rooms(
    *, book: Workbook, schools: dict[str, Node], ledger: ImportLedger
) -> dict[tuple[str, str], Room]:
    """(school, room) by name → room."""
    names = {node.pk: name for name, node in schools.items()}
    standing = {(names[room.node_id], room.name): room for room in Room.objects.filter(node__in=names)}
    wanted = [
        WantedRow(
            (row.school, row.name),
            row.line.number,
            {"node_id": schools[row.school].pk, "name": row.name, "kind": row.kind},
        )
        for row in book.rooms
    ]
    ledger.miss(
        ROOMS,
        (f"{school} {room}" for school, room in sorted(standing.keys() - {wish.key for wish in wanted})),
    )
    return standing | settle(ledger, ROOMS, Room, standing, wanted)
