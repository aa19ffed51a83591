"""Taking an import back: exactly what it made and changed, or nothing, with what has been built on it."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import ManyToOneRel, Model, Q
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.intake.choices import RunState
from lianke.intake.models import ImportRun
from lianke.intake.services.journal import JournalTable, mark, tables_in
from lianke.kernel.refusal import Refusal
from lianke.timetable.models import Meeting

# no two may overlap, not even while they are put back one by one
REMADE = {"timetable.Booking", "schooling.BellPeriod"}
BATCH = 500


def undo_run(*, run: ImportRun, actor: Actor) -> None:
    """Raises Refusal when it was not written, or saying what has been built on it."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state != RunState.DONE:
            raise Refusal("not_done", _("Only an import that was written can be undone."))
        reasons = list(built_on(locked))
        if reasons:
            raise Refusal(
                "built_on", _("This import cannot be undone: %(reasons)s") % {"reasons": "；".join(reasons)}
            )
        put_back(locked.journal)
        locked.state, locked.journal = RunState.UNDONE, {}
        locked.save(update_fields=["state", "journal"])
        record(
            actor=actor,
            verb="undo_import",
            what=run.node,
            scope=run.node.path,
            change={"sha256": run.digest, "file": run.file_name},
        )


def built_on(run: ImportRun) -> Iterator[str]:
    near = Q(node__path__startswith=run.node.path) | Q(node__in=run.node.ancestor_ids)
    for later in ImportRun.objects.filter(near, state=RunState.DONE, written_at__gt=run.written_at)[:1]:
        yield _("“%(file)s” was imported after it") % {"file": later.file_name}
    touched = {
        table.label: [int(pk) for pk in (*entry["made"], *entry["changed"])]
        for table, entry in tables_in(run.journal)
    }
    if opened := count(Meeting, touched, opened_at__isnull=False):
        yield _("%(count)s of its lessons have been opened") % {"count": opened}
        return
    made = {table.label: [int(pk) for pk in entry["made"]] for table, entry in tables_in(run.journal)}
    people = Person.objects.filter(pk__in=made.get("accounts.Person", []))
    if activated := sum(person.is_activated for person in people):
        yield _("%(count)s of its people have set a password") % {"count": activated}
    if changed := sum(changed_since(table, entry) for table, entry in tables_in(run.journal)):
        yield _("%(count)s of its rows have been changed since") % {"count": changed}
    if others := sum(referring(table.model, made) for table, _entry in tables_in(run.journal)):
        yield _("%(count)s other entries refer to it") % {"count": others}


def count(model: type[Model], ids: dict[str, list[int]], **condition: object) -> int:
    found = 0
    wanted = ids.get(model._meta.label, [])
    for start in range(0, len(wanted), BATCH):
        found += model._default_manager.filter(pk__in=wanted[start : start + BATCH], **condition).count()
    return found


def changed_since(table: JournalTable, entry: dict[str, Any]) -> int:
    marks = entry["made"] | {pk: changed[1] for pk, changed in entry["changed"].items()}
    now = table.rows_of([int(pk) for pk in marks])
    return sum(int(pk) not in now or mark(now[int(pk)]) != made for pk, made in marks.items())


def referring(model: type[Model], made: dict[str, list[int]]) -> int:
    """How many rows of others point at what the import made."""
    ids, found = made.get(model._meta.label, []), 0
    for relation in model._meta.get_fields(include_hidden=True):
        if not ids or not isinstance(relation, ManyToOneRel):
            continue
        other, name = relation.related_model, relation.field.name
        own = set(made.get(other._meta.label, []))
        others: set[int] = set()
        for start in range(0, len(ids), BATCH):
            rows = other._default_manager.filter(**{f"{name}__in": ids[start : start + BATCH]})
            others |= set(rows.values_list("pk", flat=True)) - own
        found += len(others)
    return found


def put_back(journal: dict[str, Any]) -> None:
    """Children go first, parents come back first."""
    found = list(tables_in(journal))
    try:
        for table, entry in reversed(found):
            remade = list(entry["changed"]) if table.label in REMADE else []
            delete(table, [int(pk) for pk in (*entry["made"], *remade)])
        for table, entry in found:
            rows = list(entry["removed"])
            for pk, (before, _mark) in entry["changed"].items():
                if table.label in REMADE:
                    rows.append(before)
                else:
                    table.all.filter(pk=int(pk)).update(**values(table, before))
            table.model._default_manager.bulk_create(
                [table.model(**values(table, row)) for row in rows], batch_size=200
            )
    except DatabaseError as clash:
        raise Refusal(
            "clash",
            _("This import cannot be undone: %(reasons)s")
            % {"reasons": _("what it changed can no longer be put back")},
        ) from clash


def delete(table: JournalTable, ids: list[int]) -> None:
    """By id and without Django's cascade: nothing may go that the journal does not name."""
    for start in range(0, len(ids), BATCH):
        rows = table.all.filter(pk__in=ids[start : start + BATCH])
        rows._raw_delete(rows.db)  # noqa: SLF001 - the only deletion that does not follow references


def values(table: JournalTable, row: list[Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in table.model._meta.concrete_fields}
    typed = {
        name: value if fields[name].is_relation else fields[name].to_python(value)
        for name, value in zip(table.columns, row, strict=True)
    }
    return typed
