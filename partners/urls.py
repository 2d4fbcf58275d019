"""The addresses of accounts that are ours; they come before allauth's."""

from django.urls import path

from . import views

urlpatterns = [
    path("accounts/signup/", views.SignupView.as_view(), name="account_signup"),
    path("min-side/konto/", views.account_settings, name="account_settings"),
]
