"""The addresses of proposals. Path words are the same in every language."""

from django.urls import path

from .views import files, form, public

answering = "udfordringer/<slug:slug>/svar/"

urlpatterns = [
    path(answering, form.start, name="answer"),
    path(f"{answering}<str:secret>/", form.resume, name="answer_resume"),
    path(f"{answering}<str:secret>/senere/", form.later, name="answer_later"),
    path(f"{answering}<str:secret>/slet/", form.remove, name="answer_remove"),
    path(f"{answering}<str:secret>/kvittering/", form.receipt, name="answer_receipt"),
    path(f"{answering}<str:secret>/filer/<uuid:public_id>/", files.draft_attachment, name="answer_file"),
    path(f"{answering}<str:secret>/filer/<uuid:public_id>/fjern/", form.remove_file, name="answer_file_remove"),
    path(f"{answering}<str:secret>/<slug:name>/", form.step, name="answer_step"),
    path("forslag/", public.proposals, name="proposals"),
    path("forslag/<str:reference>/", public.proposal, name="proposal"),
    path("min-side/filer/<uuid:public_id>/", files.attachment, name="attachment"),
]
