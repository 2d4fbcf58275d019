"""The place in the list: from a case to the next one and back, as the list was when it was opened.

A case that leaves the view while one works on it does not move the others.
"""

from django.urls import reverse

from ...proposals.models import Proposal
from ...proposals.states import S
from ..models import Assessment


def remember(request, page, label, total) -> None:
    """Keep which cases stand on this page of the list, in which order, and the address that shows it again."""
    asked = request.GET.copy()
    # What Wagtail adds when it fetches a part of the page.
    asked.pop("_w_filter_fragment", None)
    index = reverse("review_queue:index")
    kept = {
        "ids": [case.pk for case in page.object_list],
        "first": page.start_index(),
        "total": str(total),
        "label": str(label),
        "url": f"{index}?{asked.urlencode()}",
        "next_page": "",
    }
    if page.has_next():
        asked["p"] = page.next_page_number()
        kept["next_page"] = f"{index}?{asked.urlencode()}"
    # Only what is new is written: looking at the same list again costs no commit.
    if request.session.get("queue_place") != kept:
        request.session["queue_place"] = kept


def back_to(request) -> str:
    """The list as it was opened: its view, filters, search and page."""
    kept = request.session.get("queue_place")
    return kept["url"] if kept else reverse("review_queue:index")


def place_of(request, case) -> dict:
    """Where ``case`` stands in the list as it was opened, and what comes before and after; ``place`` None where it does not."""
    kept = request.session.get("queue_place")
    if not kept or case.pk not in kept["ids"]:
        return {"place": None, "next_url": ""}
    ids = kept["ids"]
    here = ids.index(case.pk)
    after = ids[here + 1] if here + 1 < len(ids) else None
    return {
        "place": {"number": kept["first"] + here, "of": kept["total"], "view": kept["label"]},
        "previous_url": reverse("review_queue:inspect", args=[ids[here - 1]]) if here else "",
        "next_url": reverse("review_queue:inspect", args=[after]) if after else kept["next_page"],
    }


def leave_out(request, case) -> None:
    """A case that does not exist for the person any more is no step on the way either."""
    kept = request.session.get("queue_place")
    if kept and case.pk in kept["ids"]:
        request.session["queue_place"] = kept | {"ids": [pk for pk in kept["ids"] if pk != case.pk]}


def next_to_assess(request, case) -> str:
    """The next case of the list that waits for one's assessment; where there is none, the rest of the list."""
    kept = request.session.get("queue_place")
    if not kept or case.pk not in kept["ids"]:
        return back_to(request)
    after = kept["ids"][kept["ids"].index(case.pk) + 1 :]
    mine = Assessment.objects.sent().filter(reviewer=request.user, proposal__in=after).values("proposal")
    waiting = set(
        Proposal.objects.in_queue_of(request.user)
        .filter(pk__in=after, state=S.ASSESSMENT).exclude(pk__in=mine).values_list("pk", flat=True)
    )  # fmt: skip
    following = next((pk for pk in after if pk in waiting), None)
    return reverse("review_queue:assess", args=[following]) if following else kept["next_page"] or back_to(request)
