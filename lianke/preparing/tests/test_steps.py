"""教案 as values: minutes, pages, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianke.preparing.steps import (
    MOST_STEPS,
    PrintFile,
    Step,
    beginnings,
    cues,
    digest_of,
    pages_a_step,
    rows_of,
    spread,
    step_of,
    steps_json,
    steps_of_pages,
    total,
    what_pages_say,
)


def test_each_step_begins_where_the_one_before_ends() -> None:
    assert beginnings([Step(3), Step(12), Step(25)]) == [0, 3, 15]


def test_a_step_is_named_by_the_first_words_of_its_a_column_or_else_of_its_b_column() -> None:
    assert [Step(1, "\n 问好，点名\n出示课题").name, Step(1, " ", "发学习单").name, Step(1).name] == [
        "问好，点名",
        "发学习单",
        "",
    ]
    assert Step(1, "一" * 30).name == "一" * 23 + "…"


def test_a_step_comes_back_as_it_was_kept() -> None:
    steps = [Step(3, "A", "B", 2, 1, "f" * 64), Step(4)]
    assert [step_of(row) for row in rows_of(steps)] == steps
    # as before there were films
    assert rows_of([Step(4)]) == [{"minutes": 4, "lecturer": "", "village": "", "page": None, "photos": 0}]


def test_the_answer_says_from_which_minute_whether_work_is_photographed_and_which_film_plays() -> None:
    film = {"clip": "c5t8m2k4w9xz"}
    assert steps_json(
        [Step(3, "唱", clip="f" * 64), Step(5, "", "拍三份", 2, 3, "0" * 64)], {"f" * 64: film}
    ) == [
        {
            "cue": 0,
            "from_minute": 0,
            "minutes": 3,
            "lecturer": "唱",
            "village": "",
            "page": None,
            "takes_photo": False,
            "photos": 0,
            "clip": film,
        },
        {
            "cue": 1,
            "from_minute": 3,
            "minutes": 5,
            "lecturer": "",
            "village": "拍三份",
            "page": 2,
            "takes_photo": True,
            "photos": 3,
            "clip": None,
        },
    ]


def test_what_is_sealed_is_short_enough_for_one_message_to_the_room() -> None:
    """LiveKit carries messages of about 15 kB; a full plan of the longest steps leaves room for 40
    classes.
    """
    longest = [Step(3, "字" * 600, "字" * 600, 60, 9)] * MOST_STEPS
    assert len(str(cues(longest)).encode()) < 9_000


@given(minutes=st.integers(1, 180), parts=st.integers(1, 60))
def test_minutes_are_spread_whole_and_evenly(minutes: int, parts: int) -> None:
    shares = spread(minutes, parts)
    assert (sum(shares), len(shares)) == (max(minutes, parts), parts)
    assert max(shares) - min(shares) <= 1
    assert min(shares) >= 1


@pytest.mark.parametrize(
    ("pages", "each"), [(1, 1), (18, 1), (20, 1), (21, 2), (40, 2), (41, 3), (90, 5), (120, 5)]
)
def test_a_step_takes_as_many_pages_as_make_it_last_two_minutes(pages: int, each: int) -> None:
    assert pages_a_step(pages, 40) == each


@given(pages=st.integers(1, 120), minutes=st.integers(5, 120), each=st.integers(1, 5))
def test_a_plan_from_pages_fills_the_period_and_covers_every_page_once(
    pages: int, minutes: int, each: int
) -> None:
    steps = steps_of_pages([f"第{number}页" for number in range(1, pages + 1)], minutes=minutes, each=each)
    assert total(steps) == minutes
    assert len(steps) <= MOST_STEPS
    begins = [step.page or 0 for step in steps]
    assert begins[0] == 1
    assert begins == sorted(set(begins))


def test_a_page_says_its_first_line_that_has_words() -> None:
    assert (
        what_pages_say(["\n  ——  \n   歌曲   《小白船》\n朝鲜族", "", "  三拍子 "])
        == "歌曲 《小白船》\n三拍子"
    )


def test_the_same_plan_has_the_same_digest_and_any_other_has_not() -> None:
    one = digest_of("题", [Step(3, "A")], [PrintFile("单", "0" * 64)])
    assert one == digest_of("题", [Step(3, "A")], [PrintFile("单", "0" * 64)])
    assert (
        len(
            {
                one,
                digest_of("题", [Step(4, "A")], []),
                digest_of("目", [Step(3, "A")], []),
                digest_of("题", [Step(3, "", "A")], []),
            }
        )
        == 4
    )
