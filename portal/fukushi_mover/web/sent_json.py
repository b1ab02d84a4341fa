"""JSON from a tablet's queue."""

import json
from typing import Any, Never

from django.http import HttpRequest


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no number that a tablet sends")


def sent_json(request: HttpRequest) -> Any:
    """What was sent. Raises ValueError for what no tablet sends: NaN, half a character, brackets without end."""
    try:
        data = json.loads(request.body, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep
    return data
