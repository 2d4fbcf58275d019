"""The place in the list: from a case to the next one and back, as the list was when it was opened.

A case that leaves the view while one works on it does not move the others.
"""

from django.urls import reverse


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
