"""Model projects of the demonstration: the outings of みどり野市, and what other towns tried before."""

from decimal import Decimal

from portal.demo.world.world import World
from portal.models_projects.enums import (
    IndicatorSource,
    MilestoneState,
    PartnerPart,
    ProjectState,
)
from portal.models_projects.models import Indicator, Milestone, ModelProject, Partner
from portal.organisations.models import Municipality


def build(world: World) -> None:
    world.handles["project/outings"] = _outings(world)


def _outings(world: World) -> ModelProject:
    meeting = world.handles["meeting/outings"]
    need = world.handles["need/outings"]
    project, is_new = ModelProject.objects.get_or_create(
        public_id=world.uuid("project/outings"),
        defaults={
            "title_ja": "空いている送迎車の座席で外出を支えるモデル事業",
            "title_en": "Outings on the empty seats of day-service vans",
            "summary_ja": "市内の通所介護事業所3か所の送迎車12台に、買い物や通院に出かける住民が乗り合う。本来の送迎業務に影響を与えない範囲で、ドア・ツー・ドアの移動を支える。",
            "summary_en": "Residents who go shopping or to the clinic ride along on the 12 vans of three day services, door to door and without harm to the vans' own work.",
            "meeting": meeting,
            "need": need,
            "municipality": need.municipality,
            "lead": need.organisation,
            "starts_on": world.day(-90),
            "ends_on": world.day(275),
            "state": ProjectState.RUNNING,
            "is_public": True,
            "is_fictional": True,
        },
    )
    if is_new:
        _partners(project, world)
        _milestones(project, world)
        _indicators(project, world)
    return project


def _partners(project: ModelProject, world: World) -> None:
    venture = world.handles["meeting/outings"].event_solution.solution.organisation
    parts = [(project.lead, PartnerPart.LEAD), (venture, PartnerPart.SOLUTION)]
    parts += [(o, PartnerPart.FIELD) for o in world.handles.get("providers/midorino", [])]
    parts.append((world.handles["organisation"]["expert-kikuchi"], PartnerPart.EVALUATION))
    Partner.objects.bulk_create(
        Partner(project=project, organisation=organisation, part=part)
        for organisation, part in parts
    )


def _milestones(project: ModelProject, world: World) -> None:
    rows = [
        ("3事業所との協定", "Agreement with the three providers", -75, MilestoneState.REACHED),
        ("乗り合い開始", "First shared ride", -14, MilestoneState.REACHED),
        ("中間評価", "Interim evaluation", 60, MilestoneState.PLANNED),
        ("最終評価", "Final evaluation", 260, MilestoneState.PLANNED),
    ]
    Milestone.objects.bulk_create(
        Milestone(project=project, title_ja=ja, title_en=en, due_on=world.day(day), state=state)
        for ja, en, day, state in rows
    )


def _indicators(project: ModelProject, world: World) -> None:
    rows = [
        (
            "住民の乗車回数",
            "Rides of residents",
            "回/日",
            "rides a day",
            "その日に降車まで終えた住民の乗車の数。",
            "Rides of residents that ended with a drop-off on the day.",
            "0",
            "20",
            IndicatorSource.RIDES_COMPLETED,
        ),
        (
            "空席の利用率",
            "Empty seats used",
            "%",
            "%",
            "その日に空いていた座席のうち住民が使った割合。",
            "Share of the day's empty seats that residents used.",
            "0",
            "15",
            IndicatorSource.EMPTY_SEATS_USED,
        ),
    ]
    for number, (ja, en, unit_ja, unit_en, what_ja, what_en, base, target, source) in enumerate(
        rows
    ):
        Indicator.objects.get_or_create(
            public_id=world.uuid(f"project/outings/indicator/{number}"),
            defaults={
                "project": project,
                "name_ja": ja,
                "name_en": en,
                "unit_ja": unit_ja,
                "unit_en": unit_en,
                "definition_ja": what_ja,
                "definition_en": what_en,
                "baseline": Decimal(base),
                "target": Decimal(target),
                "source": source,
                "is_fictional": True,
            },
        )


def earlier_project(
    world: World, key: str, town: Municipality, title: tuple[str, str]
) -> ModelProject:
    """A finished project behind one of the published practices."""
    lead = town.organisations.filter(kind_id="municipality").get()
    return ModelProject.objects.get_or_create(
        public_id=world.uuid(f"project/{key}"),
        defaults={
            "title_ja": title[0],
            "title_en": title[1],
            "municipality": town,
            "lead": lead,
            "starts_on": world.day(-720),
            "ends_on": world.day(-200),
            "state": ProjectState.FINISHED,
            "is_public": True,
            "is_fictional": True,
        },
    )[0]
