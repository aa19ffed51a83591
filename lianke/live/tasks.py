"""Long work of a lesson, done by the worker."""

from django_tasks import task

from lianke.live.models import Deck


@task()
def render_slides(deck_id: int) -> None:
    from lianke.live.services.deck import render_deck  # noqa: PLC0415 - the one way back

    render_deck(deck=Deck.objects.get(pk=deck_id))


@task()
def go_through(change_id: int) -> None:
    from lianke.live.services.rules import go_on  # noqa: PLC0415 - as above

    go_on(change=change_id)
