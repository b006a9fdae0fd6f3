"""The same pages under the names by which django-allauth leads to them, and the pages of the second factor."""

from django.urls import path

from accounts.views import mfa, signin

urlpatterns = [
    path("login/", signin.SignIn.as_view(), name="account_login"),
    path("logout/", signin.SignOut.as_view(), name="account_logout"),
    path("again/", signin.Again.as_view(), name="account_reauthenticate"),
    path("mfa/", mfa.MfaIndex.as_view(), name="mfa_index"),
    path("mfa/code/", mfa.Code.as_view(), name="mfa_authenticate"),
    path("mfa/again/", mfa.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("mfa/on/", mfa.MfaOn.as_view(), name="mfa_activate_totp"),
    path("mfa/off/", mfa.MfaOff.as_view(), name="mfa_deactivate_totp"),
    path("mfa/codes/", mfa.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("mfa/codes/new/", mfa.CodesNew.as_view(), name="mfa_generate_recovery_codes"),
]
