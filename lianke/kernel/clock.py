"""What time it is at school, and what time it really is.

School time may be shifted as a whole (a demo, a simulation); everything that a person reads or that is
counted uses it. Tokens, leases and reports between machines use real time.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SCHOOL_ZONE = ZoneInfo("Asia/Shanghai")


def real_now() -> datetime:
    return datetime.now(UTC)


def shift() -> timedelta:
    """How far school time is ahead of real time."""
    return timedelta(seconds=settings.SCHOOL_TIME_SHIFT_S)


def now() -> datetime:
    """School time, in UTC."""
    return real_now() + shift()


def today() -> date:
    """The date on the classroom wall."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(SCHOOL_ZONE)


def at(day: date, minutes: int) -> datetime:
    """The moment `minutes` after midnight of `day` at school, in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=SCHOOL_ZONE)
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def ms(moment: datetime) -> int:
    """Unix milliseconds."""
    return round(moment.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


def real_ms(moment: datetime) -> int:
    """A moment of school time as Unix milliseconds of real time."""
    return ms(moment - shift())


def school_from_real_ms(value: int) -> datetime:
    return from_ms(value) + shift()
