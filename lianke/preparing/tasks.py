"""Long work of preparing a lesson, done by the worker."""

from django_tasks import task

from lianke.preparing.models import Deck


@task()
def render_slides(deck_id: int) -> None:
    from lianke.preparing.services.decks import render_deck  # noqa: PLC0415 - the one way back

    render_deck(deck=Deck.objects.get(pk=deck_id))
