"""账号: the system administrator's page of accounts. He sees names and states, never business."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import mfa
from accounts.enums import Permission
from accounts.forms_desk import ExternalNameForm, MfaResetForm, NewPasswordForm, UserFilter, UserForm
from accounts.models import MfaReset, User
from accounts.permissions import Refused, require
from accounts.queries import grants_of, is_administrator, may, users_found
from accounts.services import mfa as mfa_services
from accounts.services import users
from accounts.views.base import act, user_of

PAGE_SIZE = 30


def account_of(request: HttpRequest, pk: int) -> User:
    """The account, for who manages accounts; NotAllowed for everybody else."""
    require(request.user, Permission.MANAGE_ACCOUNTS)
    return get_object_or_404(User, pk=pk)


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_ACCOUNTS)
    form = UserFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = users_found(asked.get("q", ""), asked.get("state", "")).prefetch_related("grants")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/user_list.html", {"form": form, "page": page})


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def user_new(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_ACCOUNTS)
    form = UserForm(request.POST or None)
    if form.is_valid():
        try:
            made = users.create_user(**form.cleaned_data, by=user_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made}的账号已建好。角色请由安全保密管理员授予。")
            return redirect("accounts:user-detail", made.pk)
    return render(request, "accounts/user_new.html", {"form": form})


@require_GET
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request, pk)
    asked = MfaReset.objects.filter(user=account).select_related("asked_by").first()
    context = {
        "account": account,
        "mfa_reset": asked,
        "mfa_form": MfaResetForm() if is_administrator(account) and not asked else None,
        "grants": grants_of(account),
        "has_mfa": mfa.is_on(account),
        "is_self": account.pk == user_of(request).pk,
        "form": NewPasswordForm(),
        "outside": _outside_form(account),
    }
    return render(request, "accounts/user_detail.html", context)


def _outside_form(account: User) -> ExternalNameForm | None:
    """Asked for only where there is another system to sign in through."""
    is_on = settings.OIDC or settings.LDAP
    return ExternalNameForm(initial={"name": account.external_name}) if is_on else None


@require_POST
@sensitive_post_parameters("password")
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request, pk)
    form, by = NewPasswordForm(request.POST), user_of(request)
    back = reverse("accounts:user-detail", args=[account.pk])
    if not form.is_valid():
        messages.error(request, "请输入新的初始密码。")
        return redirect(back)
    password = form.cleaned_data["password"]
    return act(
        request,
        lambda: users.reset_password(user_id=account.pk, password=password, by=by),
        said="密码已重置，登录后必须修改。",
        back=back,
    )


@require_POST
def user_mfa_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask that the second factor of an administrator come off."""
    account = account_of(request, pk)
    form, by = MfaResetForm(request.POST), user_of(request)
    back = reverse("accounts:user-detail", args=[account.pk])
    if not form.is_valid():
        messages.error(request, "请填写事由，100 字以内。")
        return redirect(back)
    reason = form.cleaned_data["reason"]
    return act(
        request,
        lambda: mfa_services.ask_mfa_reset(user_id=account.pk, reason=reason, by=by),
        said="已提出申请，请安全保密管理员在“角色授权”页面确认。",
        back=back,
    )


@require_POST
def mfa_reset_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE_POLICY)
    by = user_of(request)
    return act(
        request,
        lambda: mfa_services.confirm_mfa_reset(reset_id=pk, by=by),
        said="已确认，动态口令已解除，登录后请本人重新启用。",
        back=reverse("accounts:grant-list"),
    )


@require_POST
def mfa_reset_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdrawn from the account's page, or turned down from the list of what waits."""
    by = user_of(request)
    if may(by, Permission.MANAGE_POLICY):
        back, said = reverse("accounts:grant-list"), "申请已退回。"
    else:
        require(by, Permission.MANAGE_ACCOUNTS)
        back, said = reverse("accounts:user-list"), "申请已撤回。"
    return act(request, lambda: mfa_services.drop_mfa_reset(reset_id=pk, by=by), said=said, back=back)


@require_POST
def user_outside(request: HttpRequest, pk: int) -> HttpResponse:
    """How another sign-in system calls him."""
    account = account_of(request, pk)
    form, by = ExternalNameForm(request.POST), user_of(request)
    back = reverse("accounts:user-detail", args=[account.pk])
    if not form.is_valid():
        messages.error(request, f"外部登录名{form.errors['name'][0]}")
        return redirect(back)
    name = form.cleaned_data["name"]
    return act(
        request,
        lambda: users.set_external_name(user_id=account.pk, name=name, by=by),
        said="外部登录名已保存。",
        back=back,
    )


ACTIONS = {
    "deactivate": (users.deactivate_user, "账号已停用。"),
    "activate": (users.activate_user, "账号已启用。"),
    "unlock": (users.unlock_user, "锁定已解除。"),
    "mfa": (mfa_services.reset_mfa, "动态口令已解除，登录后请本人重新启用。"),
}


@require_POST
def user_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """One of ACTIONS on one account."""
    account = account_of(request, pk)
    service, said = ACTIONS[action]
    by = user_of(request)
    back = reverse("accounts:user-detail", args=[account.pk])
    return act(request, lambda: service(user_id=account.pk, by=by), said=said, back=back)
