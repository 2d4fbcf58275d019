"""Private files, given out one at a time to those who may read them."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from cocreate.common.media import private_download
from cocreate.common.refusals import may

from ..blind_files import given_to
from ..models import Attachment, Draft
from . import keeping


@require_safe
def attachment(request, public_id):
    """A file beside a proposal: for its proposer, those who speak for the organisation, and those who read the case."""
    if not request.user.is_authenticated:
        return keeping.keep_and_log_in(request)
    found = Attachment.objects.select_related("proposal").filter(public_id=public_id, proposal__isnull=False).first()
    if found is None:
        raise Http404
    if not may(request.user, "challenges.read_attachments", found.proposal):
        # In the queue of who asks, and closed until they have declared their ties.
        if may(request.user, "challenges.declare_on_case", found.proposal):
            gate = reverse("review_queue:declare", args=[found.proposal_id])
            return redirect(f"{gate}?{urlencode({'next': request.path})}")
        raise Http404
    # One that nobody has let through is as if it were not there for those who assess without names.
    if (given := given_to(request.user, found)) is None:
        raise Http404
    return private_download(given.file, given.name, given.content_type)


@require_safe
def draft_attachment(request, slug, secret, public_id):
    """A file beside a draft: for whoever may open the draft."""
    draft = Draft.objects.unsent().open_to(request.user).filter(secret=secret, challenge__slug=slug).first()
    found = draft and draft.attachments.filter(public_id=public_id).first()
    if not found:
        raise Http404
    return private_download(found.file, found.name, found.content_type)
