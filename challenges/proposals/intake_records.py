"""What a source sent and what became of it: one line for each, so that both sides can add up."""

from django.db import transaction

from .models import IntakeRecord

Outcome = IntakeRecord.Outcome


def took_in(source, source_ref, *, created):
    """One that is in the queue now, or was here already; in the transaction of what it made."""
    outcome = Outcome.QUEUED if created else Outcome.ALREADY_HERE
    IntakeRecord.objects.create(source=source, source_ref=source_ref, outcome=outcome, status=201)


@transaction.atomic
def refused(source, source_ref, problem):
    """One that was refused, with the reason and without the text; a transaction of its own."""
    errors = problem.get("errors") or []
    where = ", ".join(filter(None, (error["pointer"] for error in errors[:5])))
    IntakeRecord.objects.create(
        source=source,
        source_ref=_storable(source_ref, 255),
        outcome=Outcome.REFUSED,
        status=problem["status"],
        code=problem["code"],
        detail=_storable(f"{where}: {problem['detail']}" if where else problem["detail"], 500),
    )


def _storable(text, limit) -> str:
    return "".join(char for char in text[:limit] if char.isprintable())
