"""Pictures of 消息 into build/shots/: the inbox in its states, 今日, a waiting screen, the assistant's phone:
python -m tests.journeys.message_shots
"""

import sys

from playwright.sync_api import expect

from tests.house.browsers import browsers
from tests.house.pages import page_of, screen_of
from tests.house.pictures import LAPTOP_AND_PHONE, say_what_was_made, shoot, shot
from tests.house.scenes.messages import inbox_of_all_states, somebody_stands_in, two_hundred_messages
from tests.house.scenes.people import officer_cookie
from tests.house.stage import opened


def main() -> int:
    with opened(lesson_min=30, due_in_s=1500) as school, browsers("shots") as own:
        stage, other = school.next_lesson(), school.next_lesson()
        office, house = own.new(), stage.house
        officer = house.play(officer_cookie)
        shoot(office, house, "messages-empty", "/messages/", officer)
        screen = screen_of(stage, office, stage.keys[0])
        screen.wait_for_selector("village-screen [data-place=day] li")
        assistant = house.play(inbox_of_all_states, stage.meeting)
        change = house.play(somebody_stands_in, stage.meeting)
        expect(screen.locator("[data-place=told]")).to_be_visible(timeout=10_000)
        shot(screen, "screen-told", ("1366", "390", "844"))
        shoot(office, house, "today-told", "/", assistant)
        phone = page_of(stage, office, assistant, width=390, height=844)
        phone.goto(f"/lessons/{stage.meeting}/assistant/")
        expect(phone.locator("[data-place=told]")).to_be_visible(timeout=10_000)
        shot(phone, "phone-told", ("390",))
        shoot(office, house, "messages", "/messages/", assistant)
        shoot(office, house, "messages-confirm", "/messages/?show=confirm", change.cookie)
        shoot(office, house, "lesson-told", f"/lessons/{stage.meeting}/", officer)
        shoot(office, house, "leave-told", "/timetable/leave/", officer)
        many = house.play(two_hundred_messages, other.meeting)
        shoot(office, house, "messages-many", "/messages/?page=2", many)
        shoot(office, house, "today-many", "/", many)
    say_what_was_made(
        *(
            f"{name}*-{size}.png"
            for name in ("messages", "today-", "screen-told", "phone-told")
            for size in LAPTOP_AND_PHONE
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
