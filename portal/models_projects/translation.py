from modeltranslation.translator import TranslationOptions, register

from .models import Indicator, Milestone, ModelProject


@register(ModelProject)
class ModelProjectTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("title",)


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("name", "unit", "definition")
