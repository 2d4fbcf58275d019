"""The addresses of one's own page."""

from django.urls import path

from . import views

urlpatterns = [
    path("min-side/", views.my_page, name="my_page"),
    path("min-side/forslag/<str:reference>/", views.my_proposal, name="my_proposal"),
    path("min-side/forslag/<str:reference>/svar/", views.answer_proposal, name="answer_proposal"),
    path("min-side/forslag/<str:reference>/fil/", views.attach_file, name="attach_file"),
    path("min-side/forslag/<str:reference>/traek-tilbage/", views.withdraw_proposal, name="withdraw_proposal"),
]
