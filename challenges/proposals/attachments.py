"""A file beside a draft or a proposal, where it lies, and what is known of it."""

import uuid

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .states import CLOSED_FILES, Scan


def attachment_path(_attachment, _name) -> str:
    """A path that says nothing: neither who, nor which proposal, nor the file's own name."""
    key = uuid.uuid4().hex
    return f"attachments/{key[:2]}/{key}"


def private_storage():
    """Where what people send us lies: never under the public media folder."""
    return storages["private"]


class Attachment(models.Model):
    """A file beside a draft or a proposal; always private, served by a checked view."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey("challenges.Proposal", models.CASCADE, null=True, blank=True, related_name="attachments")
    draft = models.ForeignKey("challenges.Draft", models.CASCADE, null=True, blank=True, related_name="attachments")
    file = models.FileField(upload_to=attachment_path, storage=private_storage, max_length=120)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    confidential = models.BooleanField(default=False)
    # What those read who assess without names, where somebody has looked through the file: without its name and metadata.
    blind_copy = models.FileField(upload_to=attachment_path, storage=private_storage, max_length=120, blank=True)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.NONE, blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False) | Q(draft__isnull=False), name="attachment_belongs_somewhere"
            ),
        ]
        indexes = [
            # The regular work asks every five minutes what waits for the scanner.
            models.Index(fields=["uploaded_at"], condition=Q(scan=Scan.WAITING), name="attachment_waits_for_scan"),
        ]

    def __str__(self):
        return self.name

    @property
    def kind(self) -> str:
        """Its type as people call it."""
        return self.name.rpartition(".")[2].upper()

    @property
    def is_closed(self) -> bool:
        """Whether nobody gets it: the scanner has not answered, or found something and the bytes are gone."""
        return self.scan in CLOSED_FILES

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown small beside its name."""
        return self.content_type.startswith("image/") and not self.is_closed
