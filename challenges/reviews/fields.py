"""The fields that forms of the queue share."""

from django import forms


def words_field(label, *, rows=4, **options):
    """A box for a text in any language that grows with it."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", "data-controller": "w-autosize"})
    return forms.CharField(label=label, widget=widget, **options)
