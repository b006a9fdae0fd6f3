"""Opinions: asking from the page of a case, answering on a page of its own that shows nothing of the case."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import act, user_of
from casework import permissions, services
from casework.enums import OpinionStand
from casework.forms_opinions import AnswerForm, AskForm, CountersignForm
from casework.models import Case, Draft, Opinion
from casework.permissions.opinions import check_may_answer
from casework.queries import evidence, opinions
from casework.views.cases import case_of
from casework.views.steps import initial_of, keep_draft

PAGE_SIZE = 30


@require_GET
def opinion_list(request: HttpRequest) -> HttpResponse:
    """What was asked of the user and his body."""
    user = user_of(request)
    page = Paginator(opinions.done_with(user), PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = opinions.waiting_for(user)
    context = {"waiting": waiting, "page": page, "today": timezone.localdate()}
    return render(request, "casework/opinion_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def opinion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, the material sent with it, and the answer: one's own, and no other's."""
    user = user_of(request)
    opinion = get_object_or_404(
        Opinion.objects.visible_to(user).select_related("case__office", "body", "asked_by", "answered_by"),
        pk=pk,
    )
    draft = Draft.objects.filter(case=opinion.case_id, user=user, action=opinion.ref).first()
    form = AnswerForm(request.POST or None)
    form.initial.update(initial_of(form, draft))
    if request.method == "POST" and form.is_valid() and _answer(form, opinion, request):
        return redirect("casework:opinion-detail", pk=pk)
    if request.method == "GET":
        services.note_reading(case=opinion.case, by=user, via="征求意见")
    context = {
        "opinion": opinion,
        "form": form,
        "draft": draft,
        "refusal": _why_not(opinion, user),
        "may_see_case": not opinion.body
        and Case.objects.visible_to(user).filter(pk=opinion.case_id).exists(),
    }
    return render(request, "casework/opinion_detail.html", context, status=422 if form.errors else 200)


@require_POST
def opinion_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed of an answer."""
    opinion = get_object_or_404(Opinion.objects.visible_to(request.user).select_related("case"), pk=pk)
    return keep_draft(request, opinion.case, opinion.ref, AnswerForm(), opinion.get_absolute_url())


def _answer(form: AnswerForm, opinion: Opinion, request: HttpRequest) -> bool:
    data = form.cleaned_data
    try:
        services.answer_opinion(
            opinion_id=opinion.pk,
            stand=OpinionStand(data["stand"]),
            text=data["answer"],
            by=user_of(request),
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        opinion.refresh_from_db()
        return False
    messages.success(request, "意见已提交。")
    return True


def _why_not(opinion: Opinion, user: Any) -> str:
    try:
        check_may_answer(opinion, user)
    except Refused as refusal:
        return str(refusal)
    return ""


# --- from the page of the case ---------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def opinion_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask several bodies at once."""
    case, user = case_of(request, pk), user_of(request)
    form = AskForm(
        request.POST or None,
        bodies=opinions.bodies_to_ask(),
        evidence=[line.latest for line in evidence.lines_of(case, user)],
        initial={"question": _suggestion(case)},
    )
    if form.is_valid():
        try:
            asked = services.ask_opinions(case_id=case.pk, by=user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已征求{len(asked)}个单位的意见，答复前办理时限暂停。")
            return redirect(case)
    return _asking(request, case, form, "征求意见")


@never_cache
@require_http_methods(["GET", "POST"])
def opinion_countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague first."""
    case, user = case_of(request, pk), user_of(request)
    form = CountersignForm(request.POST or None, colleagues=opinions.colleagues_to_ask(case, user))
    if form.is_valid():
        try:
            made = services.countersign(case_id=case.pk, by=user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已请{made.asked_user}加签，答复前本件不能往下办理。")
            return redirect(case)
    return _asking(request, case, form, "加签")


def _asking(request: HttpRequest, case: Case, form: Any, title: str) -> HttpResponse:
    refusal = ""
    try:
        permissions.check_may_work(case, user_of(request))
    except NotAllowed:
        raise
    except Refused as refused:
        refusal = str(refused)
    context = {"case": case, "form": form, "title": title, "refusal": refusal}
    return render(request, "casework/opinion_new.html", context, status=422 if form.errors else 200)


def _suggestion(case: Case) -> str:
    who = f"{case.subject.name}同志" if case.subject else case.unit.name
    return f"现办理{who}{case.process.label}事项，请就有无不同意见、有无需要说明的情况提出书面意见。"


@require_POST
def opinion_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    opinion = _asked_in_sight(request, pk)
    return act(
        request,
        lambda: services.cancel_opinion(
            opinion_id=opinion.pk, reason=request.POST.get("reason", "")[:200], by=user_of(request)
        ),
        said="已取消征求。",
        back=_back(opinion),
    )


@require_POST
def opinion_silence(request: HttpRequest, pk: int) -> HttpResponse:
    opinion = _asked_in_sight(request, pk)
    return act(
        request,
        lambda: services.note_silence(opinion_id=opinion.pk, by=user_of(request)),
        said="已记为逾期未答复。",
        back=_back(opinion),
    )


def _asked_in_sight(request: HttpRequest, pk: int) -> Opinion:
    """A question of a case that the user sees as the office does."""
    cases = Case.objects.seen_as_office(request.user)
    return get_object_or_404(Opinion.objects.filter(case__in=cases), pk=pk)


def _back(opinion: Opinion) -> str:
    return reverse("casework:case-detail", args=[opinion.case_id]) + "#opinions"
