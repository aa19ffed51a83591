"""What stands around every page."""
from typing import Any
from django.http import HttpRequest
def frame(request: HttpRequest) -> dict[str, Any]:
    return {}
