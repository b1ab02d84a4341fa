from django.urls import URLPattern, URLResolver, path

from . import (
    board,
    calls,
    day_close,
    days,
    driver,
    driver_entries,
    duty,
    live,
    maps,
    masters,
    money_urls,
    morning,
    papers,
    pilots,
    planning,
    records,
    registration_urls,
    suspensions,
    versions,
)
from .resident_urls import urlpatterns as resident_urls

app_name = "fukushi_mover"


def _masters(
    name: str, rows: type[masters.MasterList], edit: type[masters.MasterEdit]
) -> list[URLPattern]:
    plural = {"facility": "facilities"}.get(name, f"{name}s")
    return [
        path(f"mover/{plural}/", rows.as_view(), name=f"{name}_list"),
        path(f"mover/{plural}/new/", edit.as_view(), name=f"{name}_add"),
        path(f"mover/{plural}/<uuid:public_id>/", edit.as_view(), name=f"{name}_edit"),
    ]


DAY = "mover/days/<uuid:public_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mover/pilots/", pilots.PilotList.as_view(), name="pilot_list"),
    path("mover/pilots/<uuid:public_id>/", pilots.PilotDetail.as_view(), name="pilot_detail"),
    path("mover/projects/<uuid:public_id>/pilot/", pilots.PilotAdd.as_view(), name="pilot_add"),
    path("mover/riders/import/", masters.RiderImport.as_view(), name="rider_import"),
    *_masters("rider", masters.RiderList, masters.RiderEdit),
    *_masters("van", masters.VanList, masters.VanEdit),
    *_masters("driver", masters.DriverList, masters.DriverEdit),
    *_masters("facility", masters.FacilityList, masters.FacilityEdit),
    *_masters("area", masters.AreaList, masters.AreaEdit),
    *_masters("resident", masters.ResidentList, masters.ResidentEdit),
    *_masters("destination", masters.DestinationList, masters.DestinationEdit),
    *money_urls.urlpatterns,
    *registration_urls.urlpatterns,
    path("mover/days/", days.DayList.as_view(), name="day_list"),
    path("mover/days/open/", days.DayOpen.as_view(), name="day_open"),
    path(DAY, planning.DayDetail.as_view(), name="day_detail"),
    path(f"{DAY}plan/", planning.DayPlan.as_view(), name="day_plan"),
    path(f"{DAY}publish/", planning.DayPublish.as_view(), name="day_publish"),
    path(f"{DAY}move/", planning.DayMove.as_view(), name="day_move"),
    path(f"{DAY}lock/", planning.DayLock.as_view(), name="day_lock"),
    path(f"{DAY}copy/", planning.DayCopy.as_view(), name="day_copy"),
    path(f"{DAY}working/", planning.DayWorking.as_view(), name="day_working"),
    path(f"{DAY}attendance/", morning.DayAttendance.as_view(), name="day_attendance"),
    path(f"{DAY}van-out/", morning.DayVanOut.as_view(), name="day_van_out"),
    path(f"{DAY}wish/", morning.DayWish.as_view(), name="day_wish"),
    path(f"{DAY}withdraw/", morning.DayWithdraw.as_view(), name="day_withdraw"),
    path(f"{DAY}repair/", morning.DayRepair.as_view(), name="day_repair"),
    path("mover/records/", records.TransportRecords.as_view(), name="transport_records"),
    path(f"{DAY}suspend/", suspensions.DaySuspend.as_view(), name="day_suspend"),
    path(f"{DAY}wall.pdf", papers.WallPlanPdf.as_view(), name="day_wall_plan"),
    path(f"{DAY}versions/", versions.DayVersions.as_view(), name="day_versions"),
    path(f"{DAY}calls/", calls.DayCalls.as_view(), name="day_calls"),
    path(f"{DAY}close/", day_close.DayClose.as_view(), name="day_close"),
    path(f"{DAY}board/", board.Board.as_view(), name="day_board"),
    path(f"{DAY}report/", day_close.DayReport.as_view(), name="day_report"),
    path(f"{DAY}sheet/", papers.SheetPage.as_view(), name="day_sheet"),
    path(f"{DAY}sheet.pdf", papers.SheetPdf.as_view(), name="day_sheet_pdf"),
    path(f"{DAY}stream/", live.day_stream, name="day_stream"),
    path(f"{DAY}events.json", live.day_events, name="day_events"),
    path("mover/map.json", maps.base_layer, name="map_base"),
    path("drive/", driver.Drive.as_view(), name="drive"),
    path("drive/stream/", live.idle_stream, name="drive_stream"),
    path("drive/entry/", driver_entries.DriveEntry.as_view(), name="drive_entry"),
    path("drive/position/", driver_entries.DrivePosition.as_view(), name="drive_position"),
    path("drive/worker.js", driver_entries.service_worker, name="drive_worker"),
    path("drive/app.webmanifest", driver_entries.manifest, name="drive_manifest"),
    path("drive/report/", duty.MyReport.as_view(), name="drive_report"),
    path(f"{DAY}duties/", duty.DutyList.as_view(), name="duty_list"),
    path(f"{DAY}alcohol/", duty.AlcoholPage.as_view(), name="alcohol_record"),
    path(f"{DAY}instructions/", duty.InstructionsPage.as_view(), name="run_instructions"),
    path("mover/duties/<uuid:public_id>/", duty.ReportPage.as_view(), name="duty_report"),
    path("mover/messages/<uuid:entry_id>/", duty.MessageAnswer.as_view(), name="driver_message"),
    path("drive/tap/", driver.DriveTap.as_view(), name="drive_tap"),
    *resident_urls,
]
