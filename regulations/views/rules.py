"""Pages of rules: in force on a day, one with its past, between two days; and a city's own."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import places
from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may, scope_of
from accounts.views.base import user_of
from regulations.enums import RuleState
from regulations.forms import BetweenForm, NoteForm, ProposalForm, RulesForm
from regulations.models import RuleVersion
from regulations.queries.pages import changes_between, places_of, rule_page, rules_on, waiting_rules
from regulations.services import own


@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    form = RulesForm(request.GET or None)
    asked = form.asked
    if not form.is_bound:
        form = RulesForm(initial={"on": asked.on})
    found = rules_on(request.user, asked)
    context = {
        "form": form,
        "asked": asked,
        "sections": found,
        "count": sum(len(rows) for rows in found.values()),
        "waiting": waiting_rules(request.user),
    }
    return render(request, "regulations/rule_list.html", context)


@require_GET
def rule_detail(request: HttpRequest, code: str) -> HttpResponse:
    page = rule_page(request.user, code)
    if page is None:
        raise Http404
    context = {"page": page, "may_propose": may(request.user, Permission.PROPOSE_RULES)}
    return render(request, "regulations/rule_detail.html", context)


@require_GET
def rule_changes(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    days = {"first": today.replace(year=today.year - 1, day=1), "last": today}
    form = BetweenForm(request.GET or None, initial=days)
    if form.is_bound:
        days = form.cleaned_data if form.is_valid() else {}
    changes = changes_between(request.user, days["first"], days["last"]) if days else None
    return render(request, "regulations/rule_changes.html", {"form": form, "days": days, "changes": changes})


# --- a city's own -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def proposal_new(request: HttpRequest, code: str) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.PROPOSE_RULES)
    page = rule_page(user, code)
    if page is None:
        raise Http404
    form = ProposalForm(
        request.POST or None, beside=page.latest, initial={"effective_from": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            path = _path_named(user, data.pop("unit_name").strip())
            row = own.propose_rule(code=code, unit_path=path, by=user, **data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已经提出，等待另一位同志确认。")
            return redirect(row)
    context = {"page": page, "form": form}
    return render(request, "regulations/proposal_new.html", context, status=422 if form.errors else 200)


def _path_named(user: User, name: str) -> str:
    """The path of the unit that was named; without a name the user's own subtree, or everything."""
    if not name:
        paths = scope_of(user, Permission.PROPOSE_RULES).paths
        if len(paths) != 1:
            raise Refused("您在几个机构都有权限，请填写适用机构的全称。")
        return paths[0]
    path = places.path_in_scope(user, name)
    if path is None:
        raise Refused(f"没有找到“{name}”，请从提示中选择机构全称。")
    return path


def proposal_of(request: HttpRequest, pk: int) -> RuleVersion:
    """The own rule, or 404 when it is out of the user's scope."""
    rows = RuleVersion.objects.visible_to(request.user).local()
    found: RuleVersion = get_object_or_404(
        rows.select_related("proposed_by", "decided_by", "withdrawn_by"), pk=pk
    )
    return found


@require_GET
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _proposal_page(request, proposal_of(request, pk), NoteForm())


def _proposal_page(request: HttpRequest, row: RuleVersion, form: NoteForm) -> HttpResponse:
    user = user_of(request)
    is_open = row.state == RuleState.PROPOSED
    is_mine = row.proposed_by_id == user.pk
    has_say = may(user, Permission.CONFIRM_RULES, row.unit_path)
    context = {
        "row": row,
        "form": form,
        "place": places_of([row.unit_path])[row.unit_path],
        "may_decide": is_open and has_say and not is_mine,
        "must_be_another": is_open and has_say and is_mine,
        "may_withdraw": is_mine if is_open else _is_running(row) and has_say,
    }
    return render(request, "regulations/proposal_detail.html", context, status=422 if form.errors else 200)


def _is_running(row: RuleVersion) -> bool:
    return row.state == RuleState.CONFIRMED and row.withdrawn_at is None


@require_POST
def proposal_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, own.confirm_rule, "已经确认，规则生效。")


@require_POST
def proposal_reject(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, own.reject_rule, "已经退回。")


@require_POST
def proposal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, own.withdraw_rule, "已经撤销。")


def _decided(request: HttpRequest, pk: int, decide: Callable[..., RuleVersion], message: str) -> HttpResponse:
    """One decision with its opinion: done, or the page again with the reason why not."""
    row = proposal_of(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            decide(rule_id=row.pk, by=user_of(request), note=form.cleaned_data["note"])
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, message)
            return redirect(row)
    return _proposal_page(request, row, form)
