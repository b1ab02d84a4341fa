"""One's own organisation: its people, posts and invitations."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from portal.accounts.permission import RuleRequiredMixin, may
from portal.organisations.actions import invite_person, keep_post, transfer_person
from portal.organisations.enums import Role
from portal.organisations.models import Invitation, Membership, Organisation, Post
from portal.organisations.queries.membership import memberships_of
from portal.organisations.refusals import Refused
from portal.organisations.rules import has_organisation, may_keep_people, may_see_people
from portal.ui.pages import page_of

from .forms import InvitationForm, OrganisationForm, PostForm, TransferForm


class OwnOrganisations(RuleRequiredMixin, TemplateView):
    """Most people have one, and land on it."""

    rule = has_organisation
    template_name = "organisations/own.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = {
            m.organisation_id: m.organisation
            for m in memberships_of(request.user)
            if m.role != Role.RESIDENT
        }
        if len(own) == 1:
            return redirect("organisations:members", next(iter(own.values())).public_id)
        return self.render_to_response(self.get_context_data(organisations=list(own.values())))


class OrganisationView(RuleRequiredMixin):
    rule = may_keep_people

    def get_rule_target(self) -> Organisation:
        self.organisation: Organisation = get_object_or_404(
            Organisation.objects.select_related("kind", "prefecture", "municipality"),
            public_id=self.kwargs["public_id"],  # type: ignore[attr-defined]
        )
        return self.organisation

    def back(self) -> HttpResponse:
        return redirect("organisations:members", self.organisation.public_id)

    def crumbs(self) -> list[tuple[str, str]]:
        url = reverse("organisations:members", args=[self.organisation.public_id])
        return [(str(self.organisation), url)]


class Members(OrganisationView, TemplateView):
    rule = may_see_people
    template_name = "organisations/members.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_keep = may(self.request.user, may_keep_people, self.organisation)
        return super().get_context_data(
            organisation=self.organisation,
            may_keep=may_keep,
            memberships=page_of(self.request, self._people(), name="people"),
            posts=page_of(
                self.request, self.organisation.posts.select_related("holder"), name="posts"
            ),
            invitations=self.organisation.invitations.open() if may_keep else [],
            **kwargs,
        )

    def _people(self) -> QuerySet[Membership]:
        people = self.organisation.memberships.active().exclude(role=Role.RESIDENT)
        return people.select_related("user", "post").order_by("user__kana", "role", "pk")


class FormPage(OrganisationView, View):
    """A form, one verb, back to the people of the organisation."""

    title = ""
    submit = ""
    template_name = "organisations/form.html"

    def form(self, data: Any = None) -> Any:
        raise NotImplementedError

    def do(self, form: Any) -> str:
        """Calls the verb and says what happened."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                messages.success(request, self.do(form))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.back()
        return self.page(form)

    def page(self, form: Any) -> HttpResponse:
        context = {
            "form": form,
            "organisation": self.organisation,
            "crumbs": self.crumbs(),
            "title": self.get_title(),
            "submit": self.get_submit(),
            **self.more(),
        }
        return render(self.request, self.template_name, context)

    def more(self) -> dict[str, Any]:
        return {}

    def get_title(self) -> str:
        raise NotImplementedError

    def get_submit(self) -> str:
        return _("Save")


class Invite(FormPage):
    def get_title(self) -> str:
        return _("Invite a person")

    def get_submit(self) -> str:
        return _("Send the invitation")

    def form(self, data: Any = None) -> InvitationForm:
        return InvitationForm(data, organisation=self.organisation)

    def do(self, form: InvitationForm) -> str:
        values = form.cleaned_data
        invite_person.invite(
            self.request.user,  # type: ignore[arg-type]
            self.organisation,
            values["email"],
            values["role"],
            name=values["name"],
            post=values["post"],
            language=values["language"],
        )
        return _("The invitation to %(email)s is on its way.") % {"email": values["email"]}


class AddPost(FormPage):
    def get_title(self) -> str:
        return _("Add a post")

    def form(self, data: Any = None) -> PostForm:
        post = Post(organisation=self.organisation)
        return PostForm(data, instance=post, organisation=self.organisation)

    def do(self, form: PostForm) -> str:
        keep_post.keep_post(self.request.user, form.instance)  # type: ignore[arg-type]
        return _("The post is saved.")


class EditPost(AddPost):
    def get_title(self) -> str:
        return _("Change a post")

    def get_rule_target(self) -> Organisation:
        self.post_row: Post = get_object_or_404(
            Post.objects.select_related("organisation__kind", "organisation__prefecture"),
            public_id=self.kwargs["public_id"],
        )
        self.organisation = self.post_row.organisation
        return self.organisation

    def form(self, data: Any = None) -> PostForm:
        return PostForm(data, instance=self.post_row, organisation=self.organisation)


class EditOrganisation(FormPage):
    def get_title(self) -> str:
        return _("About the organisation")

    def form(self, data: Any = None) -> OrganisationForm:
        return OrganisationForm(data, instance=self.organisation)

    def do(self, form: OrganisationForm) -> str:
        keep_post.keep_organisation(self.request.user, form.instance)  # type: ignore[arg-type]
        return _("The organisation is saved.")


class Transfer(FormPage):
    template_name = "organisations/transfer.html"

    def get_title(self) -> str:
        return _("Transfer: %(person)s") % {"person": self.membership.user}

    def get_submit(self) -> str:
        return _("Hand over")

    def get_rule_target(self) -> Organisation:
        self.membership = get_object_or_404(
            Membership.objects.active()
            .exclude(role=Role.RESIDENT)
            .select_related("user", "organisation__kind", "organisation__prefecture"),
            public_id=self.kwargs["public_id"],
        )
        self.organisation = self.membership.organisation
        return self.organisation

    def form(self, data: Any = None) -> TransferForm:
        return TransferForm(data, membership=self.membership)

    def do(self, form: TransferForm) -> str:
        values = form.cleaned_data
        transfer_person.transfer(
            self.request.user,  # type: ignore[arg-type]
            self.membership,
            values["successor"],
            form.chosen(),
            leaves=values["leaves"],
        )
        return _("Everything chosen is handed over.")

    def more(self) -> dict[str, Any]:
        return {
            "membership": self.membership,
            "posts": Post.objects.filter(
                organisation=self.organisation, holder=self.membership.user
            ),
        }

    def back(self) -> HttpResponse:
        if self.membership.user_id == self.request.user.pk:
            return redirect("accounts:me")
        return super().back()


class WithdrawInvitation(OrganisationView, View):
    http_method_names = ["post"]

    def get_rule_target(self) -> Organisation:
        self.invitation = get_object_or_404(
            Invitation.objects.select_related("organisation__prefecture"),
            public_id=self.kwargs["public_id"],
        )
        self.organisation = self.invitation.organisation
        return self.organisation

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            invite_person.withdraw(request.user, self.invitation)  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The invitation is withdrawn."))
        return self.back()
