from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.generic import View

from portal.attachments.models import Attachment
from portal.attachments.reach import may_read

INLINE = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


class AttachmentDownload(View):
    """The bytes, to whom the target's rule lets. Nothing that a browser could run is shown in place."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        attachment = (
            Attachment.objects.select_related("target_type").filter(public_id=public_id).first()
        )
        if attachment is None or not may_read(request.user, attachment):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise Http404
        is_shown = "show" in request.GET and attachment.content_type in INLINE
        try:
            content = attachment.file.open("rb")
        except FileNotFoundError as missing:
            raise Http404 from missing
        response = FileResponse(
            content,
            as_attachment=not is_shown,
            filename=attachment.original_name,
            content_type=attachment.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response
