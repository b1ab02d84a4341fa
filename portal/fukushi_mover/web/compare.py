"""A plan beside others: the day's published version, yesterday's, the same weekday's."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from portal.fukushi_mover.enums import PlanState
from portal.fukushi_mover.models import DailyPlan, ServiceDay
from portal.fukushi_mover.queries.changes import changes_between, homes_changed, plan_doors
from portal.ui.templatetags.dates import jdate_short


@dataclass(frozen=True)
class Column:
    """One plan in the comparison. `homes`: whose van or time differs from it in the plan that is looked at."""

    label: str
    plan: DailyPlan
    homes: int | None
    is_chosen: bool = False

    @property
    def figures(self) -> dict[str, Any]:
        return self.plan.figures


def compared(day: ServiceDay, plan: DailyPlan) -> list[Column]:
    doors = plan_doors(plan)
    columns = [Column(_("Version %(version)s") % {"version": plan.version}, plan, None, True)]
    for label, other in _others(day, plan):
        homes = homes_changed(changes_between(plan_doors(other), doors))
        columns.append(Column(label, other, homes))
    return columns


def _others(day: ServiceDay, plan: DailyPlan) -> list[tuple[str, DailyPlan]]:
    found = []
    published = day.plans.filter(state=PlanState.PUBLISHED).exclude(pk=plan.pk).first()
    if published is not None:
        found.append((_("published"), published))
    past = _past(day)
    before = past.first()
    week = past.filter(day__date=day.date - timedelta(days=7)).first()
    others = dict.fromkeys(one for one in (before, week) if one is not None)
    found += [(jdate_short(other.day.date), other) for other in others]
    return found


def _past(day: ServiceDay) -> Any:
    return (
        DailyPlan.objects.filter(
            day__pilot=day.pilot_id, day__date__lt=day.date, state=PlanState.PUBLISHED
        )
        .select_related("day")
        .order_by("-day__date")
    )


def past_plans(day: ServiceDay) -> list[DailyPlan]:
    """What may be copied: the last published plans, the same weekday first."""
    rows = list(_past(day)[:15])
    return sorted(rows, key=lambda plan: plan.day.date.weekday() != day.date.weekday())
