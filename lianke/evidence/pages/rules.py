"""计课规则 in words: what is in force, what a change would change, how far the recount has come."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.evidence.choices import AT_WORK, ChangeState
from lianke.evidence.models import RuleChange
from lianke.evidence.tasks import RECOUNT
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.choices import GRADE_NAMES
from lianke.schooling.counting import RuleInForce
from lianke.schooling.models import CountingRule
from lianke.schooling.queries.counting import SHIPPED, RuleBook, as_value
from lianke.timetable.models import Participation
from lianke.timetable.queries.meetings import title_of

MINUTE = 60
ROWS_A_PAGE = 50
CHANGES_SHOWN = 10


def rules_page(nodes: Sequence[Node]) -> dict[str, Any]:
    """The rule in force at each of the nodes, its versions, and changes on their way."""
    book, today = RuleBook(), clock.today()
    changes = RuleChange.objects.filter(node__in=nodes).select_related("node", "proposed_by")
    on_the_way = [one for one in changes if one.state in (*AT_WORK, ChangeState.READY)]
    return {
        "standing": [
            {"node": node, "words": rule_words(as_value(book.rule_on(node, today)))} for node in nodes
        ],
        "versions": [
            version_row(rule)
            for rule in CountingRule.objects.filter(node__in=nodes)
            .select_related("node", "made_by")
            .order_by("-pk")
        ],
        "shipped": rule_words(SHIPPED),
        "on_the_way": on_the_way,
        "dropped": [one for one in changes if one.state == ChangeState.CANCELLED][:CHANGES_SHOWN],
        "may_propose": len(on_the_way) < len(nodes),
    }


def as_asked(node: Node) -> dict[str, Any]:
    """What the form begins with: the rule in force."""
    rule = as_value(RuleBook().rule_on(node, clock.today()))
    return {
        "valid_from": clock.today(),
        "share_pct": rule.share_pct,
        "late_min": rule.late_s // MINUTE,
        "counts_continued": rule.counts_continued,
        "counts_recorded": rule.counts_recorded,
    }


def rule_words(rule: RuleInForce) -> str:
    """The rule as a sentence."""
    values = {"share": rule.share_pct, "late": rule.late_s // MINUTE}
    parts = [
        _(
            "A period counts when the class received %(share)s %% of its minutes and joined at most "
            "%(late)s min late."
        )
        % values
    ]
    also = [_("continued offline")] if rule.counts_continued else []
    also += [_("from a recording")] if rule.counts_recorded else []
    parts.append(
        _("Minutes %(ways)s count too.") % {"ways": _(" and ").join(also)}
        if also
        else _("Only live minutes count.")
    )
    return "".join(parts)


def version_row(rule: CountingRule) -> dict[str, Any]:
    return {"rule": rule, "words": rule_words(as_value(rule)), "made_at": clock.local(rule.made_at)}


def change_page(change: RuleChange, page: str | None) -> dict[str, Any]:
    now_counting = [row for row in change.differing if row[2]]
    shown = Paginator(change.differing, ROWS_A_PAGE).get_page(page)
    return {
        "change": change,
        "running": change.state in AT_WORK,
        "stands_still": RECOUNT.stands_still(change.pk) if change.state in AT_WORK else "",
        "headline": headline(change),
        "compared": compared(change),
        "gained": len(now_counting),
        "lost": len(change.differing) - len(now_counting),
        "locked": sum(row[3] for row in change.differing),
        "page": shown,
        "rows": differing_rows(list(shown)),
    }


def headline(change: RuleChange) -> str:
    if change.state == ChangeState.LOOKING:
        return _("What the new rule would change is being looked into")
    if change.state == ChangeState.COUNTING:
        return _("The rule is in force, and its lessons are being counted again")
    if change.state == ChangeState.CANCELLED:
        return _("This change was dropped; nothing was changed")
    if change.state == ChangeState.DONE:
        words = ngettext(
            "Counted again: %(n)s figure was revised",
            "Counted again: %(n)s figures were revised",
            change.revised,
        )
        return words % {"n": change.revised}
    if not change.differing:
        return _("No lesson would count otherwise")
    number = len(change.differing)
    return ngettext(
        "%(n)s class-period would count otherwise", "%(n)s class-periods would count otherwise", number
    ) % {"n": number}


def compared(change: RuleChange) -> list[dict[str, str | bool]]:
    """Rule by rule, as it is on the first day and as it would be."""
    book = RuleBook()
    standing = [
        row
        for row in book.by_node.get(change.node_id, [])
        if change.rule_id is None or row.pk != change.rule_id
    ]
    book.by_node[change.node_id] = standing
    before = as_value(book.rule_on(change.node, change.valid_from))
    yes_no = {True: _("count"), False: _("do not count")}
    rows = [
        (_("Share of the minutes"), f"{before.share_pct} %", f"{change.share_pct} %"),
        (
            _("May join late"),
            _("%(n)s min") % {"n": before.late_s // MINUTE},
            _("%(n)s min") % {"n": change.late_s // MINUTE},
        ),
        (_("Minutes continued offline"), yes_no[before.counts_continued], yes_no[change.counts_continued]),
        (_("Minutes from a recording"), yes_no[before.counts_recorded], yes_no[change.counts_recorded]),
    ]
    return [{"name": name, "before": old, "after": new, "differs": old != new} for name, old, new in rows]


def differing_rows(rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    named = Participation.objects.filter(pk__in=[row[0] for row in rows]).select_related(
        "class_group__school", "meeting__course__subject", "meeting__lecturer"
    )
    by_id = {one.pk: one for one in named}
    return [
        {
            "participation": by_id[pk],
            "title": title_of(by_id[pk].meeting),
            "begins": clock.local(by_id[pk].meeting.begins_at),
            "grade": GRADE_NAMES[grade],
            "counts": counts,
            "is_locked": is_locked,
        }
        for pk, grade, counts, is_locked in rows
    ]
