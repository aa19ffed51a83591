"""How much somebody may ask for, before anything is read or stored: token buckets in this process's memory.

Nothing is written for it, so a flood costs the database nothing. After a restart every bucket is full again;
where several web processes share the work, each lets so much through.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from threading import Lock
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext as _

from lianke.kernel.refusal import Refusal

MOST_KEPT = 50_000  # whoever asked longest ago is forgotten first
PATIENT_KNOCKS, LONG_S = 60, 60


@dataclass(frozen=True)
class Rate:
    """`per_second` for good, `burst` at once."""

    name: str
    per_second: float
    burst: int


class TooFast(Refusal):
    """429: `wait_s` whole seconds until it may be asked again."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = max(1, ceil(wait_s))
        sentence = _("Too much was asked for at once. Wait %(n)s s and try again.") % {"n": self.wait_s}
        super().__init__("too_fast", sentence)


class Limiter:
    """`now`: seconds that only grow."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self.now = now
        self.lock = Lock()
        self.buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # tokens, when
        self.shut_out: OrderedDict[str, tuple[float, int]] = OrderedDict()  # until when, knocks since

    def spend(self, rate: Rate, who: str, amount: int = 1) -> None:
        """Takes so much out of somebody's bucket. Raises TooFast, and takes nothing, where it holds less."""
        with self.lock:
            now = self.now()
            tokens, at = self.buckets.pop((rate.name, who), (float(rate.burst), now))
            tokens = min(rate.burst, tokens + (now - at) * rate.per_second)
            enough = tokens >= amount
            self.buckets[rate.name, who] = (tokens - amount if enough else tokens, now)
            if len(self.buckets) > MOST_KEPT:
                self.buckets.popitem(last=False)
        if not enough:
            raise TooFast((min(amount, rate.burst) - tokens) / rate.per_second)

    def shut(self, who: str, seconds: float) -> None:
        """Until then whoever it is is refused before anything is looked at."""
        with self.lock:
            self.shut_out[who] = (self.now() + seconds, 0)
            self.shut_out.move_to_end(who)
            if len(self.shut_out) > MOST_KEPT:
                self.shut_out.popitem(last=False)

    def refuse_shut(self, who: str) -> None:
        """Raises TooFast. Who goes on knocking all the same, as no page of ours does, stays out for LONG_S
        more each time.
        """
        if who not in self.shut_out:
            return
        with self.lock:
            until, knocks = self.shut_out.pop(who, (0.0, 0))
            left = until - self.now()
            if left > 0:
                left = max(left, LONG_S) if knocks >= PATIENT_KNOCKS else left
                self.shut_out[who] = (self.now() + left, knocks + 1)
        if left > 0:
            raise TooFast(left)

    def forget(self) -> None:
        with self.lock:
            self.buckets.clear()
            self.shut_out.clear()


limiter = Limiter()
"""Of this process."""


def asker(*, authorization: str, sent: Mapping[str, str], address: str) -> tuple[str, bool]:
    """Whoever asks as far as it can be told without a look into the database: a device, a session, else an
    address. Whether it is more than an address. `sent`: cookies by name.
    """
    key = authorization or sent.get(settings.DEVICE_COOKIE, "") or sent.get(settings.SESSION_COOKIE_NAME, "")
    return (sha256(key.encode(errors="replace")).hexdigest(), True) if key else (address, False)
