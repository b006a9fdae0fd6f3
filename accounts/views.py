"""Signing in, signing out, changing one's password. Each is written to the audit log."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django_htmx.http import HttpResponseClientRefresh

from accounts import audit
from accounts.enums import Event
from accounts.forms import PasswordForm, SignInForm
from accounts.models import User


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page, the only public one. Somebody signed in goes straight on."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A fragment asked for after the session ended reloads the page, instead of showing this one inside it."""
        if "HX-Request" in request.headers:
            return HttpResponseClientRefresh()
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        audit.record(Event.SIGN_IN, by=user, target=user.audit_target)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        assert isinstance(form, SignInForm)  # narrows the type  # nosec B101
        audit.record(Event.SIGN_IN_FAILED, by=None, target=f"user:{form.tried_account() or '?'}")
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Signing out, by POST only."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            audit.record(Event.SIGN_OUT, by=request.user, target=request.user.audit_target)
        response = super().post(request, *args, **kwargs)
        messages.info(request, "已退出。")
        return response


class PasswordChange(PasswordChangeView):
    """One's own password. The other sessions of the account end with the old one."""

    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")

    @transaction.atomic
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(Event.PASSWORD_CHANGE, by=form.user, target=form.user.audit_target)
        messages.success(self.request, "密码已经改好，下次登录请用新密码。")
        return response
