"""The life of units: moved with all below and everybody in them, merged, renamed; nothing forgotten."""

import time
from datetime import date

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.models import AuditEvent, Grant
from accounts.permissions import NotAllowed, Refused
from accounts.scope import STEP
from cadre.enums import UnitChangeKind, UnitKind, UnitLevel
from cadre.models import Cadre, Unit, UnitChange
from cadre.queries import unit_book
from cadre.services.units import ensure_units, merge_unit, move_unit, rename_unit
from tests.factories import make_cadre, make_city, make_unit, make_user

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 1)
HOW = {"on": ON, "by": None, "source": "云编〔2026〕3号"}


def history(unit: Unit) -> list[tuple[str, str, str]]:
    return [(change.kind, change.before, change.after) for change in unit.changes.all()]


def assert_tree_holds() -> None:
    """Every path is its parent's and one step; everybody's copy of the path is his unit's."""
    for unit in Unit.objects.select_related("parent"):
        assert unit.path[:-STEP] == (unit.parent.path if unit.parent else "")
        assert len(unit.path) % STEP == 0
    for cadre in Cadre.objects.select_related("unit"):
        assert cadre.unit_path == cadre.unit.path


def test_create_unit_writes_its_first_line_of_history(city: dict[str, Unit]) -> None:
    unit = make_unit("云川市临湖区司法局", city["临湖区"])
    assert unit.path.startswith(city["临湖区"].path)
    assert history(unit) == [(UnitChangeKind.CREATED, "", "云川市临湖区司法局")]
    assert AuditEvent.objects.filter(event="unit.create", target=f"unit:{unit.code}").count() == 1


def test_create_unit_refuses_a_name_that_is_taken(city: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="已有名为“云川市财政局”的机构"):
        make_unit("云川市财政局", city["云川市"])


def test_ensure_units_founds_only_what_is_missing(city: dict[str, Unit]) -> None:
    created = ensure_units(full_names=["云川市财政局", "云川市青岗县水利局"], by=None, source="花名册导入 1")
    assert [unit.name for unit in created] == ["云川市青岗县", "云川市青岗县水利局"]


def test_move_unit_takes_everything_below_and_everybody_along(city: dict[str, Unit]) -> None:
    division = make_unit("云川市临湖区槐林镇党政办", city["槐林镇"])
    head, clerk = make_cadre(city["槐林镇"], "陆远航", 1), make_cadre(division, "康微", 2)
    leader = make_user("leader", Role.UNIT_LEADER, city["槐林镇"])

    moved = move_unit(unit_id=city["槐林镇"].pk, parent_id=city["石桥县"].pk, **HOW)

    assert moved.parent == city["石桥县"]
    assert (UnitChangeKind.MOVED, "云川市临湖区", "云川市石桥县") in history(moved)
    assert moved.changes.get(kind=UnitChangeKind.MOVED).source == "云编〔2026〕3号"
    assert_tree_holds()
    division.refresh_from_db()
    assert division.path.startswith(moved.path)
    assert Grant.objects.get(user=leader).unit_path == moved.path
    assert set(Cadre.objects.visible_to(leader)) == {head, clerk}
    assert set(Cadre.objects.visible_to(make_user("xian", Role.HANDLER, city["石桥县"]))) == {head, clerk}
    assert not Cadre.objects.visible_to(make_user("qu", Role.HANDLER, city["临湖区"])).exists()
    assert AuditEvent.objects.get(event="unit.move").detail == {
        "before": "云川市临湖区",
        "after": "云川市石桥县",
    }


def test_move_unit_never_gives_an_old_place_to_another(city: dict[str, Unit]) -> None:
    """A place once left stays empty, so that an old path in the log never means another unit."""
    left = city["槐林镇"].path
    move_unit(unit_id=city["槐林镇"].pk, parent_id=city["石桥县"].pk, **HOW)
    new = make_unit("云川市临湖区新镇", city["临湖区"])
    assert new.path != left
    back = move_unit(unit_id=city["槐林镇"].pk, parent_id=city["临湖区"].pk, **HOW)
    assert back.path not in (left, new.path)
    assert_tree_holds()


def test_move_unit_refuses_its_own_inside(city: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="它自己或它的下级"):
        move_unit(unit_id=city["临湖区"].pk, parent_id=city["槐林镇"].pk, **HOW)
    with pytest.raises(Refused, match="它自己或它的下级"):
        move_unit(unit_id=city["临湖区"].pk, parent_id=city["临湖区"].pk, **HOW)


def test_move_unit_refuses_a_tree_that_grows_too_deep(city: dict[str, Unit]) -> None:
    """A path holds twenty levels."""
    deep = city["槐林镇"]
    while deep.depth < 19:
        deep = make_unit(f"{deep.name}一", deep)
    make_unit("云川市财政局科室", city["财政局"])
    with pytest.raises(Refused, match="机构层级不能超过20级"):
        move_unit(unit_id=city["财政局"].pk, parent_id=deep.pk, **HOW)
    assert_tree_holds()


def test_merge_unit_closes_it_and_leaves_nobody_behind(city: dict[str, Unit]) -> None:
    division = make_unit("云川市教育局人事科", city["教育局"])
    head, clerk = make_cadre(city["教育局"], "陆远航", 1), make_cadre(division, "康微", 2)

    merge_unit(unit_id=city["教育局"].pk, into_id=city["财政局"].pk, **HOW)

    closed = Unit.objects.get(pk=city["教育局"].pk)
    assert (closed.closed_on, closed.merged_into) == (ON, city["财政局"])
    assert (UnitChangeKind.MERGED, "云川市教育局", "云川市财政局") in history(closed)
    head.refresh_from_db()
    clerk.refresh_from_db()
    assert head.unit == city["财政局"]
    assert clerk.unit == division
    assert (UnitChangeKind.MOVED, "云川市教育局", "云川市财政局") in history(division)
    assert_tree_holds()
    assert unit_book().find("云川市教育局") == city["财政局"].pk  # files with the old name still find it


def test_a_closed_unit_changes_no_more(city: dict[str, Unit]) -> None:
    merge_unit(unit_id=city["教育局"].pk, into_id=city["财政局"].pk, **HOW)
    for change in (
        lambda: rename_unit(unit_id=city["教育局"].pk, name="新", short_name="新", **HOW),
        lambda: move_unit(unit_id=city["教育局"].pk, parent_id=city["临湖区"].pk, **HOW),
        lambda: merge_unit(unit_id=city["财政局"].pk, into_id=city["教育局"].pk, **HOW),
    ):
        with pytest.raises(Refused, match="已撤销，不能再变更"):
            change()


def test_rename_unit_keeps_the_old_name_findable(city: dict[str, Unit]) -> None:
    rename_unit(unit_id=city["教育局"].pk, name="云川市教育体育局", short_name="教育体育局", **HOW)
    assert (UnitChangeKind.RENAMED, "云川市教育局", "云川市教育体育局") in history(city["教育局"])
    assert unit_book().find("云川市教育局") == unit_book().find("云川市教育体育局") == city["教育局"].pk


@pytest.mark.parametrize("role", [Role.HANDLER, Role.DEPARTMENT_HEAD, Role.UNIT_LEADER, Role.SYSTEM_ADMIN])
def test_units_change_only_by_who_may(city: dict[str, Unit], role: Role) -> None:
    how = HOW | {"by": make_user(role=role)}
    with pytest.raises(NotAllowed):
        move_unit(unit_id=city["槐林镇"].pk, parent_id=city["石桥县"].pk, **how)
    with pytest.raises(NotAllowed):
        merge_unit(unit_id=city["教育局"].pk, into_id=city["财政局"].pk, **how)


def test_move_unit_needs_the_permission_at_both_ends(city: dict[str, Unit]) -> None:
    how = HOW | {"by": make_user(role=Role.SECTION_HEAD, unit=city["临湖区"])}
    with pytest.raises(NotAllowed):
        move_unit(unit_id=city["槐林镇"].pk, parent_id=city["石桥县"].pk, **how)
    assert not UnitChange.objects.filter(kind=UnitChangeKind.MOVED).exists()


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_units_move_in_seconds() -> None:
    """Three updates move the tree, its people and the roles held for it, however many there are."""
    city = make_city()
    _fill(city["临湖区"], 100_000)
    for number in range(20):
        make_cadre(
            Unit.objects.get(name=f"单位{number * 5000 + 1}"), f"王{'甲乙丙丁'[number % 4]}", number + 1
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cadre_unit")

    started = time.monotonic()
    moved = move_unit(unit_id=city["临湖区"].pk, parent_id=city["石桥县"].pk, **HOW)
    took = time.monotonic() - started

    assert Unit.objects.under(moved.path).count() == 100_002
    assert Cadre.objects.filter(unit_path__startswith=moved.path).count() == 20
    assert took < 30, f"{took:.1f} s"


def _fill(above: Unit, count: int) -> None:
    """`count` units below one."""
    branch = make_unit("枝", above, kind=UnitKind.DIVISION)
    Unit.objects.bulk_create(
        [
            Unit(
                code=f"T{n}",
                name=f"单位{n}",
                short_name=f"单位{n}",
                kind=UnitKind.DIVISION,
                level=UnitLevel.COUNTY,
                parent=branch,
                path=f"{branch.path}{n:0{STEP}d}",
            )
            for n in range(1, count)
        ],
        batch_size=5000,
    )
    Unit.objects.filter(pk=branch.pk).update(next_step=count)
