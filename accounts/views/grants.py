"""角色授权: the security administrator's page of roles. He sees who may do what, never business."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import places
from accounts.enums import ROLES, Permission, Role
from accounts.forms_desk import GrantFilter, GrantForm
from accounts.models import Grant
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import grants_found, may, mfa_resets
from accounts.services import grants
from accounts.views.base import act, user_of

PAGE_SIZE = 30


@require_GET
def grant_list(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_POLICY)
    form = GrantFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = grants_found(asked.get("q", ""), asked.get("role", ""), asked.get("past", False))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = places.names_of([grant.unit_path for grant in page])
    rows = [(grant, names[grant.unit_path]) for grant in page]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "today": timezone.localdate(),
        "mfa_resets": mfa_resets(),
    }
    return render(request, "accounts/grant_list.html", context)


@require_http_methods(["GET", "POST"])
def grant_new(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_POLICY)
    initial = {"username": request.GET.get("user", ""), "since": timezone.localdate()}
    form = GrantForm(request.POST or None, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = grants.grant_role(
                user=data["username"],
                role=data["role"],
                unit_path=data["unit_name"],
                since=data["since"],
                until=data["until"],
                by=user_of(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已授予{made.user}“{made.get_role_display()}”。")
            return redirect("accounts:grant-list")
    return render(request, "accounts/grant_new.html", {"form": form})


@require_POST
def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE_POLICY)
    grant = get_object_or_404(Grant, pk=pk)
    by = user_of(request)
    return act(
        request,
        lambda: grants.end_grant(grant_id=grant.pk, by=by),
        said="授权已终止。",
        back=reverse("accounts:grant-list"),
    )


@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    """What each role may do, in a sentence and in full. Everybody may read it."""
    rows = [
        (role, ROLES[role].sentence, [p.label for p in Permission if p in ROLES[role].permissions])
        for role in Role
    ]
    return render(request, "accounts/role_list.html", {"rows": rows})


@require_GET
def unit_names(request: HttpRequest) -> HttpResponse:
    """Names of units that begin with what was typed, for a datalist."""
    if not (may(request.user, Permission.MANAGE_POLICY) or may(request.user, Permission.READ_AUDIT)):
        raise NotAllowed("您没有查看机构名称的权限。")
    names = places.suggest(request.GET.get("unit_name", ""))
    return render(request, "accounts/_unit_names.html", {"names": names})
