from django.urls import URLPattern, URLResolver, path

from .views import AttachmentDownload

app_name = "attachments"
urlpatterns: list[URLPattern | URLResolver] = [
    path("attachments/<uuid:public_id>/", AttachmentDownload.as_view(), name="download"),
]
