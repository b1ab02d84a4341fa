"""The resident's phone, the card that opens it, and the service desk's screen."""

from django.urls import URLPattern, path

from . import call_centre, call_lists, cards, desk_pilot, family, resident, resident_booking

urlpatterns: list[URLPattern] = [
    path("card/", cards.CardNumber.as_view(), name="card"),
    path("card/<str:token>/", cards.CardScan.as_view(), name="card_scan"),
    path("mover/residents/<uuid:public_id>/card/", cards.CardDesk.as_view(), name="card_desk"),
    path("call/", call_centre.CallDesk.as_view(), name="call_desk"),
    path("call/pilot/", desk_pilot.DeskPilot.as_view(), name="desk_pilot"),
    path("call/open/", call_centre.CallOpen.as_view(), name="call_open"),
    path("call/list/", call_lists.CallList.as_view(), name="call_list"),
    path(
        "call/back/<uuid:public_id>/done/",
        call_lists.CallBackDone.as_view(),
        name="call_back_done",
    ),
    path("call/<uuid:public_id>/", call_centre.Call.as_view(), name="call"),
    path("call/<uuid:public_id>/ask/", call_centre.CallAsk.as_view(), name="call_ask"),
    path("call/<uuid:public_id>/take/", call_centre.CallTake.as_view(), name="call_take"),
    path("call/<uuid:public_id>/cancel/", call_centre.CallCancel.as_view(), name="call_cancel"),
    path("call/<uuid:public_id>/sooner/", call_centre.CallSooner.as_view(), name="call_sooner"),
    path("call/<uuid:public_id>/end/", call_centre.CallEnd.as_view(), name="call_end"),
    path("homes/<uuid:public_id>/told/", call_lists.HomeTold.as_view(), name="home_told"),
    path(
        "homes/<uuid:public_id>/fax.pdf",
        call_lists.HomeSheet.as_view(),
        {"sheet": "fax"},
        name="home_fax",
    ),
    path(
        "homes/<uuid:public_id>/slip.pdf",
        call_lists.HomeSheet.as_view(),
        {"sheet": "slip"},
        name="home_slip",
    ),
    path("ride/", resident.Where.as_view(), name="ride"),
    path("ride/to/<uuid:public_id>/", resident.When.as_view(), name="ride_when"),
    path("ride/ask/", resident.Ask.as_view(), name="ride_ask"),
    path("ride/again/", resident.Again.as_view(), name="ride_again"),
    path("ride/for/", resident.ForWhom.as_view(), name="ride_for"),
    path("ride/family/", family.Family.as_view(), name="family"),
    path("ride/family/<uuid:public_id>/end/", family.FamilyEnd.as_view(), name="family_end"),
    path("family/<str:token>/", family.ProxyAccept.as_view(), name="proxy_accept"),
    path("ride/offers/<uuid:public_id>/", resident_booking.Offers.as_view(), name="ride_offers"),
    path("ride/offers/<uuid:public_id>/take/", resident_booking.Take.as_view(), name="ride_take"),
    path(
        "ride/offers/<uuid:public_id>/decline/",
        resident_booking.Decline.as_view(),
        name="ride_decline",
    ),
    path("ride/<uuid:public_id>/", resident_booking.Status.as_view(), name="ride_status"),
    path("ride/<uuid:public_id>/cancel/", resident_booking.Cancel.as_view(), name="ride_cancel"),
    path("ride/<uuid:public_id>/sooner/", resident_booking.Sooner.as_view(), name="ride_sooner"),
]
