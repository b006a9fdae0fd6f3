"""评分表: the list, one instrument with its versions, the draft's editor and the preview."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import places
from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import act, user_of
from evaluation.forms.instruments import DesignForms, InstrumentFilter, InstrumentForm
from evaluation.forms.sheets import AnswerForm
from evaluation.models import Instrument, InstrumentVersion
from evaluation.queries import instruments as queries
from evaluation.rules.designs import faults
from evaluation.services import instruments
from evaluation.views.base import require_seen

PAGE_SIZE = 30


def _instrument(request: HttpRequest, pk: int) -> Instrument:
    return get_object_or_404(Instrument.objects.visible_to(request.user), pk=pk)


def _draft(request: HttpRequest, pk: int) -> InstrumentVersion:
    """The version, for who may change the instrument; NotAllowed for who only sees it."""
    version = get_object_or_404(InstrumentVersion.objects.select_related("instrument"), pk=pk)
    instrument = _instrument(request, version.instrument_id)
    require(request.user, Permission.RUN_ASSESSMENTS, instrument.unit_path)
    return version


@require_GET
def instrument_list(request: HttpRequest) -> HttpResponse:
    require_seen(request.user)
    form = InstrumentFilter(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = Paginator(queries.found(request.user, text), PAGE_SIZE).get_page(request.GET.get("page"))
    names = places.names_of([instrument.unit_path for instrument in page])
    context = {
        "form": form,
        "page": page,
        "rows": [(instrument, names[instrument.unit_path]) for instrument in page],
        "may_run": may(request.user, Permission.RUN_ASSESSMENTS),
    }
    return render(request, "evaluation/instrument_list.html", context)


@require_http_methods(["GET", "POST"])
def instrument_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.RUN_ASSESSMENTS)
    form = InstrumentForm(request.POST or None, user=user)
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            made = instruments.create_instrument(unit_path=data.pop("unit_name"), **data, by=user)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("evaluation:version-edit", made.versions.get().pk)
    return render(request, "evaluation/instrument_new.html", {"form": form})


@require_GET
def instrument_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The instrument, and the version that is asked for; without asking the latest."""
    instrument = _instrument(request, pk)
    versions = list(queries.versions_seen(instrument, request.user).select_related("published_by"))
    asked = request.GET.get("version", "")
    version = next((v for v in versions if str(v.number) == asked), versions[0] if versions else None)
    design = queries.design_of(version) if version else None
    context = {
        "instrument": instrument,
        "versions": versions,
        "version": version,
        "design": design,
        "faults": faults(design) if design and version and not version.is_frozen else [],
        "place": places.names_of([instrument.unit_path])[instrument.unit_path],
        "may_change": may(request.user, Permission.RUN_ASSESSMENTS, instrument.unit_path),
        "may_run": may(request.user, Permission.RUN_ASSESSMENTS),
    }
    return render(request, "evaluation/instrument_detail.html", context)


@require_http_methods(["GET", "POST"])
def version_edit(request: HttpRequest, pk: int) -> HttpResponse:
    version = _draft(request, pk)
    if version.is_frozen:
        messages.error(request, f"{version}已经发布，不能再改；请做新版本。")
        return redirect(version.instrument)
    forms = DesignForms(request.POST or None, queries.design_of(version))
    if request.method == "POST" and not forms.asks_for_more and forms.is_valid():
        try:
            instruments.save_design(version_id=version.pk, design=forms.design(), by=user_of(request))
        except NotAllowed:
            raise
        except Refused as refusal:
            forms.scale.add_error(None, str(refusal))
        else:
            messages.success(request, "草稿已保存。")
            return redirect(version.instrument)
    return render(request, "evaluation/version_edit.html", {"version": version, "forms": forms})


@require_GET
def version_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet as raters will see it; nothing can be sent."""
    version = get_object_or_404(InstrumentVersion.objects.select_related("instrument"), pk=pk)
    instrument = _instrument(request, version.instrument_id)
    get_object_or_404(queries.versions_seen(instrument, request.user), pk=pk)
    design = queries.design_of(version)
    context = {"version": version, "design": design, "form": AnswerForm(design=design)}
    return render(request, "evaluation/version_preview.html", context)


@require_POST
def version_publish(request: HttpRequest, pk: int) -> HttpResponse:
    version = _draft(request, pk)
    by, back = user_of(request), version.instrument.get_absolute_url()
    said = f"第{version.number}版已发布，可以用于测评。"
    return act(
        request, lambda: instruments.publish_version(version_id=version.pk, by=by), said=said, back=back
    )


@require_POST
def version_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of an instrument, as a draft."""
    instrument, by = _instrument(request, pk), user_of(request)
    require(by, Permission.RUN_ASSESSMENTS, instrument.unit_path)
    return act(
        request,
        lambda: instruments.start_version(instrument_id=instrument.pk, by=by),
        said="已按上一版建好新的草稿。",
        back=reverse("evaluation:instrument-detail", args=[instrument.pk]),
    )
