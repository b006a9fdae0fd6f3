"""A small named cast, and factories that reach a state through the real services."""

from datetime import date
from typing import Any

from accounts.enums import Role
from accounts.models import Grant, User
from cadre import idnumber
from cadre.drafts import FactDraft, FactKind, PersonDraft
from cadre.enums import Grade, Rank, Sex, UnitKind, UnitLevel
from cadre.models import Cadre, Unit
from cadre.services.people import record_people
from cadre.services.units import create_unit, ensure_units

PASSWORD = "yunchuan-test-1"


def make_user(
    username: str = "lin", role: Role | None = Role.HANDLER, unit: Unit | None = None, **fields: Any
) -> User:
    """A user with one role for a unit's subtree; without a unit, for everything."""
    user = User.objects.create_user(
        username, password=PASSWORD, full_name=fields.pop("full_name", username), **fields
    )
    if role is not None:
        Grant.objects.create(
            user=user, role=role, unit_path=unit.path if unit else "", since=date(2020, 1, 1)
        )
    return user


def make_city() -> dict[str, Unit]:
    """云川市 with two departments, a district and its town, by short name."""
    ensure_units(
        full_names=["云川市财政局", "云川市教育局", "云川市临湖区槐林镇", "云川市石桥县水利局"],
        by=None,
        source="测试",
    )
    return {unit.short_name: unit for unit in Unit.objects.all()}


def make_unit(name: str = "云川市", parent: Unit | None = None, **fields: Any) -> Unit:
    return create_unit(
        name=name,
        short_name=fields.pop("short_name", name.removeprefix(parent.name if parent else "")),
        kind=fields.pop("kind", UnitKind.DEPARTMENT),
        level=fields.pop("level", UnitLevel.CITY),
        parent_id=parent.pk if parent else None,
        by=None,
        source="测试",
        **fields,
    )


def make_id_number(born_on: date = date(1985, 3, 9), serial: int = 1, sex: Sex = Sex.MALE) -> str:
    """A well-formed fictional ID number; `serial` below 50 tells people born on one day apart."""
    order = serial * 2 + (1 if sex == Sex.MALE else 0)
    head = f"320000{born_on:%Y%m%d}9{order:02d}"
    return head + idnumber.check_digit(head)


def draft_person(unit: Unit, name: str = "陆远航", serial: int = 1, **fields: Any) -> PersonDraft:
    """What a file might say about somebody: basic data, a post, a rank and two grades."""
    born_on = fields.pop("born_on", date(1985, 3, 9))
    sex = fields.pop("sex", Sex.MALE)
    facts = fields.pop(
        "facts",
        [
            FactDraft(
                FactKind.POST,
                {"started_on": date(2021, 6, 1), "text": f"{unit.name}科长", "title": "科长", "unit": unit},
            ),
            FactDraft(FactKind.RANK, {"rank": Rank.SECTION_1, "started_on": date(2020, 3, 1)}),
            FactDraft(FactKind.GRADE, {"year": 2023, "grade": Grade.EXCELLENT}),
            FactDraft(FactKind.GRADE, {"year": 2024, "grade": Grade.COMPETENT}),
        ],
    )
    person = {"born_on": born_on, "sex": sex, "ethnicity": "汉族", **fields}
    return PersonDraft(
        label=name,
        name=name,
        id_number=make_id_number(born_on, serial, sex),
        unit_id=unit.pk,
        person=person,
        facts=facts,
    )


def make_cadre(unit: Unit, name: str = "陆远航", serial: int = 1, **fields: Any) -> Cadre:
    """A person of the register, recorded as an import would record him."""
    recorded = record_people([draft_person(unit, name, serial, **fields)], source="测试 1", by=None)
    return Cadre.objects.get(number=recorded.created[0])
