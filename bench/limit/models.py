"""One bare table and one bare page."""

from django.conf import settings
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class Thing(index.Indexed, models.Model):
    """A proposal without any of what makes it one."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    title = models.CharField(max_length=120)
    problem = models.TextField()
    solution = models.TextField()
    state = models.CharField(max_length=20, default="submitted")
    language = models.CharField(max_length=20, default="da")
    reference = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    due = models.DateField(db_index=True)

    search_fields = [
        index.SearchField("title", boost=3), index.AutocompleteField("title"), index.SearchField("problem"),
        index.AutocompleteField("problem"), index.FilterField("due"), index.FilterField("id"),
    ]  # fmt: skip

    def __str__(self):
        return self.title


class Plain(models.Model):
    """What the bare API creates: a row that no search index follows."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    title = models.CharField(max_length=120)
    problem = models.TextField()
    solution = models.TextField()
    state = models.CharField(max_length=20, default="submitted")
    language = models.CharField(max_length=20, default="da")
    reference = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    due = models.DateField(db_index=True)

    wagtail_reference_index_ignore = True

    def __str__(self):
        return self.title


class BarePage(Page):
    """A page with a body."""

    summary = models.TextField()
    body = RichTextField()
    template = "limit/page.html"
