from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.organisations.models import Organisation, Post
from portal.organisations.rules import may_keep_people


def keep_post(actor: User, post: Post) -> Post:
    """Writes a new or changed post of an organisation whose people `actor` keeps."""
    require(actor, may_keep_people, post.organisation)
    with transaction.atomic():
        is_new = post.pk is None
        post.is_fictional = post.organisation.is_fictional
        post.save()
        record(actor, "added_post" if is_new else "changed_post", post)
    return post


def keep_organisation(actor: User, organisation: Organisation) -> Organisation:
    """What an organisation says about itself."""
    require(actor, may_keep_people, organisation)
    with transaction.atomic():
        organisation.save()
        record(actor, "changed_organisation", organisation)
    return organisation
