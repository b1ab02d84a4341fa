from modeltranslation.translator import TranslationOptions, register

from .models import Need, Question, QuestionSet, Theme


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = {"ja": ("name",), "default": ()}


@register(QuestionSet)
class QuestionSetTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = {"ja": ("title",), "default": ()}


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text", "hint")
    required_languages = {"ja": ("text",), "default": ()}


@register(Need)
class NeedTranslation(TranslationOptions):
    fields = ("title", "summary", "background")
    required_languages = {"ja": ("title",), "default": ()}
