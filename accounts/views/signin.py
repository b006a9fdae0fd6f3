"""Signing in and out, one's own password and sessions. Each is written to the audit log."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django_htmx.http import HttpResponseClientRefresh

from accounts import via
from accounts.enums import Event, Limit, Via
from accounts.forms import PasswordAgainForm, PasswordForm, SignInForm
from accounts.limits import address_of, limited
from accounts.models import User
from accounts.services import signin
from accounts.views.base import user_of


@method_decorator(login_not_required, name="dispatch")
@method_decorator(limited(Limit.SIGN_IN, who=address_of, method="POST"), name="dispatch")
class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page, with that of the second factor the only public one. Somebody signed in goes straight on."""

    template_name = "accounts/sign_in.html"
    form_class = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A fragment asked for after the session ended reloads the page, instead of showing this one inside it."""
        if "HX-Request" in request.headers:
            return HttpResponseClientRefresh()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.POST.get("next") or self.request.GET.get("next", "")
        outside = {"oidc": settings.OIDC, "ldap": settings.LDAP}
        return {**super().get_context_data(**kwargs), "next": asked, **outside}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):  # type: ignore[misc]
    """Signing out, by POST only. It also leaves a sign-in that waits for its second factor."""

    http_method_names = ["post"]

    @transaction.atomic
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(self.request.user, User):
            signin.note_own(Event.SIGN_OUT, by=self.request.user)
        response: HttpResponse = super().post(*args, **kwargs)
        messages.info(self.request, "已退出。")
        return response


class Again(ReauthenticateView):  # type: ignore[misc]
    """The password once more, before the second factor is changed."""

    template_name = "accounts/again.html"
    form_class = PasswordAgainForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_provider = via.of(self.request) is Via.OIDC
        return {**super().get_context_data(**kwargs), "oidc": settings.OIDC if by_provider else None}


class PasswordChange(PasswordChangeView):
    """One's own password. The other sessions of the account end with the old one."""

    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        UserSession.objects.create_from_request(self.request)  # the session has a new key now
        signin.note_password_change(by=user_of(self.request))
        messages.success(self.request, "密码已经改好，下次登录请用新密码。")
        return response


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    """Where one is signed in; one button ends all sessions but this."""

    template_name = "accounts/session_list.html"
    success_url = reverse_lazy("accounts:session-list")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        signin.note_own(Event.SESSION_END, by=user_of(self.request))
        messages.success(self.request, "其他地方的登录都已退出。")
        return response
