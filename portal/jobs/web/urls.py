from django.urls import URLPattern, URLResolver, path

from .views import JobCancelView, JobView

app_name = "jobs"
urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<uuid:public_id>/", JobView.as_view(), name="job"),
    path("jobs/<uuid:public_id>/cancel/", JobCancelView.as_view(), name="cancel"),
]
