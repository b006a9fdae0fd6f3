"""Pages of units: the tree, one unit, and the changes in its life."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may, scope_of
from accounts.views.base import user_of
from cadre.forms import RenameForm, TargetForm, UnitChangeForm
from cadre.models import Cadre, Unit
from cadre.queries.pages import page_of
from cadre.queries.search import Criteria
from cadre.queries.units import (
    SHOWN,
    ancestors_of,
    children_of,
    structure_of,
    top_units,
    unit_called,
    units_named,
    vacancies_of,
)
from cadre.services import units


def unit_of(request: HttpRequest, pk: int) -> Unit:
    """The unit, or 404 when it is out of the user's scope."""
    found: Unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("parent", "merged_into"), pk=pk
    )
    return found


# --- the tree ----------------------------------------------------------------------------------------------


@require_GET
def unit_list(request: HttpRequest) -> HttpResponse:
    if not scope_of(request.user, Permission.VIEW_CADRES):
        raise NotAllowed("您没有查看机构的权限，请联系安全保密管理员。")
    text = request.GET.get("q", "").strip()
    found = units_named(request.user, text)
    tops = [] if text else list(top_units(request.user))
    context = {
        "q": text,
        "found": found,
        "is_cut": len(found) == SHOWN,
        "tops": tops,
        "opened": list(children_of(tops[0])) if len(tops) == 1 else [],
    }
    return render(request, "cadre/unit_list.html", context)


@require_GET
def unit_children(request: HttpRequest, pk: int) -> HttpResponse:
    """One branch of the tree, asked for when it is opened."""
    return render(request, "cadre/_unit_branch.html", {"units": children_of(unit_of(request, pk))})


@require_GET
def unit_names(request: HttpRequest) -> HttpResponse:
    """Options for fields in which a unit is named."""
    text = request.GET.get("unit_name") or request.GET.get("target") or ""
    return render(request, "cadre/_unit_names.html", {"units": units_named(request.user, text.strip())})


# --- one unit ----------------------------------------------------------------------------------------------


@require_GET
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = unit_of(request, pk)
    context = {
        "unit": unit,
        "above": ancestors_of(request.user, unit.path),
        "children": list(children_of(unit)),
        "people": page_of(request.user, Criteria(unit_path=unit.path, status="active"), size=10),
        "structure": structure_of(unit, timezone.localdate()),
        "vacancies": vacancies_of(unit),
        "changes": unit.changes.select_related("recorded_by"),
        "may_edit": may(request.user, Permission.EDIT_UNITS, unit.path) and not unit.closed_on,
    }
    return render(request, "cadre/unit_detail.html", context)


def unit_rename(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _editable(request, pk)
    first = {"name": unit.name, "short_name": unit.short_name, "on": timezone.localdate()}
    form = RenameForm(request.POST or None, initial=first)

    def change() -> Unit:
        return units.rename_unit(unit_id=unit.pk, by=user_of(request), **form.cleaned_data)

    return _changed(request, unit, form, "更名", "原名会留在沿革里，导入文件中的原名仍能找到它。", change)


def unit_move(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _editable(request, pk)
    form = TargetForm(request.POST or None, initial={"on": timezone.localdate()})

    def change() -> Unit:
        return units.move_unit(unit_id=unit.pk, parent_id=_target(request, form).pk, **_when(request, form))

    note = "下级机构和全部人员随之划转，为它设的授权也一并跟过去。"
    return _changed(request, unit, form, "划转", note, change)


def unit_merge(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _editable(request, pk)
    form = TargetForm(request.POST or None, initial={"on": timezone.localdate()})

    def change() -> Unit:
        return units.merge_unit(unit_id=unit.pk, into_id=_target(request, form).pk, **_when(request, form))

    return _changed(request, unit, form, "并入", "本机构随之撤销，人员和下级机构归入目标机构。", change)


def _editable(request: HttpRequest, pk: int) -> Unit:
    unit = unit_of(request, pk)
    if not may(request.user, Permission.EDIT_UNITS, unit.path):
        raise NotAllowed("您没有维护机构的权限。")
    return unit


def _target(request: HttpRequest, form: TargetForm) -> Unit:
    name = form.cleaned_data["target"].strip()
    target = unit_called(request.user, name)
    if target is None:
        raise Refused(f"没有找到“{name}”，请从提示中选择机构全称。")
    return target


def _when(request: HttpRequest, form: UnitChangeForm) -> dict[str, Any]:
    return {"on": form.cleaned_data["on"], "source": form.cleaned_data["source"], "by": user_of(request)}


def _changed(
    request: HttpRequest,
    unit: Unit,
    form: UnitChangeForm,
    verb: str,
    note: str,
    change: Callable[[], Unit],
) -> HttpResponse:
    """The page of one change: ask, do it, or say why not."""
    if request.method == "POST" and form.is_valid():
        try:
            result = change()
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已{verb}。")
            return redirect(result)
    people = Cadre.objects.filter(unit=unit).count()
    context = {"unit": unit, "form": form, "verb": verb, "note": note, "people": people}
    return render(request, "cadre/unit_change.html", context)
