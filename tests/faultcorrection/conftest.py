"""The office of the case engine's tests, and the discipline body that it asks."""

import pytest

from accounts.enums import Role
from accounts.models import User
from cadre.enums import System
from cadre.models import Unit
from tests.casework.conftest import Office, office
from tests.factories import make_unit, make_user

__all__ = ["Office", "office"]


@pytest.fixture
def discipline(city: dict[str, Unit]) -> tuple[Unit, User]:
    """纪委监委 and who answers for it."""
    body = make_unit("云川市纪委监委", city["云川市"], system=System.DISCIPLINE)
    return body, make_user("jiwei", Role.CONSULTED, body, full_name="纪委")
