"""Who is paid in the fictional city, what its city hall pays for the system, and what people there were asked."""

from datetime import datetime, time, timedelta
from typing import Any

from portal.fukushi_mover.clock import TOKYO
from portal.fukushi_mover.models import (
    Baseline,
    CollectionTerms,
    Incident,
    IncidentPrivate,
    Pilot,
    PlanningStretch,
    PublicFeed,
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SystemFeeTerms,
)
from portal.fukushi_mover.queries.survey_scores import QUESTIONS, life_space, satisfaction
from portal.organisations.models import Organisation

from .world import World

NO_BODYS_NUMBER = "T9000000000000"
"""Its check digit is right and its registry office does not exist: the paper looks as it would, and names nobody."""


def build_money(world: World, pilot: Pilot) -> None:
    """What was typed already stays."""
    Baseline.objects.get_or_create(pilot=pilot, defaults={"planning_minutes": 90})
    CollectionTerms.objects.get_or_create(
        pilot=pilot,
        defaults={
            "payee": pilot.operator,
            "method": "invoice",
            "contact_person": "会計係",
            "contact_telephone": "000-000-0101",
        },
    )
    hall = Organisation.objects.filter(municipality=pilot.municipality, kind="municipality").first()
    SystemFeeTerms.objects.get_or_create(
        pilot=pilot,
        defaults={
            "issuer": pilot.operator,
            "payer": hall or pilot.operator,
            "yen_per_van": 5000,
            "counted_on_day": 1,
            "registration_number": NO_BODYS_NUMBER,
            "issuer_address": "みどり野市本町1-1（架空）",
            "issuer_post": "事務局長",
            "issuer_person": "矢内 徹",
            "issuer_telephone": "000-000-0100",
        },
    )
    PublicFeed.objects.get_or_create(
        pilot=pilot,
        defaults={
            "is_open": True,
            "area_name": "みどり野市（架空）",
            "ring": [
                [139.04, 36.29],
                [139.16, 36.29],
                [139.17, 36.34],
                [139.14, 36.38],
                [139.05, 36.37],
            ],
            "telephone": pilot.desk_telephone,
        },
    )
    _measure_planning(pilot)
    if not pilot.surveys.exists():
        _surveys(world, pilot)
    if not pilot.incidents.exists():
        _near_miss(world, pilot)


def _measure_planning(pilot: Pilot) -> None:
    """The closed days were planned the afternoon before, in 12 or 17 minutes; before the pilot it took 90."""
    for number, day in enumerate(pilot.days.filter(state="closed").order_by("date")):
        if not day.planning_stretches.exists():
            began = datetime.combine(day.date - timedelta(days=1), time(15), TOKYO)
            PlanningStretch.objects.create(
                day=day, began_at=began, last_at=began + timedelta(minutes=12 + number * 5 % 10)
            )


def _surveys(world: World, pilot: Pilot) -> None:
    """Satisfaction once; life-space before the vans drove and now, of the same people."""
    rng = world.rng("mover/surveys")
    rounds = [
        ("life_space", "生活空間の調査（開始前）（架空）", 180, 0),
        ("life_space", "生活空間の調査（架空）", 20, 1),
        ("satisfaction", "満足度の調査（架空）", 10, 0),
    ]
    for kind, title, back, more in rounds:
        opens = world.anchor - timedelta(days=back)
        survey = Survey.objects.create(
            pilot=pilot,
            kind=kind,
            title=title,
            opens_on=opens,
            closes_on=opens + timedelta(days=30),
            is_fictional=True,
        )
        for number, resident in enumerate(pilot.residents.order_by("pk")[:24]):
            invitation = SurveyInvitation.objects.create(
                survey=survey, resident=resident, is_fictional=True
            )
            if number % 4:
                _answer(invitation, kind, more, rng)


def _answer(invitation: SurveyInvitation, kind: str, more: int, rng: Any) -> None:
    if kind == "satisfaction":
        answers = {key: float(rng.choice([3, 4, 4, 5, 5])) for key in QUESTIONS}
        score = satisfaction(answers)
    else:
        often = {1: 4, 2: 3, 3: rng.choice([1, 2]), 4: rng.choice([0, 1]) + more, 5: 0}
        answers = {f"frequency_{level}": float(value) for level, value in often.items()}
        answers |= {f"independence_{level}": 1.5 for level in often}
        score = life_space(answers)
    SurveyAnswer.objects.create(invitation=invitation, answers=answers, score=score)


def _near_miss(world: World, pilot: Pilot) -> None:
    partner = pilot.partners.order_by("pk").first()
    if partner is None:
        return
    day = world.anchor - timedelta(days=6)
    incident = Incident.objects.create(
        pilot=pilot,
        provider=partner.provider,
        kind="near_miss",
        happened_at=datetime.combine(day, time(9, 12), TOKYO),
        place="若葉町の坂道（架空）",
        outline="降車のとき、段差でふらついた。けがはない。",
        cause="踏み台を出す前に立ち上がった。",
        prevention="踏み台を置いてから声をかける手順に改めた。",
        handled_by="矢内 徹",
        is_fictional=True,
    )
    IncidentPrivate.objects.create(incident=incident, driver_name="運転者（架空）")
