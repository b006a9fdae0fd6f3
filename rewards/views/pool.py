"""激励池: its running balance, grants asked for, decided and returned. And 名额台账: every account line by line."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Limit, Permission
from accounts.limits import limited
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import act, user_of
from rewards import sheets
from rewards.enums import GrantState, LedgerKind
from rewards.forms.pool import FIELDS, AccountFilter, DecisionForm, GrantForm, ReturnForm
from rewards.models import Account, PoolGrant
from rewards.permissions import why_not
from rewards.queries import pool_pages as reading
from rewards.services import pool
from rewards.services.places_export import note_export
from rewards.views import files

LINES_A_PAGE, ACCOUNTS_A_PAGE = 50, 50


def _account(request: HttpRequest, pk: int, kind: LedgerKind | None = None) -> Account:
    found = Account.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(found.filter(kind=kind) if kind else found, pk=pk)


def _grant(request: HttpRequest, pk: int) -> PoolGrant:
    grants = PoolGrant.objects.visible_to(request.user)
    related = ("unit", "pool__unit", "account", "proposed_by", "decided_by")
    return get_object_or_404(grants.select_related(*related), pk=pk)


# --- pools --------------------------------------------------------------------------------------------------------


@require_GET
def pool_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.VIEW_CADRES)
    pools = list(reading.pools_of(user))
    if len(pools) == 1:
        return redirect("rewards:pool-detail", pools[0].pk)
    context = {"pools": pools, "tab": "pool", "may_plan": may(user, Permission.PLAN_PLACES)}
    return render(request, "rewards/pool_list.html", context)


@require_GET
def pool_detail(request: HttpRequest, pk: int) -> HttpResponse:
    purse, user = _account(request, pk, LedgerKind.POOL), user_of(request)
    page = Paginator(reading.lines_of(purse), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "pool": purse,
        "chart": reading.chart_of(purse),
        "flow": reading.flow_of(purse),
        "grants": reading.grants_of_pool(purse, user)[:100],
        "page": page,
        "tab": "pool",
        "may_plan": may(user, Permission.PLAN_PLACES),
        "may_propose": may(user, Permission.PLAN_PLACES, purse.unit_path),
        "may_export": may(user, Permission.EXPORT_CADRES, purse.unit_path),
    }
    return render(request, "rewards/pool_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def grant_new(request: HttpRequest, pk: int) -> HttpResponse:
    purse, user = _account(request, pk, LedgerKind.POOL), user_of(request)
    require(user, Permission.PLAN_PLACES)
    form = GrantForm(request.POST or None, user=user)
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("unit", "amount", "field", "reason", "ref")}
        try:
            grant = pool.propose_grant(pool_id=purse.pk, by=user, **data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已提出，等待审批。")
            return redirect(grant)
    return render(request, "rewards/grant_new.html", {"pool": purse, "form": form, "fields": FIELDS})


@require_GET
def grant_detail(request: HttpRequest, pk: int) -> HttpResponse:
    grant, user = _grant(request, pk), user_of(request)
    may_return = grant.state == GrantState.GRANTED and (
        may(user, Permission.PLAN_PLACES, grant.unit_path)
        or may(user, Permission.SUBMIT_CASES, grant.unit_path)
    )
    context = {
        "grant": grant,
        "why_not": why_not(grant, user) if grant.state == GrantState.PROPOSED else None,
        "return_form": ReturnForm(initial={"amount": grant.left}) if may_return else None,
    }
    return render(request, "rewards/grant_detail.html", context)


@require_POST
def grant_decide(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """`action` is approve; anything else turns the grant down."""
    grant, by = _grant(request, pk), user_of(request)
    form = DecisionForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    decide = pool.approve_grant if action == "approve" else pool.reject_grant
    return act(
        request,
        lambda: decide(grant_id=grant.pk, by=by, note=note),
        said="已发放到单位账户。" if action == "approve" else "已退回申请。",
        back=grant.get_absolute_url(),
    )


@require_POST
def grant_return(request: HttpRequest, pk: int) -> HttpResponse:
    grant, by = _grant(request, pk), user_of(request)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写退回的数量和事由。")
        return redirect(grant)
    data = form.cleaned_data
    return act(
        request,
        lambda: pool.return_grant(grant_id=grant.pk, amount=data["amount"], reason=data["reason"], by=by),
        said=f"已退回 {data['amount']} 名到激励池。",
        back=grant.get_absolute_url(),
    )


# --- every account ------------------------------------------------------------------------------------------------


@require_GET
def account_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.VIEW_CADRES)
    form = AccountFilter(request.GET)
    found = reading.accounts_found(user, **form.asked)
    context = {
        "form": form,
        "page": Paginator(found, ACCOUNTS_A_PAGE).get_page(request.GET.get("page")),
        "totals": reading.totals_of(found),
        "tab": "accounts",
        "may_plan": may(user, Permission.PLAN_PLACES),
        "may_export": may(user, Permission.EXPORT_CADRES),
    }
    return render(request, "rewards/account_list.html", context)


@require_GET
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    account, user = _account(request, pk), user_of(request)
    context = {
        "account": account,
        "chart": reading.chart_of(account),
        "page": Paginator(reading.lines_of(account), LINES_A_PAGE).get_page(request.GET.get("page")),
        "form": ReturnForm() if reading.may_hand_back(user, account) else None,
        "may_export": may(user, Permission.EXPORT_CADRES, account.unit_path),
    }
    return render(request, "rewards/account_detail.html", context)


@require_POST
def account_hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit's unused places go to the pool."""
    account, by = _account(request, pk), user_of(request)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写退回的数量和事由。")
        return redirect(account)
    data = form.cleaned_data
    return act(
        request,
        lambda: pool.hand_back(account_id=account.pk, amount=data["amount"], reason=data["reason"], by=by),
        said=f"已退回 {data['amount']} 名，纳入激励池。",
        back=account.get_absolute_url(),
    )


@require_POST
@limited(Limit.EXPORT)
def account_export(request: HttpRequest) -> HttpResponseBase:
    user = user_of(request)
    found = reading.accounts_found(user, **AccountFilter(request.GET).asked)
    note_export(what="名额台账", target="account:list", unit_path=None, count=found.count(), by=user)
    return files.sheet(sheets.accounts_sheet(found), "名额台账.xlsx")


@require_POST
@limited(Limit.EXPORT)
def account_lines_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    account, user = _account(request, pk), user_of(request)
    lines = account.entries.select_related("by").order_by("seq")
    note_export(
        what="名额流水",
        target=account.audit_target,
        unit_path=account.unit_path,
        count=lines.count(),
        by=user,
    )
    return files.sheet(sheets.entries_sheet(account, lines), f"名额流水_{account.pk}.xlsx")


@require_POST
@limited(Limit.EXPORT)
def pool_grants_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    purse, user = _account(request, pk, LedgerKind.POOL), user_of(request)
    grants = reading.grants_of_pool(purse, user)
    note_export(
        what="激励池发放", target=purse.audit_target, unit_path=purse.unit_path, count=grants.count(), by=user
    )
    return files.sheet(sheets.grants_sheet(grants), f"激励池发放_{purse.year}.xlsx")
