"""What the page editor posts for a challenge."""

from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield


def as_posted(challenge, **changes):
    """The editor's fields as they stand; ``changes`` replaces some, lists of rows by their relation's name."""
    fields = {
        "title": challenge.title,
        "slug": challenge.slug,
        "summary": challenge.summary,
        "what_we_seek": challenge.what_we_seek,
        "what_we_do_not_need": challenge.what_we_do_not_need,
        "what_we_offer": challenge.what_we_offer,
        "who_decides": challenge.who_decides,
        "opens_at": timezone.localtime(challenge.opens_at).strftime("%Y-%m-%d %H:%M"),
        "closes_on": challenge.closes_on.isoformat() if challenge.closes_on else "",
        "expected_answer_on": challenge.expected_answer_on.isoformat() if challenge.expected_answer_on else "",
        "owner_centre": challenge.owner_centre_id or "",
        "owner_person": challenge.owner_person_id or "",
        "contact_phone": challenge.contact_phone,
        "track_hint": challenge.track_hint,
        "assessments_needed": challenge.assessments_needed,
        "seo_title": challenge.seo_title,
        "search_description": challenge.search_description,
        "body": streamfield([]),
        "comments": inline_formset([]),
        "reliefs": _rows(challenge.reliefs, "p", "indicator"),
        "criteria": _rows(challenge.criteria, "name", "question", "weight", "independent", "levels"),
        "questions": _rows(challenge.questions, "label", "help_text", "type", "required", "options"),
        "needs": _rows(challenge.needs, "text"),
    }
    for name in ("reliefs", "criteria", "questions", "needs"):
        rows = changes.pop(name, fields[name])
        fields[name] = inline_formset(rows, initial=sum(bool(row.get("id")) for row in rows))
    accepts = changes.pop("accepts", challenge.accepts)
    ticked = {name: "on" for name in ("reasons_required", "second_opinions", "anonymous_assessment") if getattr(challenge, name)}
    # The helper would number the values of a list.
    return nested_form_data(fields | ticked | changes) | {"accepts": accepts}


def _rows(relation, *names):
    rows = []
    for order, row in enumerate(relation.all(), start=1):
        values = {name: getattr(row, name) for name in names}
        ticked = {name: "on" if value is True else value for name, value in values.items() if value is not False}
        rows.append({"id": row.pk or "", "ORDER": str(order)} | ticked)
    return rows

