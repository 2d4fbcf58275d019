"""The addresses of accounts that are ours; they come before allauth's."""

from django.urls import path

from . import views

urlpatterns = [
    path("accounts/signup/", views.SignupView.as_view(), name="account_signup"),
    path("accounts/3rdparty/signup/", views.SocialSignupView.as_view(), name="socialaccount_signup"),
    path("accounts/oidc/<str:provider_id>/login/", views.oidc_login, name="openid_connect_login"),
    path("min-side/konto/", views.account_settings, name="account_settings"),
]
