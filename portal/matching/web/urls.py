from django.urls import URLPattern, URLResolver, path

from .views import events, meetings, registrations, solutions

app_name = "matching"
urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", events.EventList.as_view(), name="event_list"),
    path("events/<uuid:public_id>/", events.EventDetail.as_view(), name="event_detail"),
    path("events/<uuid:public_id>/register/", events.Register.as_view(), name="event_register"),
    path("my/events/", registrations.MyEvents.as_view(), name="my_events"),
    path(
        "registrations/<uuid:public_id>/",
        registrations.RegistrationDetail.as_view(),
        name="registration",
    ),
    path(
        "registrations/<uuid:public_id>/move/",
        registrations.RegistrationMove.as_view(),
        name="registration_move",
    ),
    path("registrations/<uuid:public_id>/wishes/", registrations.Wishes.as_view(), name="wishes"),
    path("registrations/<uuid:public_id>/day/", registrations.MyDay.as_view(), name="day"),
    path(
        "registrations/<uuid:public_id>/<slug:step>/",
        registrations.RegistrationStep.as_view(),
        name="registration_step",
    ),
    path("meetings/<uuid:public_id>/", meetings.MeetingDetail.as_view(), name="meeting_detail"),
    path("meetings/<uuid:public_id>/mark/", meetings.MeetingMark.as_view(), name="meeting_mark"),
    path(
        "meetings/<uuid:public_id>/outcome/",
        meetings.OutcomeEdit.as_view(),
        name="meeting_outcome",
    ),
    path("solutions/", solutions.SolutionList.as_view(), name="solution_list"),
    path("solutions/<uuid:public_id>/", solutions.SolutionDetail.as_view(), name="solution_detail"),
    path("my/solutions/", solutions.MySolutions.as_view(), name="my_solutions"),
    path("my/solutions/new/", solutions.SolutionCreate.as_view(), name="solution_create"),
    path("my/solutions/<uuid:public_id>/", solutions.SolutionEdit.as_view(), name="solution_edit"),
    path(
        "my/solutions/<uuid:public_id>/move/",
        solutions.SolutionMove.as_view(),
        name="solution_move",
    ),
    path("my/fitting-needs/", solutions.FittingNeeds.as_view(), name="fitting_needs"),
]
