"""The engine with a sample process, and one handler, section head and head of the whole city."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from accounts.enums import Role
from accounts.models import User
from cadre.models import Cadre, Unit
from casework import registry
from tests.casework.sample import PROCESS
from tests.factories import make_cadre, make_user


@pytest.fixture(autouse=True)
def sample_kind() -> Iterator[None]:
    registry.register(PROCESS)
    yield
    registry._processes.pop(PROCESS.kind.code)


@dataclass(frozen=True)
class Office:
    """Who works on cases, and the person whom they are about."""

    handler: User
    section_head: User
    head: User
    clerk: User
    cadre: Cadre
    unit: Unit


@pytest.fixture
def office(city: dict[str, Unit]) -> Office:
    unit = city["财政局"]
    return Office(
        make_user("jing", Role.HANDLER, full_name="经办"),
        make_user("ke", Role.SECTION_HEAD, full_name="科长"),
        make_user("bu", Role.DEPARTMENT_HEAD, full_name="部长"),
        make_user("gan", Role.UNIT_CLERK, unit, full_name="干事"),
        make_cadre(unit),
        unit,
    )
