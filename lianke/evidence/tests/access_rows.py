"""Who may do what at the addresses of this package."""

from collections.abc import Callable
from typing import Any

from tests.access import Foreign, Row, World, at, of_lesson


def of_claim(tail: str) -> Callable[[World], str]:
    return lambda world: f"/claims/{world.claim.public_id}/{tail}"


def of_rule(tail: str) -> Callable[[World], str]:
    return lambda world: f"/rules/{world.rule.public_id}/{tail}"


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "evidence:attendance": [
        Row(of_lesson("/attendance/"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200")
    ],
    "evidence:attendance_file": [
        Row(of_lesson("/attendance.csv"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200"),
        Row(of_lesson("/attendance.xlsx"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200"),
        Row(of_lesson("/attendance.exe"), "302 404 404 404 404 302 404 302 404 404 404 302 302 404 404"),
    ],
    "evidence:lesson_pack": [
        Row(of_lesson("/evidence.zip"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200")
    ],
    "evidence:file_claim": [
        Row(
            lambda w: f"{w.lesson}/claims/{w.claim.participation.public_id}/",
            "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200",
        ),
        Row(
            lambda w: f"{w.lesson}/claims/{w.claim.participation.public_id}/",
            "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200",
            "post",
        ),
    ],
    "evidence:rules": [
        Row(at("/rules/"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 200"),
        Row(
            at("/rules/"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 200", "post"
        ),  # nothing was filled in: the page again
    ],
    "evidence:rule_change": [Row(of_rule(""), "302 404 404 404 200 302 404 302 404 404 200 302 302 404 404")],
    "evidence:confirm_rule": [
        Row(of_rule("confirm/"), "302 404 404 404 302 302 404 302 404 404 302 302 302 404 404", "post")
    ],
    "evidence:drop_rule": [
        Row(of_rule("drop/"), "302 404 404 404 302 302 404 302 404 404 302 302 302 404 404", "post")
    ],
    "evidence:rule_change_go_on": [
        Row(of_rule("go-on/"), "302 404 404 404 302 302 404 302 404 404 302 302 302 404 404", "post")
    ],
    "evidence:claims": [
        Row(at("/claims/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")
    ],  # each sees their own schools'
    "evidence:claim": [Row(of_claim(""), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200")],
    "evidence:proof": [Row(of_claim("proof"), "302 200 404 200 200 302 404 302 404 200 200 302 302 404 200")],
    "evidence:rule_on_claim": [
        Row(of_claim("rule/"), "302 404 404 404 200 302 404 302 404 404 200 302 302 404 200", "post"),
        Row(
            lambda w: f"/claims/{w.officers_claim.public_id}/rule/",
            "302 404 404 404 409 302 404 302 404 404 302 302 302 404 302",
            "post",
            form=lambda w: {"granted": "yes", "sentence": "两端在线记录一致"},
        ),
    ],  # without a reason: the page again; a second person rules
    "evidence:nights": [Row(at("/evidence/"), "302 404 404 404 200 302 200 302 404 200 200 302 302 404 200")],
    "evidence:night": [
        Row(at("/evidence/2026-09-13/"), "302 404 404 404 200 302 200 302 404 200 200 302 302 404 200")
    ],  # hashes and counts of all alike
    "evidence:month_pack": [
        Row(at("/evidence/2026-09.zip"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 404")
    ],  # each their own county's
    "evidence:months": [Row(at("/months/"), "302 404 404 404 200 302 200 302 404 404 200 302 302 404 404")],
    "evidence:lock_month": [
        Row(
            at("/months/2026-08/lock/"), "302 404 404 404 302 302 302 302 404 404 302 302 302 404 404", "post"
        )
    ],
}


def next_rule(own: World, asked: World) -> tuple[str, dict[str, Any]]:
    rule = {"valid_from": "2026-10-08", "share_pct": 75, "late_min": 5, "why": "试行"}
    node = asked.county.node.parent or asked.county.node
    return "/rules/", rule | {"node": node.public_id}


FOREIGN: dict[str, list[Foreign]] = {
    "evidence:rules": [Foreign("city", next_rule, 302, 200)],  # the page again
    "evidence:file_claim": [
        Foreign("assi", lambda w, asked: (f"{w.lesson}/claims/{asked.participation}/", {}), 200, 404, "get")
    ],
}
