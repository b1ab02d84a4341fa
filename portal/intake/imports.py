"""A table comes in by three steps: upload, look at what would happen, apply all of it or nothing."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from .columns import Column, ReadRow, read_rows
from .problems import RowProblem, Unreadable
from .tables import read_table

KEPT_FOR = timedelta(hours=2)
FOLDER = "intake"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV (UTF-8 or Shift_JIS) or Excel (XLSX), with headings in the first line."
        ),
    )


class NotApplied(Exception):
    """`apply` found rows that cannot be written; nothing was."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


class ImportView(TemplateView):
    """Subclass it (after RuleRequiredMixin), name `columns`, write `apply`."""

    template_name = "intake/import.html"
    heading: ClassVar[Any] = gettext_lazy("Import a table")
    columns: ClassVar[Sequence[Column]] = ()
    success_url: ClassVar[str] = ""

    def check(self, rows: list[ReadRow]) -> list[RowProblem]:
        """What only the whole file or the database can tell: doubles, unknown codes."""
        return []

    def apply(self, rows: list[ReadRow]) -> int:
        """Writes the rows inside a transaction; returns how many. May raise NotApplied."""
        raise NotImplementedError

    def get_success_url(self) -> str:
        return str(self.success_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"heading": self.heading, "columns": self.columns, "form": UploadForm()}
        return super().get_context_data(**(context | kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "upload" in request.POST:
            return self._apply(request)
        return self._preview(request)

    def _preview(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(422, form=form)
        content = form.cleaned_data["file"].read()
        try:
            rows, problems = self._read(content)
        except Unreadable as error:
            form.add_error("file", str(error))
            return self._page(422, form=form)
        token = "" if problems else keep(content, request.user)
        return self._page(
            422 if problems else 200, rows=rows, problems=problems, token=token, is_preview=True
        )

    def _apply(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm()
        content = kept(request.POST["upload"], request.user)
        if content is None:
            messages.error(request, _("The upload is no longer there. Choose the file again."))
            return redirect(request.path)
        try:
            rows, problems = self._read(content)
            if problems:
                raise NotApplied(problems)
            with transaction.atomic():
                count = self.apply(rows)
        except NotApplied as refusal:
            return self._page(422, form=form, problems=refusal.problems, is_preview=True)
        forget(request.POST["upload"], request.user)
        messages.success(
            request,
            ngettext("%(count)d line was imported.", "%(count)d lines were imported.", count)
            % {"count": count},
        )
        return redirect(self.get_success_url())

    def _read(self, content: bytes) -> tuple[list[ReadRow], list[RowProblem]]:
        rows, problems = read_rows(read_table(BytesIO(content)), self.columns)
        problems = problems + self.check(rows)
        return rows, sorted(problems, key=lambda problem: problem.line)

    def _page(self, status: int, **context: Any) -> HttpResponse:
        if rows := context.get("rows"):
            context["sample"] = [
                [row.line, *(row.values.get(column.name) for column in self.columns)]
                for row in rows[:50]
            ]
        return self.render_to_response(self.get_context_data(**context), status=status)


def keep(content: bytes, user: Any) -> str:
    """Stores the file between the two steps and returns a signed name that only this person can use."""
    _drop_old()
    name = storages["private"].save(f"{FOLDER}/{uuid4().hex}", ContentFile(content))
    return signing.dumps([name, user.pk], salt="portal.intake")


def _named(token: str, user: Any) -> str | None:
    try:
        name, owner = signing.loads(token, salt="portal.intake", max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return str(name) if owner == user.pk else None


def kept(token: str, user: Any) -> bytes | None:
    name = _named(token, user)
    if name is None or not storages["private"].exists(name):
        return None
    with storages["private"].open(name) as file:
        return file.read()


def forget(token: str, user: Any) -> None:
    if name := _named(token, user):
        storages["private"].delete(name)


def _drop_old() -> None:
    """What was uploaded and never applied does not stay: it may name people."""
    storage = storages["private"]
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            storage.delete(path)
