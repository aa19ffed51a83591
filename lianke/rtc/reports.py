"""The recorder's credential: a short-lived token signed with the secret that it shares with us. Real time."""

import jwt
from django.conf import settings

AUDIENCE = "lianke-report"


def is_recorder(authorization: str) -> bool:
    """Whether an Authorization header is a recorder's."""
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer":
        return False
    try:
        claims = jwt.decode(
            token,
            settings.LIVEKIT_API_SECRET,
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=settings.LIVEKIT_API_KEY,
            options={"require": ["exp", "sub", "aud", "iss"]},
        )
    except jwt.PyJWTError:
        return False
    return bool(claims["sub"] == "recorder")
