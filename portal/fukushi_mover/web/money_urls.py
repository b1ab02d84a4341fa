"""Figures, money, papers, incidents, surveys and feeds of a pilot."""

from django.urls import path

from . import care, invoices, kpi, money, paper_room, results, standards

PILOT = "mover/pilots/<uuid:public_id>/"
MONTH = f"{PILOT}money/<str:month>/"

urlpatterns = [
    path(f"{PILOT}live/", kpi.LiveBoard.as_view(), name="pilot_live"),
    path(f"{PILOT}figures/", kpi.KpiList.as_view(), name="kpi_list"),
    path(f"{PILOT}figures/baseline/", kpi.BaselineEdit.as_view(), name="baseline"),
    path(f"{PILOT}figures/<slug:code>/", kpi.KpiRows.as_view(), name="kpi_rows"),
    path(f"{PILOT}money/", money.MoneyOverview.as_view(), name="money"),
    path(f"{PILOT}money/settings/", money.MoneySettings.as_view(), name="money_settings"),
    path(MONTH, money.MoneyMonth.as_view(), name="money_month"),
    path(f"{MONTH}close/", money.MoneyClose.as_view(), name="money_close"),
    path(f"{MONTH}take-back/", money.MoneyTakeBack.as_view(), name="money_take_back"),
    path("mover/statements/<uuid:public_id>/", invoices.StatementPage.as_view(), name="statement"),
    path(
        "mover/statements/<uuid:public_id>/statement.pdf",
        invoices.StatementPdf.as_view(),
        name="statement_pdf",
    ),
    path("mover/statements/<uuid:public_id>/pay/", money.MoneyPay.as_view(), name="money_pay"),
    path("mover/receipts/<uuid:public_id>/", invoices.ReceiptPage.as_view(), name="receipt"),
    path(
        "mover/receipts/<uuid:public_id>/receipt.pdf",
        invoices.ReceiptPdf.as_view(),
        name="receipt_pdf",
    ),
    path(f"{PILOT}invoices/", invoices.InvoiceList.as_view(), name="invoice_list"),
    path(f"{PILOT}invoices/terms/", invoices.InvoiceTerms.as_view(), name="invoice_terms"),
    path("mover/invoices/<uuid:public_id>/", invoices.InvoicePage.as_view(), name="invoice"),
    path(
        "mover/invoices/<uuid:public_id>/invoice.pdf",
        invoices.InvoicePdf.as_view(),
        name="invoice_pdf",
    ),
    path(f"{PILOT}papers/", paper_room.PaperRoom.as_view(), name="paper_room"),
    path(f"{PILOT}papers/make/", paper_room.PaperMake.as_view(), name="paper_make"),
    path(f"{PILOT}papers/<str:on>.zip", paper_room.PaperZip.as_view(), name="paper_zip"),
    path("mover/papers/<uuid:public_id>.pdf", paper_room.PaperFile.as_view(), name="paper_file"),
    path(f"{PILOT}results/<str:month>/", results.MonthlyPage.as_view(), name="monthly_results"),
    path(
        f"{PILOT}results/<str:month>/results.pdf",
        results.MonthlyPdf.as_view(),
        name="monthly_results_pdf",
    ),
    path(f"{PILOT}evaluation/", results.EvaluationPage.as_view(), name="evaluation"),
    path(
        f"{PILOT}evaluation/evaluation.pdf",
        results.EvaluationPdf.as_view(),
        name="evaluation_pdf",
    ),
    path(f"{PILOT}incidents/", care.IncidentList.as_view(), name="incident_list"),
    path(f"{PILOT}incidents/new/", care.IncidentEdit.as_view(), name="incident_add"),
    path(f"{PILOT}incidents/<uuid:incident>/", care.IncidentEdit.as_view(), name="incident_edit"),
    path(f"{PILOT}surveys/", care.SurveyList.as_view(), name="survey_list"),
    path("mover/surveys/<uuid:public_id>/", care.SurveyDetail.as_view(), name="survey"),
    path("ride/surveys/<uuid:public_id>/", care.SurveyAnswerPage.as_view(), name="survey_answer"),
    path(f"{PILOT}gtfs-flex.zip", standards.GtfsFlex.as_view(), name="gtfs_flex"),
    path(f"{PILOT}service/", standards.ServicePage.as_view(), name="service"),
    path(f"{PILOT}feed/", standards.FeedEdit.as_view(), name="feed"),
    path("mover/calendar/", standards.CalendarPage.as_view(), name="calendar"),
    path("mover/calendar/<str:secret>.ics", standards.CalendarIcs.as_view(), name="calendar_ics"),
]
