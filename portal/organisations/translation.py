from modeltranslation.translator import TranslationOptions, register

from .models import Municipality, Organisation, OrganisationKind, Post, Prefecture


@register([Prefecture, Municipality, OrganisationKind])
class NameTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = {"ja": ("name",), "default": ()}


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "summary")
    required_languages = {"ja": ("name",), "default": ()}


@register(Post)
class PostTranslation(TranslationOptions):
    fields = ("title",)
    required_languages = {"ja": ("title",), "default": ()}
