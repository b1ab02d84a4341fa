from modeltranslation.translator import TranslationOptions, register

from .models import Event, Solution


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary", "venue", "report")
    required_languages = {"ja": ("title",), "default": ()}


@register(Solution)
class SolutionTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
    required_languages = {"ja": ("title", "summary"), "default": ()}
