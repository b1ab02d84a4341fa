from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.views.generic import RedirectView


class AdminDoor(RedirectView):
    """The admin's sign-in is the portal's own: the other one knows no second factor.

    Who is signed in and still sent here may not enter. Sent on to sign in, they would come back for ever.
    """

    pattern_name = "account_login"
    query_string = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise Http404
        return super().get(request, *args, **kwargs)  # type: ignore[return-value]
