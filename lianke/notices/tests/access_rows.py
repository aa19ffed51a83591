"""Who may do what at the addresses of this package."""

from lianke.accounts.models import DeviceKey
from lianke.notices.models import Notice
from lianke.notices.services.telling import tell
from tests.access import Row, World, at


def told(world: World) -> str:
    """A notice for the lecturer and for the class's screen, at its address."""
    county = world.county
    screen = DeviceKey.objects.get(key_hash=DeviceKey.hash_of(county.device_keys[0]))
    tell(kind="stand_in", key="table", subject=county.lesson, to=[county.lecturer, screen])
    return f"/messages/{Notice.objects.get(key='stand_in/table').public_id}/confirm/"


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr tech prin off2 phon revk form city
    "notices:inbox": [Row(at("/messages/"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")],
    "notices:standing": [
        Row(at("/messages/standing"), "302 200 200 200 200 302 200 302 200 200 200 302 302 200 200")
    ],
    # made for one browser alone: lianke/notices/tests/test_inbox.py
    "notices:number": [
        Row(at("/messages/number/nonsense"), "404 404 404 404 404 404 404 404 404 404 404 404 404 404 404")
    ],
    "notices:confirm": [Row(told, "302 302 404 404 404 302 404 302 404 404 404 302 302 404 404", "post")],
    "notices:screen": [
        Row(at("/screen/messages"), "404 404 404 404 404 200 404 200 404 404 404 200 404 404 404")
    ],
}
