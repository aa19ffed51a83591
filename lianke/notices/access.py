"""The doors to notices: one's own alone. 404 for everybody else's."""

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.kernel.requests import Request
from lianke.notices.models import Receipt
from lianke.notices.queries import receipts_of

TICKET_LASTS_S = 24 * 3600


def receipt_of(person: Person, public_id: str) -> Receipt:
    return or_404(receipts_of(person).select_related("notice").filter(notice__public_id=public_id).first())


def bell_ticket(request: Request, person: Person) -> str:
    """With it this browser alone may ask how many notices wait for the person: a thousand open pages do so
    every few seconds, and this way none of them costs a look at who is signed in.
    """
    return signer(request).sign(str(person.pk))


def person_of_ticket(request: Request, ticket: str) -> int:
    """Whose number it is (id). Raises Http404 for another browser's, and for a page older than a day."""
    try:
        return int(signer(request).unsign(ticket, max_age=TICKET_LASTS_S))
    except BadSignature as error:
        raise Http404 from error


def signer(request: Request) -> TimestampSigner:
    return TimestampSigner(salt=f"notices.bell.{request.session.session_key}")
