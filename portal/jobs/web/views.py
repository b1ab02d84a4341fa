from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from portal.jobs.actions import request_cancel
from portal.jobs.models import Job
from portal.jobs.reach import can_see_job


class OneJobMixin(LoginRequiredMixin):
    """Strangers learn nothing, not even that the job exists."""

    request: HttpRequest
    job: Job

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Asked before the method is: a stranger's GET on a page for posts is no hint either."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.job = get_object_or_404(Job, public_id=kwargs["public_id"])
        if not can_see_job(request.user, self.job):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def next_url(self) -> str:
        """Where the page goes when the job is done; never off the portal."""
        url = self.request.GET.get("next", "") or self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return url if is_ours else ""


class JobView(OneJobMixin, View):
    """One address, three readers: a program (JSON), the polling component (a fragment), a person (a page)."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        response = self._answer(request, self.job)
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept, HX-Request, Cookie"
        return response

    def _answer(self, request: HttpRequest, job: Job) -> HttpResponse:
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse(job.as_dict())
        context: dict[str, Any] = {"job": job, "next": self.next_url()}
        is_fragment = request.headers.get("HX-Request") == "true"
        return render(request, "jobs/fragment.html" if is_fragment else "jobs/job.html", context)


class JobCancelView(OneJobMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return redirect(request_cancel(self.job))
