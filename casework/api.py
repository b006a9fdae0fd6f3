"""Cases by program: those that the caller sees, what he may do with each, and doing it by the same forms and checks."""

from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from casework import permissions, registry, services
from casework.forms import ActForm
from casework.models import Case
from casework.queries.keyset import BY_AGE, Page, Place
from casework.queries.search import matching


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case as a list shows it. `status_label` is what the caller may know of where it stands."""

    number = serializers.CharField()
    kind_label = serializers.CharField(source="process.label")
    status_label = serializers.SerializerMethodField()
    subject_name = serializers.CharField(source="subject.name", allow_null=True, default=None)
    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = Case
        fields = (
            "id", "number", "kind", "kind_label", "title", "status_label", "subject_name", "unit_name",
            "opened_at", "closed_at", "due_on", "is_stopped", "version",
        )  # fmt: skip

    def get_status_label(self, case: Case) -> str:
        return case.state.label if case.pk in self.context["inside"] else case.state.told


class OfferSerializer(serializers.Serializer[Any]):
    """An action of the table; `refusal` says why it cannot be taken now."""

    action = serializers.CharField(source="move.action")
    label = serializers.CharField(source="move.label")  # type: ignore[assignment]
    is_open = serializers.BooleanField()
    needs_note = serializers.BooleanField(source="move.needs_note")
    refusal = serializers.CharField()


class CaseDetailSerializer(CaseSerializer):
    offers = OfferSerializer(many=True, source="api_offers")

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "offers")  # type: ignore[assignment]


class CasePageSerializer(serializers.Serializer[Page[Case]]):
    """One page, the newest first. Go on with `after` = `next`, back with `before` = `previous`."""

    next = serializers.SerializerMethodField()
    previous = serializers.SerializerMethodField()
    results = CaseSerializer(source="rows", many=True)

    def get_next(self, page: Page[Case]) -> str | None:
        return page.last if page.has_next else None

    def get_previous(self, page: Page[Case]) -> str | None:
        return page.first if page.has_previous else None


class ActSerializer(serializers.Serializer[Any]):
    """A step to take: the version that was seen, the opinion, and what the step's form asks for."""

    version = serializers.IntegerField(min_value=1)
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    values = serializers.DictField(child=serializers.JSONField(), required=False)


class SaidSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()


class CasesForm(forms.Form):
    """The list's filters and place."""

    kind = forms.CharField(required=False, max_length=20)
    q = forms.CharField(required=False, max_length=40)
    after = forms.CharField(required=False, max_length=40)
    before = forms.CharField(required=False, max_length=40)

    @property
    def place(self) -> Place:
        return Place(self.cleaned_data["after"], self.cleaned_data["before"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not BY_AGE.reads(self.place):
            raise forms.ValidationError("翻页位置已失效，请从第一页看起。")
        return data


def _user(request: Request) -> User:
    assert isinstance(request.user, User)  # narrows the type  # nosec B101
    return request.user


def _inside(user: User, cases: list[Case]) -> dict[str, Any]:
    seen = Case.objects.seen_as_office(user).filter(pk__in=[case.pk for case in cases])
    return {"inside": set(seen.values_list("pk", flat=True))}


def _case(user: User, pk: int) -> Case:
    cases = Case.objects.visible_to(user).select_related("unit", "office", "subject__user", "opened_by")
    return get_object_or_404(cases, pk=pk)


def _shown(user: User, case: Case) -> Response:
    case.api_offers = permissions.offers(case, user)  # type: ignore[attr-defined]
    return Response(CaseDetailSerializer(case, context=_inside(user, [case])).data)


class CaseList(APIView):
    """Cases that the caller sees, by kind and by words, the newest first."""

    @extend_schema(
        operation_id="cases_list",
        parameters=[OpenApiParameter(name, str) for name in CasesForm.base_fields],
        responses=CasePageSerializer,
    )
    def get(self, request: Request) -> Response:
        form, user = CasesForm(request.query_params), _user(request)
        if not form.is_valid():
            raise ValidationError({name: [str(e) for e in errors] for name, errors in form.errors.items()})
        cases = Case.objects.visible_to(user).filter(matching(form.cleaned_data["q"]))
        if kind := form.cleaned_data["kind"]:
            cases = cases.filter(kind=kind)
        page = BY_AGE.page(list(BY_AGE.cut(cases.select_related("unit", "subject"), form.place)), form.place)
        return Response(CasePageSerializer(page, context=_inside(user, page.rows)).data)


class CaseDetail(APIView):
    """One case with what the caller may do now. Reading it is logged."""

    @extend_schema(responses=CaseDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        user = _user(request)
        case = _case(user, pk)
        services.note_reading(case=case, by=user, via="接口")
        return _shown(user, case)


class CaseAct(APIView):
    """Take one step. 400 says what is wrong, 403 who may, 409 that somebody was faster."""

    @extend_schema(
        request=ActSerializer,
        responses={
            200: CaseDetailSerializer,
            400: OpenApiResponse(description="what is wrong, by field, or why it is refused"),
            403: SaidSerializer,
            404: SaidSerializer,
            409: SaidSerializer,
        },
    )
    def post(self, request: Request, pk: int, action: str) -> Response:
        user = _user(request)
        case = _case(user, pk)
        move = case.process.transition(action)
        if move is None:
            raise Http404
        asked = ActSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        form_class = registry.process_named(case.kind).forms.get(action, ActForm)
        form = form_class(_as_form(asked.validated_data), None, case=case, move=move, user=user)
        try:
            permissions.check_may(case, move, user)
            if not form.is_valid():
                raise ValidationError({name: [str(e) for e in found] for name, found in form.errors.items()})
            services.act(
                case_id=pk,
                action=action,
                version=form.cleaned_data["version"],
                by=user,
                data=form.data_of_step,
                note=form.cleaned_data["note"],
            )
        except NotAllowed:
            raise
        except services.Stale as stale:
            return Response({"detail": str(stale)}, status=409)
        except Refused as refusal:
            status = 409 if asked.validated_data["version"] != case.version else 400
            return Response({"detail": str(refusal)}, status=status)
        return _shown(user, _case(user, pk))


def _as_form(asked: dict[str, Any]) -> QueryDict:
    """What the browser would send for the same values. Raises ValidationError for what no form holds."""
    sent = QueryDict(mutable=True)
    values = {**asked.get("values", {}), "version": asked["version"], "note": asked.get("note", "")}
    for name, value in values.items():
        parts = value if isinstance(value, list) else [value]
        if any(isinstance(part, (dict, list)) for part in parts):
            raise ValidationError({name: ["应为单个值或者单个值的列表。"]})
        texts = [
            "" if part is None or part is False else "on" if part is True else str(part) for part in parts
        ]
        if any(
            "\ud800" <= letter <= "\udfff" or letter == "\0" for text in (name, *texts) for letter in text
        ):
            raise ValidationError({"values": ["含有不能保存的字符。"]})
        sent.setlist(name, texts)
    return sent
