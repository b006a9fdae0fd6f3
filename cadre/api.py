"""Reading the register by program: people and units of the caller's scope. Identity is masked, as on the pages."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from cadre.forms import PeopleForm
from cadre.models import Cadre, Unit
from cadre.queries.pages import People, page_of
from cadre.queries.person import file_of
from cadre.queries.units import children_of, top_units, units_named
from cadre.services import access


class UnitSerializer(serializers.ModelSerializer[Unit]):
    class Meta:
        model = Unit
        fields = (
            "id",
            "code",
            "name",
            "short_name",
            "kind",
            "level",
            "system",
            "establishment",
            "leader_posts",
        )


class CadreSerializer(serializers.ModelSerializer[Cadre]):
    """A person as a list shows him."""

    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = Cadre
        fields = (
            "number", "name", "sex", "born_on", "politics", "education", "unit_name", "title", "title_since",
            "level", "rank", "status",
        )  # fmt: skip


class FactSerializer(serializers.Serializer[Any]):
    """One line of the time line."""

    kind = serializers.CharField()
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    text = serializers.CharField()
    detail = serializers.CharField()
    recorded_from = serializers.CharField(source="fact.source")
    recorded_at = serializers.DateTimeField(source="fact.recorded_at")


class CadreFileSerializer(CadreSerializer):
    """A person with his facts, newest first."""

    masked_id_number = serializers.CharField()
    masked_phone = serializers.CharField()
    facts = FactSerializer(source="file.entries", many=True)

    class Meta(CadreSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *CadreSerializer.Meta.fields, "ethnicity", "native_place", "work_started_on", "party_joined_on",
            "rank_since", "person_type", "masked_id_number", "masked_phone", "facts",
        )  # fmt: skip


class PeoplePageSerializer(serializers.Serializer[People]):
    """One page; `count` stops at 10,001. Go on with `after` = `next`, back with `before` = `previous`."""

    count = serializers.IntegerField()
    next = serializers.SerializerMethodField()
    previous = serializers.SerializerMethodField()
    results = CadreSerializer(source="rows", many=True)

    def get_next(self, page: People) -> str | None:
        return page.last if page.has_next else None

    def get_previous(self, page: People) -> str | None:
        return page.first if page.has_previous else None


_QUERY = [OpenApiParameter(name, str) for name in PeopleForm.base_fields]


def _user(request: Request) -> User:
    assert isinstance(request.user, User)  # narrows the type  # nosec B101
    return request.user


class CadreList(APIView):
    """People by the same search, filters and order as the list page."""

    @extend_schema(operation_id="cadres_list", parameters=_QUERY, responses=PeoplePageSerializer)
    def get(self, request: Request) -> Response:
        form = PeopleForm(request.query_params, units=Unit.objects.visible_to(request.user))
        if not form.is_valid():
            raise ValidationError({name: [str(e) for e in errors] for name, errors in form.errors.items()})
        page = page_of(_user(request), form.criteria, form.order, form.place)
        return Response(PeoplePageSerializer(page).data)


class CadreDetail(APIView):
    """One person's file. Reading it is logged."""

    @extend_schema(responses=CadreFileSerializer)
    def get(self, request: Request, number: str) -> Response:
        people = Cadre.objects.visible_to(request.user).select_related("unit")
        cadre = get_object_or_404(people, number=number)
        access.note_reading(cadre=cadre, by=_user(request), via="接口")
        cadre.file = file_of(cadre, timezone.localdate())  # type: ignore[attr-defined]
        return Response(CadreFileSerializer(cadre).data)


class UnitList(APIView):
    """Open units whose name begins with `q`, at most fifty; without `q` the children of `parent`, or the top."""

    @extend_schema(
        parameters=[OpenApiParameter("q", str), OpenApiParameter("parent", int)],
        responses=UnitSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        text, parent = request.query_params.get("q", "").strip(), request.query_params.get("parent", "")
        found: Any = units_named(request.user, text) if text else self._branch(request, parent)
        return Response(UnitSerializer(found, many=True).data)

    @staticmethod
    def _branch(request: Request, parent: str) -> Any:
        if not parent:
            return top_units(request.user)
        if not parent.isdecimal():
            raise Http404
        return children_of(get_object_or_404(Unit.objects.visible_to(request.user), pk=int(parent)))
