"""The bureaus' own views in the admin's shell, under its address and behind its door."""

from django.urls import path

from .staff import board, event, people, report

app_name = "matching_admin"
urlpatterns = [
    path("<uuid:public_id>/", event.EventHub.as_view(), name="event"),
    path("<uuid:public_id>/move/", event.EventMove.as_view(), name="event_move"),
    path("<uuid:public_id>/slots/", event.SlotMaker.as_view(), name="slots"),
    path("<uuid:public_id>/scores/", event.Scores.as_view(), name="scores"),
    path("<uuid:public_id>/registrations/", people.Registrations.as_view(), name="registrations"),
    path("<uuid:public_id>/meetings/", people.Meetings.as_view(), name="meetings"),
    path("<uuid:public_id>/board/", board.BoardPage.as_view(), name="board"),
    path("<uuid:public_id>/board/solve/", board.Solve.as_view(), name="solve"),
    path("<uuid:public_id>/board/draft/", board.Draft.as_view(), name="draft"),
    path("<uuid:public_id>/board/publish/", board.Publish.as_view(), name="publish"),
    path("<uuid:public_id>/board/add/", board.Add.as_view(), name="add"),
    path("meeting/<uuid:public_id>/move/", board.Move.as_view(), name="meeting_move"),
    path("meeting/<uuid:public_id>/clashes/", board.Clashes.as_view(), name="clashes"),
    path("meeting/<uuid:public_id>/pin/", board.Pin.as_view(), name="pin"),
    path("meeting/<uuid:public_id>/remove/", board.Remove.as_view(), name="remove"),
    path("<uuid:public_id>/report/", report.Report.as_view(), name="report"),
    path("<uuid:public_id>/report/<slug:stage>/", report.ReportRows.as_view(), name="report_rows"),
]
