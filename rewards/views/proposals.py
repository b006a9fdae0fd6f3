"""Page of the awards that a year's grades propose."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Limit, Permission
from accounts.limits import limited
from accounts.permissions import require
from accounts.queries import may
from accounts.views.base import user_of
from cadre.export import CONTENT_TYPE
from cadre.queries.units import ancestors_of, children_of
from rewards.forms.proposals import ProposalForm
from rewards.queries import proposal_pages
from rewards.queries.awards import has_rules
from rewards.queries.proposal_pages import AskedProposals
from rewards.services import proposal_lists

PAGE_SIZE = 50


def _ask(request: HttpRequest) -> tuple[ProposalForm, AskedProposals | None]:
    """The form from the address and what it asks, None when wrong. Raises NotAllowed for who has nobody to list."""
    user = user_of(request)
    require(user, Permission.VIEW_CADRES)
    form = ProposalForm(request.GET, user=user)
    return form, form.asked if form.is_valid() else None


@require_GET
def proposal_list(request: HttpRequest) -> HttpResponse:
    form, asked = _ask(request)
    if asked is None:
        status = 400 if form.errors else 200
        return render(request, "rewards/proposal_list.html", {"form": form}, status=status)
    people = proposal_pages.people_seen(request.user, asked.unit)
    context = {
        "form": form,
        "asked": asked,
        "above": ancestors_of(request.user, asked.unit.path),
        "may_export": may(request.user, Permission.EXPORT_CADRES, asked.unit.path),
        "has_rules": has_rules(asked.year, asked.on),
        "at_once": proposal_pages.AT_ONCE,
    }
    if proposal_pages.is_long(people, asked.year):
        context["children"] = children_of(asked.unit)
    else:
        found = proposal_pages.proposal_list(people, asked)
        page = Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"found": found, "page": page}
    return render(request, "rewards/proposal_list.html", context)


@require_POST
@limited(Limit.EXPORT)
def proposal_export(request: HttpRequest) -> HttpResponseBase:
    """The list as a file; a unit with too many people is asked to go down."""
    _, asked = _ask(request)
    if asked is None:
        raise Http404
    user = user_of(request)
    people = proposal_pages.people_exported(user, asked.unit)
    if proposal_pages.is_long(people, asked.year):
        messages.error(request, f"优秀人数超过{proposal_pages.AT_ONCE}人，请选择下级机构分别导出。")
        return redirect(f"{reverse('rewards:proposal-list')}?{request.GET.urlencode()}")
    found = proposal_pages.proposal_list(people, asked)
    path = proposal_lists.export_list(found=found, asked=asked, by=user)
    file = path.open("rb")
    path.unlink()  # the open file lives on until it is sent
    name = f"{asked.year}年度奖励建议.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
