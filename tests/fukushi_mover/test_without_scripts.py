"""What an office and a driver do at a browser that runs no scripts: only what stands in the pages' forms is sent."""

from typing import Any

import pytest

from portal.fukushi_mover.enums import AttendanceKind, Leg, TapStep
from portal.fukushi_mover.models import (
    AlcoholCheck,
    AttendanceChange,
    DispatchNote,
    Rider,
    Stop,
    VanInspection,
)
from tests.support.personas import sign_in
from tests.support.plain import PlainPage, plain_client, visit

from .test_care import address
from .town import Town


@pytest.fixture
def published(db: None, at: Any, town: Town) -> Town:
    at.second = 6 * 3600
    town.publish()
    return town


@pytest.mark.parametrize("where", ["day_detail", "day_board"])
def test_a_morning_is_noted_taken_back_mended_and_published(published: Town, where: str) -> None:
    client, rider = plain_client(), Rider.objects.order_by("pk")[1]
    sign_in(client, published.dispatcher)
    here = visit(client, address(where, published.day.public_id))
    note = {"rider": str(rider.public_id), "kind": AttendanceKind.ABSENT.value}
    here = here.submit("記録する", **note)
    assert (AttendanceChange.objects.get().rider, rider.private.name in here.words) == (rider, True)
    here = here.submit("取り消す")
    assert AttendanceChange.objects.count() == 0
    here = here.submit("記録する", **note)
    here = here.submit("今日は出せない", van=str(published.vans[0].public_id), because="故障")
    assert DispatchNote.objects.get().because == "故障"
    here.submit("まとめて組み直す").submit("この変更を公開する")
    left = Stop.objects.filter(run__plan__day=published.day, run__plan__state="published")
    left = left.exclude(state="dropped")
    assert left.exists()
    assert left.filter(rider=rider).count() == left.filter(run__van=published.vans[0]).count() == 0


def test_a_driver_goes_through_a_run_from_the_check_to_the_empty_van(published: Town) -> None:
    first = published.stops(Leg.MORNING)[0]
    assert first.run.driver and first.run.driver.user
    client = plain_client()
    sign_in(client, first.run.driver.user)
    here = visit(client, address("drive"))
    here = here.submit("確認を記録する", confirmed_by="管理 花子", method="face")
    here = here.submit("点検を記録する", odometer="50000")
    assert (AlcoholCheck.objects.count(), VanInspection.objects.count()) == (1, 1)
    here = here.submit("到着").submit("直前の操作を取り消す").submit("到着").submit("乗車")
    assert _state(first) == "served"
    here = here.submit("出発")
    assert _state(first) == "departed"
    for _more in range(20):
        if "誰も残っていない" in here.words:
            break
        here = _tapped(here)
    here.submit("誰も残っていない")
    mine = Stop.objects.filter(run=first.run)
    assert set(mine.values_list("state", flat=True)) <= {"departed", "served"}
    assert first.run.seat_checks.count() == 1


def _state(stop: Stop) -> str:
    return Stop.objects.get(pk=stop.pk).state


def _tapped(here: PlainPage) -> PlainPage:
    """The one big button that the card shows."""
    words = {TapStep.ARRIVE: "到着", TapStep.SERVE: "", TapStep.DEPART: "出発"}
    (button,) = here.soup.select("button.drive-button[data-step]")
    return here.submit(words[TapStep(str(button["data-step"]))] or button.get_text(strip=True))
