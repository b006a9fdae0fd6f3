"""A password may not come back soon, and may be made to grow old."""

from datetime import timedelta
from importlib import import_module
from itertools import pairwise

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import via
from accounts.enums import Role, Via
from accounts.models import OldPassword, User
from accounts.permissions import Refused
from accounts.services import users
from tests.accounts.test_signin import sign_in
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

PAGE = "accounts:password-change"


def made(password: str = "huailin-0000") -> User:
    """An account made as the administrator makes one."""
    return users.create_user(username="lin", full_name="林岚", password=password, by=None)


def change(client: Client, old: str, new: str) -> int:
    """200 when the form is shown again, 302 when it is done."""
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    response = client.post(reverse(PAGE), data)
    if response.status_code == 200:
        assert_clean_html(response)
    return response.status_code


def test_the_last_ones_may_not_come_back_and_older_ones_may(client: Client, settings) -> None:
    settings.PASSWORD_HISTORY = 3
    client.force_login(made())
    names = [f"huailin-000{number}" for number in range(4)]
    for old, new in pairwise(names):
        assert change(client, old, new) == 302
    for used in names[1:]:  # the present one and the two before it
        assert change(client, names[-1], used) == 200
    assert change(client, names[-1], names[0]) == 302
    assert OldPassword.objects.count() == 3


def test_the_refusal_names_the_rule_once(client: Client) -> None:
    client.force_login(made())
    assert change(client, "huailin-0000", "huailin-0001") == 302
    data = {"old_password": "huailin-0001", "new_password1": "huailin-0000", "new_password2": "huailin-0000"}
    page = assert_clean_html(client.post(reverse(PAGE), data))
    assert page.text.count("不能使用最近5次用过的密码，请换一个。") == 1


def test_an_administrator_cannot_give_a_used_one_either() -> None:
    lin = made()
    admin = make_user("admin", Role.SYSTEM_ADMIN)
    users.reset_password(user_id=lin.pk, password="huailin-0001", by=admin)
    with pytest.raises(Refused, match="最近5次用过"):
        users.reset_password(user_id=lin.pk, password="huailin-0000", by=admin)


def test_two_people_may_have_the_same_without_knowing() -> None:
    made()
    users.create_user(username="wang", full_name="王敏", password="huailin-0000", by=None)


def test_without_memory_only_the_present_one_is_refused(client: Client, settings) -> None:
    settings.PASSWORD_HISTORY = 0
    client.force_login(made())
    assert change(client, "huailin-0000", "huailin-0000") == 200
    assert change(client, "huailin-0000", "huailin-0001") == 302
    assert change(client, "huailin-0001", "huailin-0000") == 302
    assert not OldPassword.objects.exists()


def test_no_password_is_kept_in_plain() -> None:
    made()
    assert "huailin" not in OldPassword.objects.get().password


def test_passwords_from_before_the_memory_are_remembered(client: Client) -> None:
    lin = make_user("lin")
    import_module("accounts.migrations.0007_passwords").keep_present(apps, None)
    assert OldPassword.objects.get(user=lin).password == lin.password


# --- age -----------------------------------------------------------------------------------------------------


def aged(days: float) -> User:
    lin = made()
    User.objects.update(must_change_password=False, password_set_at=timezone.now() - timedelta(days=days))
    lin.refresh_from_db()
    return lin


@pytest.mark.parametrize(("limit", "days", "is_led"), [(90, 91, True), (90, 89, False), (0, 9000, False)])
def test_one_too_old_must_be_changed_first(
    client: Client, settings, limit: int, days: int, is_led: bool
) -> None:
    settings.PASSWORD_DAYS = limit
    aged(days)
    sign_in(client, "lin", "huailin-0000")
    response = client.get(reverse("home"))
    assert (response.status_code == 302) is is_led
    if is_led:
        assert response["Location"] == reverse(PAGE)
        assert f"您的密码已用满{limit}天" in assert_clean_html(client.get(reverse(PAGE))).text
        assert change(client, "huailin-0000", "huailin-0001") == 302
        assert client.get(reverse("home")).status_code == 200


def test_one_of_unknown_age_is_as_old_as_the_account(client: Client, settings) -> None:
    settings.PASSWORD_DAYS = 90
    lin = make_user("lin", date_joined=timezone.now() - timedelta(days=100))
    client.force_login(lin)
    assert client.get(reverse("home"))["Location"] == reverse(PAGE)


def test_who_came_through_another_system_has_none_that_grows_old(client: Client, settings) -> None:
    settings.PASSWORD_DAYS = 90
    client.force_login(aged(100))
    session = client.session
    session[via.KEY] = Via.OIDC
    session.save()
    assert client.get(reverse("home")).status_code == 200
