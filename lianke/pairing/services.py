"""Writes of pairs."""

from collections.abc import Iterable

from lianke.pairing.models import Pair


def set_subjects(*, wanted: dict[int, set[int]]) -> set[int]:
    """Gives each pair (id) exactly these subjects (ids), inside the caller's transaction. Returns the pairs
    that changed.
    """
    through = Pair.subjects.through
    before = set(through.objects.filter(pair__in=wanted).values_list("pair_id", "subject_id"))
    after = {(pair, subject) for pair, subjects in wanted.items() for subject in subjects}
    drop(before - after)
    through.objects.bulk_create(
        [through(pair_id=pair, subject_id=subject) for pair, subject in sorted(after - before)],
        batch_size=500,
    )
    return {pair for pair, _subject in before ^ after}


def drop(links: Iterable[tuple[int, int]]) -> None:
    for pair, subject in links:
        Pair.subjects.through.objects.filter(pair_id=pair, subject_id=subject).delete()
