from datetime import timedelta
from decimal import Decimal

import factory

from portal.models_projects.enums import IndicatorSource, ProjectState
from portal.models_projects.models import Indicator, ModelProject
from portal.ui.dates import today
from tests.matching.factories import TownHallFactory


class ProjectFactory(factory.django.DjangoModelFactory[ModelProject]):
    class Meta:
        model = ModelProject

    lead = factory.SubFactory(TownHallFactory)
    municipality = factory.SelfAttribute("lead.municipality")
    title = factory.Sequence(lambda n: f"送迎車で外出を支える {n}")
    summary = "送迎車の空席に住民が乗る。"
    starts_on = factory.LazyFunction(lambda: today() - timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=300))
    state = ProjectState.RUNNING
    is_fictional = True


class IndicatorFactory(factory.django.DjangoModelFactory[Indicator]):
    class Meta:
        model = Indicator

    project = factory.SubFactory(ProjectFactory)
    name = "乗車回数"
    unit = "回"
    definition = "一日の乗車の数"
    baseline = Decimal(0)
    target = Decimal(20)
    source = IndicatorSource.MANUAL
