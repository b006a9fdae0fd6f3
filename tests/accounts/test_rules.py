"""The three administrators are three people and do no business."""

from itertools import product

import pytest

from accounts.enums import Role
from accounts.rules import ADMINISTRATORS, clash


@pytest.mark.parametrize(("held", "new"), list(product(Role, Role)))
def test_roles_clash_only_over_an_administrator(held: Role, new: Role) -> None:
    is_wrong = held != new and bool({held, new} & ADMINISTRATORS)
    assert clash([held], new) == (held if is_wrong else None)


def test_the_first_role_clashes_with_nothing() -> None:
    assert all(clash([], role) is None for role in Role)
