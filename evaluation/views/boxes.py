"""民主测评: the list, one box from preparing to the count, its slips and its results."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import places
from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import act, user_of
from cadre.models import Cadre, Unit
from cadre.services import access
from evaluation.enums import BoxState
from evaluation.forms.ballots import BoxFilter, BoxForm, EligibleForm, KeyForm, VoidForm
from evaluation.forms.surveys import TargetsForm
from evaluation.models import BallotBox, BoxTarget
from evaluation.paper import slip_sheet
from evaluation.queries import ballots as queries
from evaluation.queries.instruments import design_of
from evaluation.rules.ballots import in_fours
from evaluation.services import boxes, casting
from evaluation.views.base import require_seen
from evaluation.views.results import attachment
from printing import papers, pdf

PAGE_SIZE = 30


def _box(request: HttpRequest, pk: int) -> BallotBox:
    found = BallotBox.objects.visible_to(request.user).select_related("version__instrument", "created_by")
    return get_object_or_404(found, pk=pk)


def _run(request: HttpRequest, pk: int) -> BallotBox:
    """The box, for who runs it; NotAllowed for who only looks."""
    box = _box(request, pk)
    require(request.user, Permission.RUN_ASSESSMENTS, box.unit_path)
    return box


def _act(request: HttpRequest, box: BallotBox, action: Callable[[], Any], said: str) -> HttpResponse:
    return act(request, action, said=said, back=box.get_absolute_url())


@require_GET
def box_list(request: HttpRequest) -> HttpResponse:
    require_seen(request.user)
    form = BoxFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.found(user_of(request), asked.get("q", "").strip(), asked.get("state", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = places.names_of([box.unit_path for box in page])
    context = {
        "form": form,
        "page": page,
        "rows": [(box, names[box.unit_path]) for box in page],
        "may_run": may(request.user, Permission.RUN_ASSESSMENTS),
    }
    return render(request, "evaluation/box_list.html", context)


@require_http_methods(["GET", "POST"])
def box_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.RUN_ASSESSMENTS)
    form = BoxForm(request.POST or None, user=user, initial={"version": request.GET.get("version")})
    if form.is_valid():
        data = dict(form.cleaned_data)
        version, path = data.pop("version"), data.pop("unit_name")
        try:
            made = boxes.create_box(version_id=version.pk, unit_path=path, **data, by=user)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(made)
    return render(request, "evaluation/box_new.html", {"form": form})


@require_GET
def box_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the ballot stands and what comes next; the results, once it is counted."""
    box = _box(request, pk)
    lines = queries.lines_of(box)
    targets = list(box.targets.select_related("cadre", "unit"))
    context: dict[str, Any] = {
        "box": box,
        "place": places.names_of([box.unit_path])[box.unit_path],
        "design": design_of(box.version),
        "lines": lines,
        "eligible": sum(line.row.eligible for line in lines),
        "issued": sum(line.row.issued for line in lines),
        "used": sum(line.used for line in lines),
        "targets": targets,
        "eligible_form": EligibleForm(lines=[line.row for line in lines]),
        "key_form": KeyForm(),
        "void_form": VoidForm(),
        "address": request.build_absolute_uri(reverse("ballot:enter")),
        "may_run": may(request.user, Permission.RUN_ASSESSMENTS, box.unit_path),
    }
    if box.state == BoxState.COUNTED:
        context["turnout"] = turnout = queries.turnout_of(box, lines)
        context["outcomes"] = queries.outcomes_of(box, targets, lines) if turnout.holds else []
        context["comments"] = queries.comments_of(box, lines) if turnout.holds else []
    return render(request, "evaluation/box_detail.html", context)


@require_GET
def box_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The count for one target, line by line. Looking at a person's is an event of his file."""
    target = get_object_or_404(BoxTarget.objects.select_related("cadre", "unit"), pk=pk)
    box = _box(request, target.box_id)
    lines = queries.lines_of(box)
    if box.state != BoxState.COUNTED or not queries.turnout_of(box, lines).holds:
        raise Http404
    if target.cadre:
        access.note_reading(cadre=target.cadre, by=user_of(request), via="民主测评结果")
    working = queries.outcomes_of(box, [target], lines)[0].working
    return render(request, "evaluation/box_result.html", {"box": box, "target": target, "working": working})


@require_http_methods(["GET", "POST"])
def box_target_new(request: HttpRequest, pk: int) -> HttpResponse:
    box, by = _run(request, pk), user_of(request)
    form = TargetsForm(request.POST or None, user=by, about=box.version)
    if form.is_valid():
        people = [one for one in form.cleaned_data["found"] if isinstance(one, Cadre)]
        units = [one for one in form.cleaned_data["found"] if isinstance(one, Unit)]
        try:
            count = boxes.add_targets(box_id=box.pk, cadres=people, units=units, by=by)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"新增{count}个测评对象。")
            return redirect(box)
    return render(request, "evaluation/box_target_new.html", {"form": form, "box": box})


@require_POST
def box_target_remove(request: HttpRequest, pk: int) -> HttpResponse:
    target = get_object_or_404(BoxTarget, pk=pk)
    box, by = _run(request, target.box_id), user_of(request)
    said = f"已移出{target.label}。"
    return _act(request, box, lambda: boxes.remove_target(target_id=target.pk, by=by), said)


@require_POST
def box_eligible(request: HttpRequest, pk: int) -> HttpResponse:
    box, by = _run(request, pk), user_of(request)
    form = EligibleForm(request.POST, lines=list(box.groups.select_related("group")))
    if not form.is_valid():
        messages.error(request, "应参评人数应是0到1000的整数。")
        return redirect(box)
    said = "应参评人数已保存。以前印的测评码作废，请重新印制。"
    return _act(request, box, lambda: boxes.set_eligible(box_id=box.pk, eligible=form.eligible, by=by), said)


@require_POST
@never_cache
def box_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key, shown on this page and never again."""
    box, by = _run(request, pk), user_of(request)
    try:
        key = boxes.make_key(box_id=box.pk, by=by)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(box)
    return render(request, "evaluation/box_key.html", {"box": box, "key": in_fours(key)})


@require_POST
@never_cache
def box_print(request: HttpRequest, pk: int) -> HttpResponse:
    """New codes as a PDF of slips. Neither the codes nor the file stay here."""
    box, by = _run(request, pk), user_of(request)
    try:
        issued = boxes.issue_codes(box_id=box.pk, by=by)
        sheet = slip_sheet(issued, address=request.build_absolute_uri(reverse("ballot:enter")))
        content = papers.render_slips(sheet)
    except NotAllowed:
        raise
    except (Refused, pdf.RenderRefused) as refusal:
        messages.error(request, str(refusal))
        return redirect(box)
    return attachment(content, f"{box.title}测评码.pdf", "application/pdf")


@require_POST
@sensitive_post_parameters("key")
def box_open(request: HttpRequest, pk: int) -> HttpResponse:
    box, by, form = _run(request, pk), user_of(request), KeyForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else ""
    said = "投票开始。"
    return _act(request, box, lambda: boxes.open_box(box_id=box.pk, key=key, by=by), said)


@require_POST
@sensitive_post_parameters("key")
def box_count(request: HttpRequest, pk: int) -> HttpResponse:
    box, by, form = _run(request, pk), user_of(request), KeyForm(request.POST)
    key = form.cleaned_data["key"] if form.is_valid() else ""
    said = "计票完成，票和测评码已销毁。"
    return _act(request, box, lambda: casting.count_box(box_id=box.pk, key=key, by=by), said)


@require_POST
def box_void(request: HttpRequest, pk: int) -> HttpResponse:
    box, by, form = _run(request, pk), user_of(request), VoidForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _act(
        request, box, lambda: boxes.void_box(box_id=box.pk, reason=reason, by=by), "这次民主测评已作废。"
    )
