"""The kinds of work. Each app registers its own in its tasks.py, which is read on first need."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from .models import Job


class UnknownKind(LookupError):
    """No app registered this kind of work."""


class JobHandle(Protocol):
    """What a kind's function is given."""

    job: Job

    @property
    def input(self) -> dict[str, Any]: ...
    @property
    def subject(self) -> Any: ...
    @property
    def actor(self) -> Any: ...
    def progress(
        self, done: int, total: int = 0, message: str | Promise = "", **params: Any
    ) -> None: ...
    def cancelled(self) -> bool: ...
    def run_python(
        self, module: str, payload: Any, *, seconds: float, arguments: tuple[str, ...] = ()
    ) -> Any: ...


Work = Callable[[Any], dict[str, Any] | None]


@dataclass(frozen=True)
class JobKind:
    name: str
    label: str | Promise
    work: Work
    may_see: Callable[[Any, Job], bool] | None
    max_attempts: int


_kinds: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    label: str | Promise,
    may_see: Callable[[Any, Job], bool] | None = None,
    max_attempts: int = 3,
) -> Callable[[Work], Work]:
    """Registers the function below as the work of `name`.

    It may run more than once when a worker dies, so what it writes it writes in one transaction at
    its end, or in a way that bears repetition. `may_see(person, job)` widens who sees the job
    beyond the person who started it. It returns a JSON-ready dict, the job's result.
    """

    def register(work: Work) -> Work:
        _kinds[name] = JobKind(name, label, work, may_see, max_attempts)
        return work

    return register


@cache
def _discover() -> None:
    autodiscover_modules("tasks")


def find(name: str) -> JobKind | None:
    _discover()
    return _kinds.get(name)


def get(name: str) -> JobKind:
    kind = find(name)
    if kind is None:
        raise UnknownKind(name)
    return kind
