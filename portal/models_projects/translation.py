from modeltranslation.translator import TranslationOptions, register

from .models import Indicator, Measurement, Milestone, ModelProject


@register(ModelProject)
class ModelProjectTranslation(TranslationOptions):
    fields = ("title", "summary")
    required_languages = {"ja": ("title",), "default": ()}


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = {"ja": ("title",), "default": ()}


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("name", "unit", "definition")
    required_languages = {"ja": ("name", "unit", "definition"), "default": ()}


@register(Measurement)
class MeasurementTranslation(TranslationOptions):
    fields = ("source_label",)
