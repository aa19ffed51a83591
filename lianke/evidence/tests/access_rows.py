"""Who may do what at the addresses of this package."""

from collections.abc import Callable

from tests.access import Row, World, at, of_lesson


def of_claim(tail: str) -> Callable[[World], str]:
    return lambda world: f"/claims/{world.claim.public_id}/{tail}"


def of_rule(tail: str) -> Callable[[World], str]:
    return lambda world: f"/rules/{world.rule.public_id}/{tail}"


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr
    "evidence:attendance": [Row(of_lesson("/attendance/"), "302 200 404 200 200 302 404 302")],
    "evidence:attendance_file": [
        Row(of_lesson("/attendance.csv"), "302 200 404 200 200 302 404 302"),
        Row(of_lesson("/attendance.xlsx"), "302 200 404 200 200 302 404 302"),
        Row(of_lesson("/attendance.exe"), "302 404 404 404 404 302 404 302"),
    ],
    "evidence:lesson_pack": [Row(of_lesson("/evidence.zip"), "302 200 404 200 200 302 404 302")],
    "evidence:file_claim": [
        Row(
            lambda w: f"{w.lesson}/claims/{w.claim.participation.public_id}/",
            "302 200 404 200 200 302 404 302",
        ),
        Row(
            lambda w: f"{w.lesson}/claims/{w.claim.participation.public_id}/",
            "302 200 404 200 200 302 404 302",
            "post",
        ),
    ],
    "evidence:rules": [
        Row(at("/rules/"), "302 404 404 404 200 302 200 302"),
        Row(
            at("/rules/"), "302 404 404 404 200 302 200 302", "post"
        ),  # nothing was filled in: the page again
    ],
    "evidence:rule_change": [Row(of_rule(""), "302 404 404 404 200 302 404 302")],
    "evidence:confirm_rule": [Row(of_rule("confirm/"), "302 404 404 404 302 302 404 302", "post")],
    "evidence:drop_rule": [Row(of_rule("drop/"), "302 404 404 404 302 302 404 302", "post")],
    "evidence:rule_change_go_on": [Row(of_rule("go-on/"), "302 404 404 404 302 302 404 302", "post")],
    "evidence:claims": [
        Row(at("/claims/"), "302 200 200 200 200 302 200 302")
    ],  # each sees their own schools'
    "evidence:claim": [Row(of_claim(""), "302 200 404 200 200 302 404 302")],
    "evidence:proof": [Row(of_claim("proof"), "302 200 404 200 200 302 404 302")],
    "evidence:rule_on_claim": [
        Row(of_claim("rule/"), "302 404 404 404 200 302 404 302", "post")
    ],  # without a reason: the page again
    "evidence:nights": [Row(at("/evidence/"), "302 404 404 404 200 302 200 302")],
    "evidence:night": [
        Row(at("/evidence/2026-09-13/"), "302 404 404 404 200 302 200 302")
    ],  # hashes and counts of all alike
    "evidence:month_pack": [
        Row(at("/evidence/2026-09.zip"), "302 404 404 404 200 302 200 302")
    ],  # each their own county's
    "evidence:months": [Row(at("/months/"), "302 404 404 404 200 302 200 302")],
    "evidence:lock_month": [Row(at("/months/2026-08/lock/"), "302 404 404 404 302 302 302 302", "post")],
}
