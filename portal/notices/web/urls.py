from django.urls import URLPattern, URLResolver, path

from .views import Mailbox, MailDetail, NoticeDetail, NoticeList, NoticeOpen

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", NoticeList.as_view(), name="notice_list"),
    path("notices/<uuid:public_id>/", NoticeDetail.as_view(), name="notice_detail"),
    path("notices/<uuid:public_id>/open/", NoticeOpen.as_view(), name="notice_open"),
    path("mailbox/", Mailbox.as_view(), name="mailbox"),
    path("mailbox/<int:pk>/", MailDetail.as_view(), name="mail"),
]
