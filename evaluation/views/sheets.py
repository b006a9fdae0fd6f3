"""我的评分: a rater's surveys, his sheets as one grid, and each sheet on a page of its own. Saved as one types."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import act, user_of
from cadre.models import Cadre
from evaluation.enums import SheetState, SurveyState
from evaluation.forms.sheets import AnswerForm
from evaluation.models import Sheet, SheetCopy, Survey
from evaluation.queries import sheets as queries
from evaluation.queries.instruments import design_of
from evaluation.queries.surveys import own_sheets, own_surveys
from evaluation.services import sheets
from evaluation.services.sheets import Incomplete, Saved
from evaluation.views.base import sees_all


def _sheet(request: HttpRequest, pk: int) -> Sheet:
    own = Sheet.objects.visible_to(request.user).select_related(
        "target__survey__version__instrument", "target__cadre", "group"
    )
    return get_object_or_404(own, pk=pk)


@require_GET
def sheet_list(request: HttpRequest) -> HttpResponse:
    """The surveys in which I have sheets."""
    context = {"surveys": own_surveys(user_of(request)), "sees_all": sees_all(request.user)}
    return render(request, "evaluation/sheet_list.html", context)


@require_GET
def sheet_grid(request: HttpRequest, pk: int) -> HttpResponse:
    """All my sheets of one survey: a table at the desk, cards on the phone."""
    user = user_of(request)
    survey = get_object_or_404(Survey.objects.select_related("version__instrument"), pk=pk)
    mine = list(own_sheets(user, survey))
    get_object_or_404(Sheet.objects.visible_to(user).filter(target__survey=survey)[:1])
    design = design_of(survey.version)
    context = {
        "survey": survey,
        "design": design,
        "rows": [(sheet, AnswerForm(design=design, draft=sheet.draft, row=sheet.pk)) for sheet in mine],
        "left": sum(sheet.state == SheetState.OPEN for sheet in mine),
        "is_open": survey.state == SurveyState.OPEN,
    }
    return render(request, "evaluation/sheet_grid.html", context)


@require_http_methods(["GET", "POST"])
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet. What is typed comes here while one types, and with the buttons."""
    sheet = _sheet(request, pk)
    design = design_of(sheet.target.survey.version)
    if request.method == "POST":
        return _save(request, sheet, AnswerForm(request.POST, design=design))
    return _page(request, sheet, AnswerForm(design=design, draft=sheet.draft))


def _save(request: HttpRequest, sheet: Sheet, form: AnswerForm) -> HttpResponse:
    """Keep what was typed, then do what the button says. Nothing typed is lost whatever happens."""
    is_fragment = "HX-Request" in request.headers
    try:
        saved = sheets.save_sheet(
            sheet_id=sheet.pk,
            draft=form.draft,
            edition=form.edition,
            copy_id=form.copy_id,
            by=user_of(request),
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        if is_fragment:
            return _state(request, sheet, refusal=str(refusal))
        messages.error(request, str(refusal))
        return _page(request, sheet, form)
    if is_fragment:
        return _state(request, sheet, saved=saved)
    if saved.copy:
        return redirect("evaluation:copy-settle", saved.copy.pk)
    if request.POST.get("action") == "submit":
        return _submit(request, _sheet(request, sheet.pk), form)
    messages.success(request, "已保存。")
    return redirect(sheet)


def _submit(request: HttpRequest, sheet: Sheet, form: AnswerForm) -> HttpResponse:
    try:
        sheets.submit_sheet(sheet_id=sheet.pk, by=user_of(request))
    except NotAllowed:
        raise
    except Incomplete as incomplete:
        form.show_problems(incomplete.checked.problems)
        messages.error(request, "已保存，还不能提交。" + str(incomplete))
        return _page(request, sheet, form)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(sheet)
    following = queries.next_open(sheet)
    messages.success(request, f"{sheet.target.label}已提交。")
    if following:
        return redirect(following)
    return redirect("evaluation:sheet-grid", sheet.target.survey_id)


def _page(request: HttpRequest, sheet: Sheet, form: AnswerForm) -> HttpResponse:
    cadre = sheet.target.cadre
    context: dict[str, Any] = {
        "sheet": sheet,
        "survey": sheet.target.survey,
        "design": form.design,
        "form": form,
        "edition": form.edition if form.is_bound else sheet.edition,
        "copy": sheet.copies.first(),
        "place": queries.place_of(sheet),
        "may_open_file": cadre and Cadre.objects.visible_to(request.user).filter(pk=cadre.pk).exists(),
        "is_open": sheet.state == SheetState.OPEN and sheet.target.survey.state == SurveyState.OPEN,
    }
    return render(request, "evaluation/sheet_detail.html", context)


def _state(
    request: HttpRequest, sheet: Sheet, *, saved: Saved | None = None, refusal: str = ""
) -> HttpResponse:
    """The line that says how the last save went, with the edition that the next one starts from."""
    context = {
        "sheet": sheet,
        "edition": saved.edition if saved else sheet.edition,
        "saved_at": saved.at if saved else None,
        "copy": saved.copy if saved else None,
        "refusal": refusal,
    }
    return render(request, "evaluation/_sheet_state.html", context)


@require_http_methods(["GET", "POST"])
def copy_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of one sheet side by side, to choose from answer by answer."""
    own = SheetCopy.objects.filter(sheet__in=Sheet.objects.visible_to(request.user))
    copy = get_object_or_404(own.select_related("sheet"), pk=pk)
    sheet = _sheet(request, copy.sheet_id)
    if request.method == "POST":
        taken = [key for key in queries.keys_of(copy) if request.POST.get(f"take-{key}") == "copy"]
        by = user_of(request)
        return act(
            request,
            lambda: sheets.settle_copy(copy_id=copy.pk, taken=taken, by=by),
            said="已按您的选择合并。",
            back=sheet.get_absolute_url(),
        )
    design = design_of(sheet.target.survey.version)
    context = {"sheet": sheet, "copy": copy, "lines": queries.side_by_side(design, sheet, copy)}
    return render(request, "evaluation/copy_settle.html", context)


@require_POST
def sheet_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    sheet, by = _sheet(request, pk), user_of(request)
    return act(
        request,
        lambda: sheets.take_back(sheet_id=sheet.pk, by=by),
        said="已取回，可以修改后再提交。",
        back=sheet.get_absolute_url(),
    )


@require_POST
def sheet_submit_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in every sheet of a survey that is complete, and say which are not."""
    survey = get_object_or_404(Survey, pk=pk)
    left = sheets.submit_all(survey_id=survey.pk, by=user_of(request))
    if left:
        messages.warning(request, "完整的已提交。没有提交的：" + "".join(left[:10]))
    else:
        messages.success(request, "全部提交了。")
    return redirect("evaluation:sheet-grid", survey.pk)
