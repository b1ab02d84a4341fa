from modeltranslation.translator import TranslationOptions, register

from .models import Need, Question, QuestionSet, Theme


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name",)


@register(QuestionSet)
class QuestionSetTranslation(TranslationOptions):
    fields = ("title",)


@register(Question)
class QuestionTranslation(TranslationOptions):
    fields = ("text", "hint")


@register(Need)
class NeedTranslation(TranslationOptions):
    fields = ("title", "summary", "background")
