import factory

from portal.library.enums import MeasureKind, MeasureOwner, MeasureState
from portal.library.models import Measure
from portal.ui.dates import fiscal_year_of, today


class MeasureFactory(factory.django.DjangoModelFactory[Measure]):
    class Meta:
        model = Measure

    title_ja = factory.Sequence(lambda n: f"施策{n}（架空）")
    title_en = factory.Sequence(lambda n: f"Measure {n} (fictional)")
    summary_ja = "外出を支える実証の費用を補助します。"
    summary_en = "Pays for trials that support outings."
    bureau = MeasureOwner.BOTH
    kind = MeasureKind.SUBSIDY
    fiscal_year = factory.LazyFunction(lambda: fiscal_year_of(today()))
    state = MeasureState.PUBLISHED
    is_fictional = True
