from modeltranslation.translator import TranslationOptions, register

from .models import Measure


@register(Measure)
class MeasureTranslation(TranslationOptions):
    fields = ("title", "summary", "body")
    required_languages = {"ja": ("title",), "default": ()}
