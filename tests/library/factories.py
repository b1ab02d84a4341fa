import factory
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

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


class ImageFactory(factory.django.DjangoModelFactory[Image]):
    class Meta:
        model = Image

    title = "集いの場"
    file = factory.LazyFunction(lambda: get_test_image_file(size=(640, 480)))
