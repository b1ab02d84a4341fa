from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "front"
urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.SearchPage.as_view(), name="search"),
    path("my/", views.MyWork.as_view(), name="my_work"),
    path("overview/", views.Overview.as_view(), name="overview"),
    path("overview/<slug:stage>/", views.OverviewRows.as_view(), name="overview_rows"),
]
