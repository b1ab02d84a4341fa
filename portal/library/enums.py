"""What measures are sorted by, and the five elements on which the whole thread is sorted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Element(TextChoices):
    """地域包括ケアシステムの5要素: the five elements of the community-based integrated care system."""

    HOUSING = "housing", _("housing")
    MEDICAL = "medical", _("medical care")
    CARE = "care", _("long-term care")
    PREVENTION = "prevention", _("prevention")
    LIVING = "living", _("living support")


class MeasureOwner(TextChoices):
    """The side of the partnership that offers the measure."""

    HEALTH = "health", _("health side (MHLW)")
    ECONOMY = "economy", _("economy side (METI)")
    BOTH = "both", _("both sides")


class MeasureKind(TextChoices):
    SUBSIDY = "subsidy", _("subsidy")
    ADVICE = "advice", _("advice and consultation")
    EXPERT = "expert", _("dispatch of experts")
    TRAINING = "training", _("training")
    MATCHING = "matching", _("matching and networking")
    INFORMATION = "information", _("information and guidelines")


class MeasureTarget(TextChoices):
    ANYONE = "anyone", _("anyone")
    MUNICIPALITY = "municipality", _("local governments")
    PROVIDER = "provider", _("care providers")
    VENTURE = "venture", _("companies and ventures")


class MeasureState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
