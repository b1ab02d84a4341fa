from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.caravan.models import Theme
from portal.library.models import Measure
from portal.models_projects.models import ModelProject
from portal.organisations.models import Municipality, Post, Prefecture
from portal.ui.pages import page_of

RICH_TEXT = ["bold", "ol", "ul", "link"]


class PracticeIndexPage(Page):
    """好事例の一覧. What worked, newest first."""

    introduction = models.TextField(_("introduction"), blank=True)

    template = "practices/practice_index_page.html"
    subpage_types = ["practices.PracticePage"]
    max_count_per_parent = 1
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("introduction"),
    ]

    class Meta:
        verbose_name = _("list of good practices")
        verbose_name_plural = _("lists of good practices")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .filters import PracticeFilter

        context = super().get_context(request, *args, **kwargs)
        practices = (
            PracticePage.objects.live()
            .child_of(self)
            .select_related("municipality__prefecture")
            .prefetch_related("themes")
            .order_by("-first_published_at")
        )
        chosen = PracticeFilter(request.GET, queryset=practices)
        return context | {"filter": chosen, "practices": page_of(request, chosen.qs, 20)}


class PracticePage(Page):
    """好事例. Problem → what they did → what changed → what it took → whom to ask, and the thread behind it."""

    project = models.ForeignKey(
        ModelProject,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        verbose_name=_("model project"),
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        related_name="practices",
        verbose_name=_("municipality"),
    )
    themes = ParentalManyToManyField(Theme, blank=True, verbose_name=_("themes"))
    measures = ParentalManyToManyField(Measure, blank=True, verbose_name=_("measures that paid"))
    summary = models.CharField(_("in one sentence"), max_length=200)
    problem = RichTextField(_("the problem"), features=RICH_TEXT)
    what_was_done = RichTextField(_("what they did"), features=RICH_TEXT)
    what_changed = RichTextField(_("what changed"), features=RICH_TEXT)
    figure_label = models.CharField(_("figure: what it counts"), max_length=120, blank=True)
    figure_before = models.CharField(_("figure: before"), max_length=40, blank=True)
    figure_after = models.CharField(_("figure: after"), max_length=40, blank=True)
    figure_source = models.CharField(_("figure: source"), max_length=200, blank=True)
    cost_yen = models.PositiveBigIntegerField(_("money it took (yen)"), null=True, blank=True)
    people = models.CharField(_("people it took"), max_length=120, blank=True)
    months = models.PositiveSmallIntegerField(_("months it took"), null=True, blank=True)
    contact = models.ForeignKey(
        Post,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whom to ask"),
    )
    is_fictional = models.BooleanField(_("fictional"), default=False)

    template = "practices/practice_page.html"
    parent_page_types = ["practices.PracticeIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("project"), FieldPanel("municipality")]),
        FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
        FieldPanel("measures", widget=forms.CheckboxSelectMultiple),
        FieldPanel("problem"),
        FieldPanel("what_was_done"),
        FieldPanel("what_changed"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("figure_label", "figure_before", "figure_after", "figure_source")
            ],
            heading=_("The figure"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("cost_yen", "people", "months", "contact")],
            heading=_("What it took"),
        ),
        FieldPanel("is_fictional"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("problem"),
        index.SearchField("what_was_done"),
        index.SearchField("what_changed"),
        index.SearchField("figure_label"),
    ]
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("summary"),
        TranslatableField("problem"),
        TranslatableField("what_was_done"),
        TranslatableField("what_changed"),
        TranslatableField("figure_label"),
        TranslatableField("figure_before"),
        TranslatableField("figure_after"),
        TranslatableField("figure_source"),
        TranslatableField("people"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        SynchronizedField("project"),
        SynchronizedField("municipality"),
        SynchronizedField("themes"),
        SynchronizedField("measures"),
        SynchronizedField("cost_yen"),
        SynchronizedField("months"),
        SynchronizedField("contact"),
        SynchronizedField("is_fictional"),
    ]

    class Meta:
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")

    @property
    def prefecture(self) -> Prefecture:
        return self.municipality.prefecture

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .queries.similar import practices_of_similar_towns

        context = super().get_context(request, *args, **kwargs)
        return context | {"similar": practices_of_similar_towns(self, limit=3)}
