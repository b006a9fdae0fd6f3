"""manage.py plan_places: tries without writing, prints what is stored, saves when asked."""

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cadre.models import Unit
from rewards.models import Plan
from rewards.services import grades
from tests.factories import make_unit
from tests.rewards.people import add_people
from tests.rewards.plans import make_plan, populate

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city: dict[str, Unit]) -> dict[str, Unit]:
    populate(city)
    grades.record_unit_grades(year=2025, grades={city["财政局"].pk: "优秀"}, source="通报", by=None)
    return city


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    call_command("plan_places", "--year", "2025", "--json", *options)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_trial_is_what_a_plan_would_say(
    people: dict[str, Unit], capsys: pytest.CaptureFixture[str]
) -> None:
    tried = printed(capsys)
    assert not Plan.objects.exists()
    assert {name: tried[name] for name in ("year", "participants", "ceiling", "pool")} == {
        "year": 2025, "participants": 89, "ceiling": 17, "pool": 1,
    }  # fmt: skip
    assert list(tried) == ["year", "participants", "ceiling", "pool", "units"]
    finance = next(unit for unit in tried["units"] if unit["code"] == people["财政局"].code)
    assert finance == {
        "code": people["财政局"].code,
        "participants": 43,
        "grade": "优秀",
        "ratio": 0.2,
        "places": 8,
        "working": "43 人 × 20% = 8.6 → 8，余 0.6 入池",
    }
    assert sum(unit["places"] for unit in tried["units"]) + tried["pool"] == tried["ceiling"]
    assert tried == printed(capsys, "--plan", str(make_plan().pk)) == printed(capsys, "--save", "方案二")
    assert Plan.objects.filter(name="方案二").exists()


def test_groups_name_their_members(people: dict[str, Unit], capsys: pytest.CaptureFixture[str]) -> None:
    office = make_unit("云川市石桥县信访局", people["石桥县"], short_name="信访局")
    add_people(office, 4)
    tried = printed(capsys, "--group-below", "5")
    group = next(unit for unit in tried["units"] if "members" in unit)
    assert group["code"] == f"{people['石桥县'].code}-L"
    assert set(group["members"]) == {people["水利局"].code, office.code}
    assert (group["participants"], group["ratio"], group["places"]) == (8, None, 1)
    assert sorted(map(str, tried["units"])) == sorted(
        map(str, printed(capsys, "--group-below", "5", "--save", "x")["units"])
    )


def test_without_json_it_is_a_table(people: dict[str, Unit], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("plan_places", "--year", "2025", "--unit", people["财政局"].code)
    out = capsys.readouterr().out
    assert "应参加考核 43 人，上限 8 名，激励池 0 名" in out
    assert f"{people['财政局'].code}（优秀）\t8\t43 人 × 20% = 8.6 → 8，余 0.6 入池" in out


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--year", "1990"], "没有在1990年12月31日有效的版本"),
        (["--year", "2025", "--unit", "nowhere"], "没有编码为“nowhere”的机构"),
        (["--year", "2025", "--unit-ratio", "25"], "经批准可到 25%"),
        (["--year", "2025", "--unit-ratio", "many"], "应为百分数"),
        (["--year", "2025", "--reserve", "99"], "超过全部名额上限"),
        (["--year", "2025", "--reserve", "-1"], "不能为负数"),
        (["--year", "2025", "--plan", "77"], "没有编号为 77 的方案"),
    ],
)
def test_what_cannot_be_said_is_refused(people: dict[str, Unit], options: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        call_command("plan_places", *options)


def test_another_ratio_with_an_approval(people: dict[str, Unit], capsys: pytest.CaptureFixture[str]) -> None:
    tried = printed(capsys, "--unit-ratio", "25", "--approval", "云组批〔2025〕9号")
    assert {unit["ratio"] for unit in tried["units"]} == {0.25}
    assert sum(unit["places"] for unit in tried["units"]) <= tried["ceiling"] == 17
