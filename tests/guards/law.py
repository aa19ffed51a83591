"""What the guards read: the plan of the house, its modules, and what they say of each other."""

import ast
import configparser
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeGuard

from django.conf import settings

ROOT = Path(settings.ROOT)
TOP_AND_GROUND = ("config", "operations", "rtc", "ui", "workbook", "planner", "kernel")
"""Packages without rooms: processes and settings on top, plain Python and adapters on the ground."""

DJANGOS = ("apps", "management", "migrations", "templatetags", "tests", "templates", "static", "locale")
"""Where Django and pytest look for things; no module of ours has another choice."""

PLAIN = {
    "evidence.presence": "the counting rule as arithmetic over milliseconds",
    "intake.contradictions": "pins of a workbook that no plan can keep, in sentences",
    "intake.filling": "a plan written into the workbook that it was made from",
    "intake.keeping": "an older plan and who is away, as a command names them",
    "intake.outcome": "what came of an import, as a value",
    "intake.patience": "Ctrl-C while a command searches",
    "intake.planning": "a workbook's county as the planner's problem",
    "notices.kinds": "a kind of notice, as a value",
    "live.photos": "a telephone's photograph made upright",
    "organisations.filling": "how full a place's space is and until when it lasts",
    "preparing.captions": "captions as WebVTT",
    "preparing.films": "what ffmpeg says of a film",
    "preparing.steps": "a lesson plan's steps as values",
    "schooling.calendar": "three questions to a 校历, as one value",
    "schooling.counting": "a counting rule as a value",
    "timetable.policies": "what 排课规则 mean to the planner",
    "timetable.weeks": "weeks as a mask of bits",
}
"""Modules in no room, with what they are: rules over values, which need no database."""

ROLE_DATA = {
    "organisations/models.py": "a role is a column of an office",
    "organisations/rights.py": "the table of rights",
    "operations/demo.py": "who is who in the demo's county",
    "intake/planning.py": "a workbook's row says who lectures; nobody's right hangs on it",
    "workbook/checks/names.py": "the same, in a rule about a workbook's names",
    "workbook/checks/weekly.py": "the same, in a rule about a workbook's timetable",
}
"""Files that name roles, and why that decides nothing of what a person may do."""

DECIDING = ("filter", "exclude", "get", "get_or_create", "Q", "When")
ROLE_TAG = re.compile(r"{%\s*(?:el)?if\b[^%]*\broles?\b")
ADDRESS = re.compile(r"""["']([a-z]+):([a-z_]+)["']""")


def plan() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    return read


def layers(contract: str) -> list[list[str]]:
    """A contract's layers from the top; neighbours stand together."""
    lines = plan()[f"importlinter:contract:{contract}"]["layers"].split("\n")
    return [[name.strip(" ()") for name in line.split("|")] for line in lines if line.strip()]


def heights() -> dict[str, int]:
    """Package → its floor, counted from the top."""
    return {name: height for height, names in enumerate(layers("floors")) for name in names}


def sources(*endings: str) -> Iterator[tuple[str, str]]:
    """Hand-written files below lianke/ without tests and migrations: path from there, text."""
    for file in sorted((ROOT / "lianke").rglob("*")):
        path = file.relative_to(ROOT / "lianke")
        if file.suffix in endings and not {"tests", "migrations", "static"} & set(path.parts):
            yield path.as_posix(), file.read_text()


def outside_rooms(modules: Iterable[str], rooms: Iterable[str]) -> list[str]:
    """Of modules such as "live.queries.events" those that stand in no room and are not plain."""
    known = {*rooms, *DJANGOS}
    placed = (name.split(".") for name in modules)
    return sorted(
        {
            f"{parts[0]}.{parts[1]}"
            for parts in placed
            if len(parts) > 1 and parts[0] not in TOP_AND_GROUND and parts[1] not in known
        }
        - set(PLAIN)
    )


def impure(name: str, text: str) -> list[str]:
    """What a plain module imports that it may not: Django, or of the house anything but the ground, what is plain, and words (choices)."""
    ground = {f"lianke.{package}" for names in layers("floors")[-2:] for package in names}
    found = []
    for node in ast.walk(ast.parse(text)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in names:
            of_house = module.startswith("lianke.") and module.removeprefix("lianke.") not in PLAIN
            of_house = of_house and not module.endswith(".choices")
            if module.split(".")[0] == "django" or (
                of_house and not any(is_in(module, one) for one in ground)
            ):
                found.append(f"{name} -> {module}")
    return found


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def upward_addresses(texts: Iterable[tuple[str, str]], height: Mapping[str, int]) -> list[str]:
    """Addresses by name ("package:name") in files of a lower floor than the package's."""
    return [
        f"{path}: {match[0]}"
        for path, text in texts
        for match in ADDRESS.finditer(text)
        if (here := height.get(path.split("/")[0])) is not None and height.get(match[1], here) < here
    ]


def shares(texts: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Package → its share of all lines, in per cent."""
    lines: dict[str, int] = defaultdict(int)
    for path, text in texts:
        lines[path.split("/")[0]] += text.count("\n")
    return {package: 100 * count / sum(lines.values()) for package, count in lines.items()}


def doubled_classes(texts: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names of public classes that stand in several files; a command's class is Django's to name."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, text in texts:
        for node in ast.parse(text).body if "/commands/" not in path else ():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def too_wide(texts: Iterable[tuple[str, str]], columns: int) -> list[str]:
    return [
        f"{path}:{number}"
        for path, text in texts
        for number, line in enumerate(text.split("\n"), start=1)
        if len(line) > columns
    ]


def role_checks(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Where code decides by a role: imports Role, compares one, looks something up by one, filters by one."""
    found = []
    for path, text in texts:
        if path in ROLE_DATA:
            continue
        if path.endswith(".html"):
            lines = [text.count("\n", 0, tag.start()) + 1 for tag in ROLE_TAG.finditer(text)]
        else:
            lines = [node.lineno for node in ast.walk(ast.parse(text)) if decides_by_role(node)]
        found += [f"{path}:{line}" for line in sorted({*lines})]
    return found


def caught_refusals(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Where a view or a page catches a refusal itself; `ui.refusals` brings it to its reader."""
    return [
        f"{path}:{node.lineno}"
        for path, text in texts
        if {"views", "views.py", "pages", "pages.py"} & set(path.split("/"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ExceptHandler)
        if node.type is not None and "Refusal" in ast.unparse(node.type)
    ]


def decides_by_role(node: ast.AST) -> TypeGuard[ast.stmt | ast.expr]:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").endswith(".choices") and "Role" in {alias.name for alias in node.names}
    if isinstance(node, ast.Compare):
        return any(is_role(side) for side in (node.left, *node.comparators))
    if isinstance(node, ast.BinOp):
        return is_role(node)
    if isinstance(node, ast.Subscript):
        return is_role(node.slice)
    if isinstance(node, ast.Match):
        return is_role(node.subject)
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return called in DECIDING and any("role" in (one.arg or "").split("__") for one in node.keywords)
    return False


def is_role(value: ast.expr) -> bool:
    """`office.role`, `role`, `roles`, `row["role"]`, or a set or a call made of one."""
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant):
        return value.slice.value == "role"
    name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
    if isinstance(value, ast.Call):
        return any(is_role(one) for one in value.args)
    if isinstance(value, ast.BinOp):
        return is_role(value.left) or is_role(value.right)
    return name in ("role", "roles")
