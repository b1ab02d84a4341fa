from modeltranslation.translator import TranslationOptions, register

from .models import Municipality, Organisation, OrganisationKind, Prefecture


@register([Prefecture, Municipality, OrganisationKind])
class NameTranslation(TranslationOptions):
    fields = ("name",)


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "summary")
