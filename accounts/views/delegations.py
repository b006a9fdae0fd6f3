"""委托代行: lending one's own role for some days, and ending it early."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import places
from accounts.forms_desk import DelegationForm
from accounts.permissions import Refused
from accounts.queries import delegations_of, grants_of
from accounts.services import delegations
from accounts.views.base import act, user_of

PAGE_SIZE = 30


@require_GET
def delegation_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    page = Paginator(delegations_of(user), PAGE_SIZE).get_page(request.GET.get("page"))
    names = places.names_of([row.grant.unit_path for row in page])
    context = {
        "page": page,
        "rows": [(row, names[row.grant.unit_path]) for row in page],
        "may_delegate": any(grant.user_id == user.pk for grant in grants_of(user)),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/delegation_list.html", context)


@require_http_methods(["GET", "POST"])
def delegation_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    own = [grant for grant in grants_of(user) if grant.user_id == user.pk]
    form = DelegationForm(request.POST or None, grants=own, initial={"since": timezone.localdate()})
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = delegations.create_delegation(
                grant_id=int(data["grant"]),
                to_user=data["username"],
                since=data["since"],
                until=data["until"],
                reason=data["reason"],
                by=user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已委托{made.to_user}代行，{made.until} 后自动结束。")
            return redirect("accounts:delegation-list")
    return render(request, "accounts/delegation_new.html", {"form": form})


@require_POST
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    by = user_of(request)
    delegation = get_object_or_404(delegations_of(by), pk=pk)
    return act(
        request,
        lambda: delegations.end_delegation(delegation_id=delegation.pk, by=by),
        said="委托已终止。",
        back=reverse("accounts:delegation-list"),
    )
