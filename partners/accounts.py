"""The person: a user with an e-mail address and a kind, and what was consented to."""

import uuid

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .states import PERSONAL_KINDS, Kind


class UserManager(BaseUserManager):
    """Makes users by their address, which is stored in lower case."""

    use_in_migrations = True

    def create_user(self, email, password=None, **fields):
        """One user; without a password the account can only be entered by code, passkey or OpenID Connect."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """A user who may do what roles allow in the admin; never past ties, authorship or second-person rules."""
        return self.create_user(
            email, password, **{"kind": Kind.EMPLOYEE, "is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, email):
        return self.get(email=(email or "").strip().lower())


class User(AbstractUser):
    """A person who takes part. No address, phone, birth date or CPR number is asked or stored."""

    username = None  # type: ignore[assignment]
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), unique=True, max_length=254)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.CITIZEN)
    language = models.CharField(_("language of mails"), max_length=10, default="da")

    objects = UserManager()  # type: ignore[assignment]
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        # Roles: facts about the person alone. What one may do to an object is asked of the rules.
        permissions = [
            ("hold_reviewer_role", "Reviews proposals"),
            ("hold_coordinator_role", "Coordinates innovation"),
            ("hold_decision_role", "Decides on proposals"),
            ("hold_auditor_role", "Reads everything, changes nothing"),
            ("hold_gain_owner_role", "Owns gains"),
            ("hold_editor_role", "Edits challenges and pages"),
            ("hold_challenge_owner_role", "Owns challenges"),
        ]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_user_per_address_whatever_case"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="user_kind_is_known"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The person's name, or the part of the address before the @ where none was given."""
        return self.get_full_name() or self.email.split("@")[0]

    @property
    def is_personal(self) -> bool:
        """Whether the person takes part as a person and not for an organisation."""
        return self.kind in PERSONAL_KINDS


class Consent(models.Model):
    """What a person said yes to, in which version and when; a withdrawal is written beside it."""

    class Subject(models.TextChoices):
        TERMS = "terms", _("Terms of use")
        PRIVACY = "privacy", _("Privacy notice")
        AGE = "age", _("15 years or older")

    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    subject = models.CharField(max_length=20, choices=Subject.choices)
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self):
        return f"{self.subject} {self.text_version}"
