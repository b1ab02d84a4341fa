from django.urls import URLPattern, URLResolver, path

from . import open_data, views

app_name = "front"
urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", views.SearchPage.as_view(), name="search"),
    path("my/", views.MyWork.as_view(), name="my_work"),
    path("overview/", views.Overview.as_view(), name="overview"),
    path("overview/<slug:stage>/", views.OverviewRows.as_view(), name="overview_rows"),
    path("open-data/", open_data.OpenData.as_view(), name="open_data"),
    path("feeds/<slug:kind>/", open_data.NewestFeed(), name="feed"),
    path("share/<slug:kind>/<str:key>.png", open_data.share_picture, name="share_picture"),
]
