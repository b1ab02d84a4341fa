from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import DetailView, ListView, View

from portal.notices.models import Mail, Notice


class NoticeList(LoginRequiredMixin, ListView[Notice]):
    """What was written to me, newest first."""

    template_name = "notices/notice_list.html"
    context_object_name = "notices"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.request.user)  # type: ignore[arg-type]


class NoticeDetail(LoginRequiredMixin, DetailView[Notice]):
    template_name = "notices/notice_detail.html"
    context_object_name = "notice"
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.request.user)  # type: ignore[arg-type]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        Notice.objects.filter(pk=self.object.pk, read_at=None).update(read_at=timezone.now())
        return response


class NoticeOpen(LoginRequiredMixin, View):
    """Marks the notice read and goes where it leads."""

    http_method_names = ["post"]
    notice: Notice

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Asked before the method is: a stranger's GET on a page for posts is no hint either."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        mine = Notice.objects.visible_to(request.user)
        self.notice = get_object_or_404(mine, public_id=kwargs["public_id"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        notice = self.notice
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
        return redirect(notice.link or "notices:notice_list")


class DemoOnlyMixin:
    """The mailbox shows everybody's mail: outside the demonstration it does not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMO_MODE:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Mailbox(DemoOnlyMixin, ListView[Mail]):
    template_name = "notices/mailbox.html"
    context_object_name = "mails"
    paginate_by = 30
    queryset = Mail.objects.all()


class MailDetail(DemoOnlyMixin, DetailView[Mail]):
    template_name = "notices/mail.html"
    context_object_name = "mail"
    queryset = Mail.objects.all()
