from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "practices"
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "projects/<uuid:public_id>/practice/",
        views.PracticeDraft.as_view(),
        name="practice_draft",
    ),
]
