"""manage.py create_user: an account with a role, its password from stdin."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import may
from cadre.models import Unit


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch):
    return lambda line: monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))


def create(username: str = "lin", **options: str) -> str:
    out = io.StringIO()
    call_command("create_user", username, full_name="林岚", role="handler", stdout=out, **options)
    return out.getvalue()


def test_it_creates_the_account_for_a_unit(city: dict[str, Unit], type_in) -> None:
    type_in("huailin-2026")
    town = city["槐林镇"]
    assert create(unit=town.code) == "已建立账号 lin（林岚），角色：经办人。\n"
    user = User.objects.get(username="lin")
    assert user.check_password("huailin-2026")
    assert may(user, Permission.EDIT_CADRES, town.path)
    assert not may(user, Permission.EDIT_CADRES, city["教育局"].path)


def test_an_unknown_unit_is_refused(city: dict[str, Unit], type_in) -> None:
    type_in("huailin-2026")
    with pytest.raises(CommandError, match="没有编码为 NONE 的机构"):
        create(unit="NONE")
    assert not User.objects.exists()


def test_a_weak_password_leaves_nothing_behind(city: dict[str, Unit], type_in) -> None:
    type_in("12345678")
    with pytest.raises(CommandError, match="密码"):
        create()
    assert not User.objects.exists()
