from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """The searchable words of one record in one language, folded. It says what to look for, never who may see it."""

    kind = models.CharField(_("kind"), max_length=40)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=40)
    locale = models.CharField(_("language"), max_length=10)
    title = models.TextField(_("title"))
    body = models.TextField(_("text"), blank=True)

    # Derived from the records that it names: Wagtail need not track it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["locale", "kind", "object_id"], name="one_search_entry_per_locale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.locale}"
