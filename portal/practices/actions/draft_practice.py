from django.db import transaction
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.models_projects.models import ModelProject
from portal.models_projects.queries.progress import progress_of
from portal.practices.models import PracticeIndexPage, PracticePage
from portal.practices.rules import can_draft_practice


class DraftRefused(Exception):
    """No draft can be made; the message says why."""


def draft_practice(actor: User, project: ModelProject) -> PracticePage:
    """An unpublished Japanese page, filled in with what the thread already knows. A project has one."""
    require(actor, can_draft_practice, project)
    parent = PracticeIndexPage.objects.filter(locale=Locale.objects.get(language_code="ja")).first()
    if parent is None:
        raise DraftRefused(_("The list of good practices does not exist yet."))
    with transaction.atomic():
        ModelProject.objects.select_for_update().get(pk=project.pk)
        if PracticePage.objects.filter(project=project).exists():
            raise DraftRefused(_("This project already has a good practice."))
        page = parent.add_child(instance=_page_of(project, actor))
        page.themes = [project.need.theme] if project.need else []
        page.measures = _measures_of(project)
        page.save()
        # What the thread does not know yet is still empty; publishing asks for it, drafting must not.
        page.save_revision(user=actor, clean=False)
        record(actor, "drafted practice", project, page=page.pk)
    return page


def _page_of(project: ModelProject, actor: User) -> PracticePage:
    need, figure = project.need, _figure_of(project)
    return PracticePage(
        title=project.title_ja,
        slug=f"practice-{project.public_id.hex[-12:]}"
        if not project.title_en
        else f"{slugify(project.title_en)[:60]}-{project.public_id.hex[-6:]}",
        live=False,
        owner=actor,
        project=project,
        municipality=project.municipality,
        is_fictional=project.is_fictional,
        summary=(need.summary_ja if need else project.summary_ja)[:200],
        problem=format_html("<p>{}</p>", need.background_ja or need.summary_ja if need else ""),
        what_was_done=format_html("<p>{}</p>", project.summary_ja),
        what_changed=format_html(
            "<p>{figure_label}: {figure_before} → {figure_after}</p>", **figure
        )
        if figure
        else "",
        months=_months(project),
        **figure,
    )


def _months(project: ModelProject) -> int:
    start, end = project.starts_on, project.ends_on
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _figure_of(project: ModelProject) -> dict[str, str]:
    for indicator in project.indicators.all():
        latest = progress_of(indicator).latest
        if latest is not None:
            unit = indicator.unit_ja or ""
            return {
                "figure_label": indicator.name_ja,
                "figure_before": f"{indicator.baseline.normalize():f}{unit}",
                "figure_after": f"{latest.value.normalize():f}{unit}",
                "figure_source": latest.source_label_ja or "",
            }
    return {}


def _measures_of(project: ModelProject) -> list:  # type: ignore[type-arg]
    visit = project.need.visit if project.need else None
    return [p.measure for p in visit.presentations.select_related("measure")] if visit else []
