"""LiveKit's webhooks: signed, or refused. They only hurry what polling would find anyway."""

from django.conf import settings
from google.protobuf.json_format import ParseError
from jwt import PyJWTError
from livekit.api import TokenVerifier, WebhookReceiver


def room_of_webhook(body: str, authorization: str) -> str | None:
    """The room that a genuine webhook speaks of ('' if none); None for anything forged, altered or
    malformed.
    """
    receiver = WebhookReceiver(TokenVerifier(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET))
    try:
        return receiver.receive(body, authorization).room.name
    except (PyJWTError, ParseError, ValueError, KeyError):
        return None
    except Exception as error:
        if type(error) is not Exception:  # what the library raises for a wrong body hash is a bare Exception
            raise
        return None
