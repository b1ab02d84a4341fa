"""Server-sent events: one poller of the log per process feeds every open page; who loses the line resumes by number."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse

from portal.accounts.permission import may
from portal.fukushi_mover.models import DispatchEvent, ServiceDay
from portal.fukushi_mover.rules import can_follow_day, is_driver
from portal.ui.numbers import sent_number

from .driver import day_of_driver

POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
Line = dict[str, Any]


@dataclass
class _Poller:
    """Reads what is new in the whole log, once for everybody, while anybody listens."""

    listeners: dict[int, set[asyncio.Queue[Line]]] = field(default_factory=dict)
    last: int = 0
    task: asyncio.Task[None] | None = None

    async def subscribe(self, day: int) -> asyncio.Queue[Line]:
        queue: asyncio.Queue[Line] = asyncio.Queue()
        if self.task is None or self.task.done():
            self.last = await _newest()
            self.task = asyncio.create_task(self._run())
        self.listeners.setdefault(day, set()).add(queue)
        return queue

    def leave(self, day: int, queue: asyncio.Queue[Line]) -> None:
        self.listeners.get(day, set()).discard(queue)
        if not self.listeners.get(day):
            self.listeners.pop(day, None)

    async def _run(self) -> None:
        while self.listeners:
            await asyncio.sleep(POLL_SECONDS)
            for event in await _after(self.last):
                self.last = max(self.last, event.pk)
                for queue in self.listeners.get(event.day_id, ()):
                    queue.put_nowait(_line(event))


_pollers: dict[int, _Poller] = {}


def _poller() -> _Poller:
    """One per event loop: a process serves from one."""
    return _pollers.setdefault(id(asyncio.get_running_loop()), _Poller())


def _line(event: DispatchEvent) -> Line:
    """Keys and kinds only: pages fetch for themselves what they may see."""
    return {
        "number": event.number,
        "kind": event.kind,
        "van": event.payload.get("van"),
        "ride": event.payload.get("ride"),
    }


@sync_to_async
def _newest() -> int:
    close_old_connections()
    return DispatchEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@sync_to_async
def _after(pk: int) -> list[DispatchEvent]:
    close_old_connections()
    return list(DispatchEvent.objects.filter(pk__gt=pk).order_by("pk")[:500])


@sync_to_async
def _missed(day: ServiceDay, number: int) -> list[Line]:
    return [_line(event) for event in day.events.filter(number__gt=number).order_by("number")]


@sync_to_async
def _allowed_day(request: HttpRequest, public_id: Any) -> ServiceDay:
    day = ServiceDay.objects.select_related("pilot").filter(public_id=public_id).first()
    if day is None or not may(request.user, can_follow_day, day):
        raise Http404
    return day


@sync_to_async
def _drivers_day(request: HttpRequest) -> ServiceDay:
    day = day_of_driver(request.user) if may(request.user, is_driver) else None
    if day is None:
        raise Http404
    return day


def _message(line: Line) -> str:
    return f"id: {line['number']}\nevent: dispatch\ndata: {json.dumps(line)}\n\n"


async def day_stream(request: HttpRequest, public_id: Any) -> HttpResponseBase:
    """The day's events from `Last-Event-ID` (or `?after=`) on."""
    return _streaming(request, await _allowed_day(request, public_id))


async def idle_stream(request: HttpRequest) -> HttpResponseBase:
    """For a driver without a run: the events of the day in which one would appear."""
    return _streaming(request, await _drivers_day(request))


def _streaming(request: HttpRequest, day: ServiceDay) -> HttpResponseBase:
    asked = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    after = sent_number(asked)
    response = StreamingHttpResponse(
        _stream(day, day.revision if after is None else after), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


async def _stream(day: ServiceDay, after: int) -> AsyncIterator[str]:
    poller = _poller()
    queue = await poller.subscribe(day.pk)
    try:
        yield "retry: 2000\n\n"
        sent = after
        for line in await _missed(day, after):
            sent = line["number"]
            yield _message(line)
        while True:
            try:
                line = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if line["number"] > sent:
                sent = line["number"]
                yield _message(line)
    finally:
        poller.leave(day.pk, queue)


async def day_events(request: HttpRequest, public_id: Any) -> HttpResponseBase:
    """The same by polling, for networks that cut long lines."""
    day = await _allowed_day(request, public_id)
    after = sent_number(request.GET.get("after", ""))
    lines = await _missed(day, day.revision if after is None else after)
    return JsonResponse(
        {"revision": lines[-1]["number"] if lines else day.revision, "events": lines}
    )
