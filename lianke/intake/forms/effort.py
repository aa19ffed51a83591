"""How long a command searches, and from which seed: what no search can follow is refused first."""

import math

from django.utils.translation import gettext as _

from lianke.kernel.refusal import Refusal

LARGEST_SEED = 2**31 - 1  # what the solver takes


def refuse_seed(seed: int) -> None:
    if not 0 <= seed <= LARGEST_SEED:
        raise Refusal(
            "bad_seed",
            _("--seed %(seed)s: write a whole number from 0 to %(most)s.")
            % {"seed": seed, "most": LARGEST_SEED},
        )


def refuse_seconds(seconds: float) -> None:
    """Without any time there still is a first plan."""
    if not math.isfinite(seconds) or seconds < 0:
        raise Refusal(
            "bad_seconds",
            _("--seconds %(seconds)s: write a number of seconds, 0 or more.") % {"seconds": seconds},
        )


def refuse_walk(seconds: float, moves: int | None) -> None:
    """A walk that does not go anywhere finds nothing."""
    if moves is None and not 0 < seconds < math.inf:
        raise Refusal(
            "bad_seconds",
            _("--seconds %(seconds)s: write a number of seconds greater than 0.") % {"seconds": seconds},
        )
    if moves is not None and moves < 1:
        raise Refusal(
            "bad_moves", _("--moves %(moves)s: write a whole number of at least 1.") % {"moves": moves}
        )
