from modeltranslation.translator import TranslationOptions, register

from .models import ConsentWording, Criterion, Pilot


@register(Pilot)
class PilotTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = {"ja": ("name",), "default": ()}


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = {"ja": ("text",), "default": ()}


@register(ConsentWording)
class ConsentWordingTranslation(TranslationOptions):
    fields = ("text",)
    required_languages = {"ja": ("text",), "default": ()}
