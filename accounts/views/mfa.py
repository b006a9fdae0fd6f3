"""The second factor: asked for at sign-in, switched on and off, its recovery codes. Each is written to the log."""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts import mfa
from accounts.enums import Event
from accounts.forms import CodeAgainForm, CodeForm, MfaOnForm
from accounts.models import User
from accounts.services import signin
from accounts.views.base import user_of


@method_decorator(login_not_required, name="dispatch")
class Code(AuthenticateView):  # type: ignore[misc]
    """The second step of signing in. Wrong codes count like wrong passwords, and lock the account."""

    template_name = "accounts/mfa_code.html"
    form_class = CodeForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if User.objects.get(pk=self.stage.login.user.pk).is_locked:
            return self.leave()
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        signin.note_failure(username=self.stage.login.user.username, step="mfa")
        if User.objects.get(pk=self.stage.login.user.pk).is_locked:
            return self.leave()
        response: HttpResponse = super().form_invalid(form)
        return response

    def leave(self) -> HttpResponse:
        clear_login(self.request)
        messages.error(self.request, "输错次数太多，账号已暂时锁定。请稍后再试，或联系系统管理员解除锁定。")
        return redirect("accounts:login")


class CodeAgain(ReauthenticateView):  # type: ignore[misc]
    """The code once more, before the second factor is changed."""

    template_name = "accounts/again.html"
    form_class = CodeAgainForm


class MfaIndex(IndexView):  # type: ignore[misc]
    """Whether one's second factor is on, and the ways on."""

    template_name = "accounts/mfa.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        required = mfa.is_required(user_of(self.request))
        return {**super().get_context_data(**kwargs), "is_required": required}


@method_decorator(never_cache, name="dispatch")
class MfaOn(ActivateTOTPView):  # type: ignore[misc]
    """The secret as a picture for the phone, and the first code back."""

    template_name = "accounts/mfa_on.html"
    form_class = MfaOnForm

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        signin.note_own(Event.MFA_ON, by=user_of(self.request))
        messages.success(self.request, "动态口令已启用。请把下面的备用码抄下来收好。")
        return response


class MfaOff(DeactivateTOTPView):  # type: ignore[misc]
    """Switch the second factor off. A role that needs one asks for a new one at once."""

    template_name = "accounts/mfa_off.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        signin.note_own(Event.MFA_OFF, by=user_of(self.request))
        messages.success(self.request, "动态口令已停用。")
        return response


@method_decorator(never_cache, name="dispatch")
class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes that are left."""

    template_name = "accounts/mfa_codes.html"


class CodesNew(GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes; the old ones no longer work."""

    template_name = "accounts/mfa_codes_new.html"

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        signin.note_own(Event.MFA_CODES, by=user_of(self.request))
        messages.success(self.request, "备用码已换新，旧的作废。")
        return response
