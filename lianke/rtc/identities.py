"""Who somebody is in a LiveKit room: p:<person>, d:<device>, recorder."""

RECORDER = "recorder"


def person_identity(public_id: str) -> str:
    return f"p:{public_id}"


def device_identity(public_id: str) -> str:
    return f"d:{public_id}"
