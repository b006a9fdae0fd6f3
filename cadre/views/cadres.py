"""Pages of people: the list, one person's file, and changes by hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Limit, Permission
from accounts.limits import limited
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may, scope_of
from accounts.views.base import user_of
from cadre.crypto import blind_index
from cadre.drafts import FactKind
from cadre.export import CONTENT_TYPE
from cadre.forms import CadreForm, PeopleForm, SearchForm, fact_form
from cadre.models import Cadre, Unit
from cadre.queries.pages import in_order, page_of
from cadre.queries.person import file_of
from cadre.queries.search import exportable
from cadre.queries.units import ancestors_of, unit_called
from cadre.rules import age_of
from cadre.services import access, exports, facts, lrmx
from cadre.services.merging import MODELS
from jobs.enums import JobState
from jobs.queries import job_progress


def people_form(request: HttpRequest) -> PeopleForm:
    """The list's form from the address. Raises NotAllowed for who has nobody to list."""
    user = user_of(request)
    if not scope_of(user, Permission.VIEW_CADRES) and not Cadre.objects.filter(user=user).exists():
        raise NotAllowed("您没有查看名册的权限，请联系安全保密管理员。")
    return PeopleForm(request.GET, units=Unit.objects.visible_to(user))


def cadre_of(request: HttpRequest, number: str) -> Cadre:
    """The person with this number, or 404 when he is out of the user's scope."""
    return get_object_or_404(Cadre.objects.visible_to(request.user).select_related("unit"), number=number)


# --- the list ----------------------------------------------------------------------------------------------


@require_GET
def cadre_list(request: HttpRequest) -> HttpResponse:
    form = people_form(request)
    if not form.is_valid():
        return render(request, "cadre/cadre_list.html", {"form": form}, status=400)
    unit = form.cleaned_data["unit"]
    context = {
        "form": form,
        "unit": unit,
        "above": ancestors_of(request.user, unit.path) if unit else [],
        "people": page_of(request.user, form.criteria, form.order, form.place),
        "may_export": may(request.user, Permission.EXPORT_CADRES),
        "may_import": may(request.user, Permission.IMPORT_CADRES),
    }
    return render(request, "cadre/cadre_list.html", context)


@require_POST
def cadre_search(request: HttpRequest) -> HttpResponse:
    """The search box. It is sent by POST because an ID number may be in it, and no address may hold one."""
    form = SearchForm(request.POST)
    if form.is_valid() and form.id_number:
        found = Cadre.objects.visible_to(request.user).filter(id_index=blind_index(form.id_number)).first()
        if found:
            return redirect(found)
        messages.warning(request, "您的范围内没有这个身份证号码的干部。")
        return redirect("cadre:cadre-list")
    return redirect(f"{reverse('cadre:cadre-list')}?{_asked(request, form)}")


def _asked(request: HttpRequest, form: SearchForm) -> str:
    """What was asked, as the list's address: only what it knows, and the unit by its key."""
    known = [n for n in PeopleForm.base_fields if n not in ("unit", "after", "before")]
    asked = {name: value for name in known if (value := request.POST.get(name, "").strip())}
    name = form.cleaned_data["unit_name"] if form.is_valid() else ""
    unit = unit_called(request.user, name)
    if unit:
        asked["unit"] = str(unit.pk)
    elif name:
        messages.warning(request, f"没有找到“{name}”这个机构，请从提示中选择全称。")
    return urlencode(asked)


@require_POST
@limited(Limit.EXPORT)
def cadre_export(request: HttpRequest) -> HttpResponseBase:
    """Everybody that the list shows, as a file at once or, for a long list, by a job."""
    form, user = people_form(request), user_of(request)
    if not form.is_valid():
        raise Http404
    asked = {name: str(value) for name, value in request.GET.items() if value and name in form.fields}
    found = in_order(exportable(user, form.criteria), form.order)
    if exports.is_long(found):
        return redirect("cadre:export-detail", exports.start_export(asked=asked, by=user).pk)
    path = exports.export_now(people=found, asked=asked, by=user)
    file = path.open("rb")
    path.unlink()  # the open file lives on until it is sent
    return _sheet(file)


@require_GET
def export_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A long export on its way, and its file when it is there."""
    job = exports.export_job(job_id=pk, by=user_of(request))
    context = {"job": job, "progress": job_progress(job), "is_done": job.state == JobState.DONE}
    return render(request, "cadre/export_detail.html", context)


@require_GET
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a finished export, for who asked for it."""
    return _sheet(exports.open_export(job_id=pk, by=user_of(request)))


def _sheet(file: Any) -> FileResponse:
    name = f"干部名单{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


# --- one person --------------------------------------------------------------------------------------------


@never_cache
@require_GET
def cadre_detail(request: HttpRequest, number: str) -> HttpResponse:
    cadre = cadre_of(request, number)
    access.note_reading(cadre=cadre, by=user_of(request))
    return render(request, "cadre/cadre_detail.html", _file_context(request, cadre))


def _file_context(request: HttpRequest, cadre: Cadre) -> dict[str, Any]:
    file = file_of(cadre, timezone.localdate())
    kind = request.GET.get("kind", "")
    return {
        "cadre": cadre,
        "file": file,
        "kind": kind,
        "entries": file.of_kind(kind),
        "may_edit": may(request.user, Permission.EDIT_CADRES, cadre.unit_path),
        "may_reveal": may(request.user, Permission.SEE_IDENTITY, cadre.unit_path),
        "may_export": may(request.user, Permission.EXPORT_CADRES, cadre.unit_path),
        "may_read_log": may(request.user, Permission.READ_AUDIT, cadre.unit_path),
        "may_see_unit": may(request.user, Permission.VIEW_CADRES, cadre.unit_path),
        "age": age_of(cadre.born_on, timezone.localdate()),
        "fact_kinds": [(k.value, m._meta.verbose_name) for k, m in MODELS.items()],
    }


@never_cache
@require_POST
def cadre_reveal(request: HttpRequest, number: str) -> HttpResponse:
    """The full ID number and phone: a fragment for htmx, else the page with them in it."""
    cadre = cadre_of(request, number)
    identity = access.reveal_identity(cadre=cadre, by=user_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "cadre/_identity.html", {"cadre": cadre, "identity": identity})
    context = _file_context(request, cadre) | {"identity": identity}
    return render(request, "cadre/cadre_detail.html", context)


@require_GET
def cadre_photo(request: HttpRequest, number: str) -> FileResponse:
    cadre = cadre_of(request, number)
    if not cadre.photo:
        raise Http404
    kind = "image/png" if (cadre.photo.name or "").endswith(".png") else "image/jpeg"
    response = FileResponse(cadre.photo.open("rb"), content_type=kind)
    response["Cache-Control"] = "private, max-age=600"
    return response


@require_POST
@limited(Limit.EXPORT)
def cadre_lrmx(request: HttpRequest, number: str) -> HttpResponse:
    """The person as an LRMX file (任免审批表编辑器), to take elsewhere."""
    cadre = cadre_of(request, number)
    content = lrmx.export_person(cadre=cadre, by=user_of(request))
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, lrmx.file_name(cadre))
    return response


def cadre_edit(request: HttpRequest, number: str) -> HttpResponse:
    cadre = cadre_of(request, number)
    _require_edit(request, cadre)
    form = CadreForm(request.POST or None, instance=cadre)
    if request.method == "POST" and form.is_valid():
        facts.update_cadre(cadre_id=cadre.pk, changes=form.changes, by=user_of(request))
        messages.success(request, "已保存。")
        return redirect(cadre)
    return render(request, "cadre/cadre_edit.html", {"cadre": cadre, "form": form})


def fact_new(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    cadre = cadre_of(request, number)
    _require_edit(request, cadre)
    if kind not in set(FactKind):
        raise Http404
    form = fact_form(FactKind(kind))(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            facts.add_fact(
                cadre_id=cadre.pk,
                kind=form.kind,
                values=form.values,
                source=form.cleaned_data["source"],
                by=user_of(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已记入档案。")
            return redirect(cadre)
    label = MODELS[FactKind(kind)]._meta.verbose_name
    return render(request, "cadre/fact_new.html", {"cadre": cadre, "form": form, "label": label})


def _require_edit(request: HttpRequest, cadre: Cadre) -> None:
    if not may(request.user, Permission.EDIT_CADRES, cadre.unit_path):
        raise NotAllowed("您没有修改档案的权限。")
