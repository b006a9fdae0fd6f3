"""Addresses of sign-in, of the administrators' pages, of delegation and of the log."""

from django.urls import path

from accounts.views import delegations, grants, log, oidc, signin, users

app_name = "accounts"
urlpatterns = [
    path("login/", signin.SignIn.as_view(), name="login"),
    path("logout/", signin.SignOut.as_view(), name="logout"),
    path("oidc/start/", oidc.oidc_start, name="oidc-start"),
    path("oidc/callback/", oidc.oidc_callback, name="oidc-callback"),
    path("password/", signin.PasswordChange.as_view(), name="password-change"),
    path("sessions/", signin.Sessions.as_view(), name="session-list"),
    path("users/", users.user_list, name="user-list"),
    path("users/new/", users.user_new, name="user-new"),
    path("users/<int:pk>/", users.user_detail, name="user-detail"),
    path("users/<int:pk>/password/", users.user_password, name="user-password"),
    path("users/<int:pk>/mfa/ask/", users.user_mfa_ask, name="user-mfa-ask"),
    path("mfa-resets/<int:pk>/confirm/", users.mfa_reset_confirm, name="mfa-reset-confirm"),
    path("mfa-resets/<int:pk>/drop/", users.mfa_reset_drop, name="mfa-reset-drop"),
    path("users/<int:pk>/outside/", users.user_outside, name="user-outside"),
    path("users/<int:pk>/deactivate/", users.user_act, {"action": "deactivate"}, name="user-deactivate"),
    path("users/<int:pk>/activate/", users.user_act, {"action": "activate"}, name="user-activate"),
    path("users/<int:pk>/unlock/", users.user_act, {"action": "unlock"}, name="user-unlock"),
    path("users/<int:pk>/mfa/", users.user_act, {"action": "mfa"}, name="user-mfa"),
    path("roles/", grants.role_list, name="role-list"),
    path("grants/", grants.grant_list, name="grant-list"),
    path("grants/new/", grants.grant_new, name="grant-new"),
    path("grants/<int:pk>/end/", grants.grant_end, name="grant-end"),
    path("unit-names/", grants.unit_names, name="unit-names"),
    path("delegations/", delegations.delegation_list, name="delegation-list"),
    path("delegations/new/", delegations.delegation_new, name="delegation-new"),
    path("delegations/<int:pk>/end/", delegations.delegation_end, name="delegation-end"),
    path("audit/", log.audit_list, name="audit-list"),
    path("audit/export/", log.audit_export, name="audit-export"),
    path("audit/verify/", log.audit_verify, name="audit-verify"),
]
