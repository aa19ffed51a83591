"""What lies in the storage is counted for a place, and no place keeps more than its space."""

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.choices import StoredKind
from lianke.organisations.models import Node, Space, StoredFile
from lianke.organisations.queries import bytes_of, used_by
from lianke.organisations.rights import Right, nearest_over


def count_stored(*, place: Node, kind: StoredKind, name: str, size: int) -> None:
    """Counts what came into the storage without being asked for, such as a recording, as large as it is now.
    What another place brought stays that one's.
    """
    file, is_new = StoredFile.objects.get_or_create(
        name=name, defaults={"place": place, "kind": kind, "size": size, "at": clock.now()}
    )
    if not is_new and file.size != size:
        file.size = size
        file.save(update_fields=["size"])


@transaction.atomic
def take_space(*, place: Node, kind: StoredKind, name: str, size: int) -> None:
    """Counts a file before it is kept, in the transaction of its row. Refuses what its place has no space
    for; a file that lies there already takes none.
    """
    Space.objects.get_or_create(place=place)
    space = Space.objects.select_for_update().get(place=place)
    if StoredFile.objects.filter(name=name).exists():
        return
    room, used = bytes_of(space), used_by(place)
    if used + size > room:
        words = {
            "place": place.name,
            "used": filesizeformat(used),
            "room": filesizeformat(room),
            "size": filesizeformat(size),
            "who": "、".join(one.name for one in nearest_over(place, Right.GIVE_SPACE))
            or _("the education bureau"),
        }
        raise Refusal(
            "no_space",
            _(
                "%(place)s keeps %(used)s of its %(room)s already; this file needs %(size)s. Ask %(who)s for "
                "more space."
            )
            % words,
        )
    count_stored(place=place, kind=kind, name=name, size=size)


@transaction.atomic
def give_space(*, place: Node, gb: int, by: Person) -> None:
    """A place may keep so much from now on. Less than lies there takes nothing away; nothing more comes
    then.
    """
    Space.objects.update_or_create(place=place, defaults={"gb": gb})
    record(actor=Actor.of(by), verb="give_space", what=place, scope=place.path, change={"gb": gb})
