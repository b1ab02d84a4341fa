from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from portal.practices.models import PracticeIndexPage

MANAGERS = "Bureau managers"
LIST_SLUG = "practices"


def ensure_practice_home(home: Page) -> PracticeIndexPage:
    """The list of good practices under `home` (in its language), with its review. Safe to repeat."""
    index = PracticeIndexPage.objects.child_of(home).first()
    if index is None:
        with override(home.locale.language_code):
            index = home.add_child(
                instance=PracticeIndexPage(
                    title=_("Good practices"),
                    slug=LIST_SLUG,
                    locale=home.locale,
                    introduction=_(
                        "What worked in a town like yours, with its figure and its price."
                    ),
                    show_in_menus=True,
                )
            )
    WorkflowPage.objects.get_or_create(page=index, defaults={"workflow": _review()})
    return index


def _review() -> Workflow:
    """One step: a manager of a bureau reads the page and approves it, or sends it back with a reason."""
    with override("ja"):  # a row's name, read by the bureaus' staff
        name = _("Good practice review")
    workflow, is_new = Workflow.objects.get_or_create(name=name)
    if is_new:
        task = GroupApprovalTask.objects.create(name=name)
        task.groups.add(Group.objects.get_or_create(name=MANAGERS)[0])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
