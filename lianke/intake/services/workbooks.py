"""A county's workbook into the database: all of it or nothing."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.intake.choices import ImportStep, RunState
from lianke.intake.models import ImportRun
from lianke.intake.outcome import Outcome
from lianke.intake.queries.report import as_json
from lianke.intake.queries.standing import standing_content
from lianke.intake.services.journal import Snapshot, journal_of, snapshot
from lianke.intake.services.ledger import ImportLedger
from lianke.intake.services.placing import place_city, place_county
from lianke.intake.services.target import UNNAMED_CITY, Target, stand, target_of
from lianke.intake.services.telling import tell_of_run
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.timetable.queries.lesson_types import types_by_word
from lianke.workbook.checks.check import check, in_order
from lianke.workbook.checks.city import check_city
from lianke.workbook.reader.columns import BASICS, CITY, LOOKED_UP
from lianke.workbook.reader.line import Mistake
from lianke.workbook.reader.messages import Unreadable, _
from lianke.workbook.reader.sheets import sheets_of
from lianke.workbook.reader.workbook import Workbook, refuse_missing_sheets, workbook_of

NAMES_TOLD = 10


def import_workbook(
    *,
    path: Path,
    actor: Actor,
    into: Node | None = None,
    publish: bool = False,
    dry_run: bool = False,
    name: str = "",
    progress: Callable[[str], None] = lambda step: None,
    run: ImportRun | None = None,
) -> Outcome:
    """Reads, checks and writes a workbook in one transaction. A timetable becomes a draft version; `publish`
    puts it in force.

    `name`: what the file is called where it came from. `progress` hears each Step and may raise to break off.
    `run` is the page's; an import by command makes its own, so that it stands in the history and can be
    undone. Raises Refusal when the file cannot be taken as a whole, when the place does not fit, or when
    publishing is refused.
    """
    progress(ImportStep.READING)
    try:
        book = workbook_of(sheets_of(path))
        target = target_of(book, into)
        book.around = standing_around(book, target)
        refuse_missing_sheets(book)
    except Unreadable as unreadable:
        raise Refusal(unreadable.code, unreadable.reason.render(gettext)) from unreadable
    progress(ImportStep.CHECKING)
    city, findings = (
        check_city(book) if target.is_city else (None, check(book, lesson_types=types_by_word(target.node)))
    )
    outcome = Outcome(
        book.rows_taken(), findings.errors, findings.warnings, book.understood(), dry_run=dry_run, book=book
    )
    if outcome.errors:
        return outcome
    progress(ImportStep.TRYING)
    with transaction.atomic():
        ledger = ImportLedger(
            {sheet: {line.number for line in book.lines if line.sheet == sheet} for sheet in book.sheets}
        )
        node = stand(target, book, ledger)
        before = {} if dry_run else snapshot(node)
        outcome.county = node.name
        outcome.warnings += unnamed(book, node)
        outcome.errors = [*elsewhere(book, target), *strangers(book, node)]
        if outcome.errors:
            outcome.counts = book.rows_taken()
            transaction.set_rollback(True)
            return outcome
        if city:
            place_city(city=city, node=node, ledger=ledger)
        else:
            place_county(book=book, county=node, outcome=outcome, ledger=ledger, publish=publish, actor=actor)
        outcome.changes, outcome.missing = ledger.summary(), ledger.missing
        outcome.warnings = in_order([*outcome.warnings, *missing_rows(ledger)])
        made = run or ImportRun(file_name=(name or path.name)[-200:], made_at=clock.now(), publish=publish)
        write_down(
            made, outcome, node=node, before=before, digest=sha256(path.read_bytes()).hexdigest(), actor=actor
        )
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def unnamed(book: Workbook, node: Node) -> list[Mistake]:
    if node.name != UNNAMED_CITY or book.setting(CITY):
        return []
    reason = _("The workbook does not say which city it is. It is called %(name)s here.", name=node.name)
    return [
        Mistake(BASICS, None, "", "", reason, _("Add a row to the sheet 基本信息: 项目 市, and its 内容."))
    ]


def standing_around(book: Workbook, target: Target) -> Workbook | None:
    """What stands here already, as far as the workbook's sheets may name it."""
    if target.node is None:
        return None
    looked_up = {sheet for brought in book.sheets for sheet in LOOKED_UP.get(brought, ())}
    around = workbook_of(standing_content(target.node, {BASICS, *looked_up}))
    for line in around.lines:
        line.problems.clear()  # whatever was wrong with it once, it stands
    return around


def write_down(
    run: ImportRun, outcome: Outcome, *, node: Node, before: Snapshot, digest: str, actor: Actor
) -> None:
    """The audit line and, unless it was a dry run, the page's history with what it takes to undo it."""
    change = {"sha256": digest, "file": run.file_name, "counts": outcome.counts, "version": outcome.version}
    record(actor=actor, verb="import", what=node, scope=node.path, change=change)
    if not outcome.dry_run:
        run.node, run.digest, run.state, run.written_at = node, digest, RunState.DONE, clock.now()
        run.journal, run.report = journal_of(before, snapshot(node)), as_json(outcome)
        run.save()
        tell_of_run(run)


def elsewhere(book: Workbook, target: Target) -> list[Mistake]:
    """Rows of another county in a county's workbook."""
    return [
        row.line.fail(
            "县区",
            _(
                "This school is in %(county)s, the workbook goes into %(into)s.",
                county=row.county,
                into=target.name,
            ),
            _("Take the row out, or have the city bring the workbook."),
        )
        for row in ([] if target.is_city else book.schools)
        if row.county and row.county != target.name
    ]


def strangers(book: Workbook, node: Node) -> list[Mistake]:
    """Phones that are held by people who have no office in the county, or the city; whose, is not said."""
    rows = {row.phone: row for row in reversed(book.teachers) if row.phone}
    held = Person.objects.filter(phone__in=rows).exclude(memberships__node__path__startswith=node.path)
    return [
        rows[phone].line.fail(
            "手机号",
            _("This mobile number is already used outside this county."),
            _("Check the number; if it is right, ask the operator."),
        )
        for phone in sorted(
            held.values_list("phone", flat=True), key=lambda phone: rows[phone or ""].line.number
        )
        if phone
    ]


def missing_rows(ledger: ImportLedger) -> Iterable[Mistake]:
    for sheet, names in ledger.missing.items():
        named = "、".join(names[:NAMES_TOLD]) + ("…" if len(names) > NAMES_TOLD else "")
        reason = _(
            "%(count)s that an earlier import brought are in no row of this workbook. They are kept.",
            count=len(names),
        )
        yield Mistake(sheet, None, "", named, reason, _("Close them on their pages if they are over."))
