from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "models_projects"
urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/", views.ProjectList.as_view(), name="project_list"),
    path("projects/new/<uuid:meeting_id>/", views.ProjectCreate.as_view(), name="project_create"),
    path("projects/<uuid:public_id>/", views.ProjectDetail.as_view(), name="project_detail"),
    path("projects/<uuid:public_id>/move/", views.ProjectMove.as_view(), name="project_move"),
    path(
        "projects/indicators/<uuid:public_id>/measure/",
        views.MeasurementCreate.as_view(),
        name="measurement_create",
    ),
]
