"""Reports stay with their unit when it moves."""

from datetime import date

import pytest

from accounts.enums import Role
from cadre.services.units import move_unit
from dossiers.enums import DocumentKind
from dossiers.models import ReviewDocument
from dossiers.services.runs import start_run
from tests.factories import make_cadre, make_city, make_user

pytestmark = pytest.mark.django_db


def test_runs_and_documents_follow_a_moved_unit() -> None:
    city = make_city()
    town = city["槐林镇"]
    cadre = make_cadre(town)
    run = start_run(year=2025, unit=town, by=None)
    place = {"key": cadre.number, "name": cadre.name, "cadre": cadre, "unit_path": town.path}
    document = ReviewDocument.objects.create(run=run, kind=DocumentKind.PERSON, **place)

    move_unit(unit_id=town.pk, parent_id=city["石桥县"].pk, on=date(2026, 1, 1), by=None, source="测试")

    for row in (run, document, town):
        row.refresh_from_db()
    assert town.path.startswith(city["石桥县"].path)
    assert run.unit_path == document.unit_path == town.path
    assert ReviewDocument.objects.visible_to(make_user("new", Role.UNIT_LEADER, city["石桥县"])).exists()
    assert not ReviewDocument.objects.visible_to(make_user("old", Role.UNIT_LEADER, city["临湖区"])).exists()
