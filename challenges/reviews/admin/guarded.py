"""Wagtail's edit form for what several people keep: it overwrites nothing that somebody saved meanwhile."""

from django import forms
from django.db import transaction
from wagtail.admin.views.generic import EditView
from wagtail.log_actions import registry

from cocreate.common.fingerprints import fingerprint_of

from .both import Both, Pair, shown


class GuardedEdit(EditView):
    """Whoever saves second sees both versions, and what they save then holds."""

    template_name = "challenges/reviews/guarded_edit.html"
    both: Both | None = None

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        self.names = list(form.fields)
        stands = fingerprint_of(form.instance, self.names)
        form.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=stands)
        return form

    def form_valid(self, form):
        with transaction.atomic():
            stands = self.model.objects.select_for_update().get(pk=self.object.pk)
            now = fingerprint_of(stands, self.names)
            # Empty: nobody was shown anything, so there is nothing to hold it against.
            if form.cleaned_data["seen"] in {"", now}:
                return super().form_valid(form)
        return self._second(form, stands, now)

    def _second(self, form, stands, now):
        kept = type(form)(instance=stands, for_user=self.request.user)
        saved = registry.get_logs_for_instance(stands).select_related("user").first()
        pairs = [Pair(str(form.fields[name].label), shown(form, name), shown(kept, name)) for name in self.names]
        self.both = Both(pairs, saved.user.name if saved and saved.user else "", saved.timestamp if saved else None)
        form.data = form.data.copy()
        form.data["seen"] = now
        self.form = form
        return self.render_to_response(self.get_context_data(), status=409)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"both": self.both}
