from modeltranslation.translator import TranslationOptions, register

from .models import Pilot


@register(Pilot)
class PilotTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = {"ja": ("name",), "default": ()}
