from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

RICH_TEXT = ["bold", "ol", "ul", "link"]


class FactBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("term"))
    detail = blocks.TextBlock(label=_("detail"))


class StepBlock(blocks.StructBlock):
    mark = blocks.CharBlock(label=_("mark"), max_length=4)
    title = blocks.CharBlock(label=_("title"))
    text = blocks.TextBlock(label=_("text"), required=False)


class StatementBlock(blocks.StructBlock):
    """Words of others, quoted as theirs and of their time."""

    quote = blocks.TextBlock(label=_("quotation"))
    source = blocks.CharBlock(label=_("source"))
    caution = blocks.TextBlock(label=_("caution"), required=False)


class ContentBlocks(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("heading"), icon="title")
    text = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT)
    facts = blocks.ListBlock(FactBlock(), label=_("facts"), icon="list-ul")
    steps = blocks.ListBlock(StepBlock(), label=_("steps"), icon="list-ol")
    statement = StatementBlock(label=_("statement of others"), icon="openquote")
    note = blocks.TextBlock(label=_("footnote"), icon="info-circle")


class ContentPage(Page):
    """A page of plain content: what the programme is, said with its date and its source."""

    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(ContentBlocks(), verbose_name=_("body"), blank=True)
    as_of = models.CharField(
        _("as of"), max_length=120, blank=True, help_text=_("The time of which the page speaks.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_fictional = models.BooleanField(_("fictional"), default=False)

    template = "library/content_page.html"
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("as_of"),
        FieldPanel("source"),
        FieldPanel("is_fictional"),
    ]
    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["siblings"] = (
            ContentPage.objects.sibling_of(self, inclusive=True).live().filter(show_in_menus=True)
        )
        return context


class NewsIndexPage(Page):
    """お知らせ."""

    introduction = models.TextField(_("introduction"), blank=True)

    template = "library/news_index_page.html"
    subpage_types: ClassVar[list[str]] = ["library.NewsPage"]
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.child_of(self).live().order_by("-date", "-pk")
        return context


class NewsPage(Page):
    date = models.DateField(_("date"))
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = RichTextField(_("body"), blank=True)
    is_fictional = models.BooleanField(_("fictional"), default=False)

    template = "library/news_page.html"
    parent_page_types: ClassVar[list[str]] = ["library.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Panel]] = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("is_fictional"),
    ]
    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
