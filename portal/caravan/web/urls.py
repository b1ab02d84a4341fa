from django.urls import URLPattern, URLResolver, path

from . import needs, papers, recorder, requests, visit_form, visits

app_name = "caravan"
urlpatterns: list[URLPattern | URLResolver] = [
    path("needs/", needs.NeedList.as_view(), name="need_list"),
    path("needs/mine/", needs.MyNeeds.as_view(), name="need_mine"),
    path("needs/new/", needs.NeedSubmit.as_view(), name="need_submit"),
    path("needs/<uuid:public_id>/", needs.NeedDetail.as_view(), name="need_detail"),
    path("needs/<uuid:public_id>/correct/", needs.NeedCorrect.as_view(), name="need_correct"),
    path("needs/<uuid:public_id>/share/", needs.NeedShare.as_view(), name="need_share"),
    path("needs/<uuid:public_id>/consent/", needs.NeedConsentGive.as_view(), name="need_consent"),
    path(
        "needs/<uuid:public_id>/consent/withdraw/",
        needs.NeedConsentWithdraw.as_view(),
        name="need_consent_withdraw",
    ),
    path("needs/<uuid:public_id>/publish/", needs.NeedPublish.as_view(), name="need_publish"),
    path("visits/", visits.VisitList.as_view(), name="visit_list"),
    path("visits/new/", visit_form.VisitCreate.as_view(), name="visit_create"),
    path("visits/request/", requests.AskForVisit.as_view(), name="visit_request"),
    path("visits/request/sent/", requests.VisitRequested.as_view(), name="visit_requested"),
    path("visits/<uuid:public_id>/", visits.VisitDetail.as_view(), name="visit_detail"),
    path("visits/<uuid:public_id>/edit/", visit_form.VisitEdit.as_view(), name="visit_edit"),
    path("visits/<uuid:public_id>/move/", visits.VisitMove.as_view(), name="visit_move"),
    path("visits/<uuid:public_id>/hearing/", visits.HearingStart.as_view(), name="hearing_start"),
    path("hearings/<uuid:public_id>/", visits.HearingRecord.as_view(), name="hearing_record"),
    path(
        "hearings/<uuid:public_id>/versions/",
        recorder.HearingVersions.as_view(),
        name="hearing_versions",
    ),
    path("answers/<uuid:public_id>/save/", recorder.AnswerSave.as_view(), name="answer_save"),
    path(
        "answers/<uuid:public_id>/need/words/",
        recorder.NeedFromWords.as_view(),
        name="need_from_words",
    ),
    path("visits/<uuid:public_id>/briefing/", papers.BriefingPaper.as_view(), name="briefing"),
    path("visits/<uuid:public_id>/minutes/", papers.MinutesPaper.as_view(), name="minutes"),
    path("answers/<uuid:public_id>/need/", visits.NeedCreate.as_view(), name="need_create"),
    path("follow-ups/", visits.FollowUpList.as_view(), name="follow_up_list"),
    path("follow-ups/<uuid:public_id>/", visits.FollowUpDone.as_view(), name="follow_up_done"),
]
