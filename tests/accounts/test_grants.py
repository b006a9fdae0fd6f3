"""角色授权: giving and ending roles by page, and what the three administrators may not be."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Event, Permission, Role
from accounts.models import AuditEvent, Grant, User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from accounts.rules import ADMINISTRATORS
from accounts.services import end_grant, grant_role
from cadre.models import Unit
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def security() -> User:
    return make_user("security", Role.SECURITY_ADMIN)


@pytest.fixture
def desk(security: User) -> Client:
    client = Client()
    client.force_login(security)
    return client


def again(user: User) -> User:
    """The user as the next request sees him."""
    return User.objects.get(pk=user.pk)


def asked(**changes: str) -> dict[str, str]:
    return {
        "username": "lin",
        "role": Role.HANDLER,
        "unit_name": "",
        "since": TODAY.isoformat(),
        "until": "",
        **changes,
    }


@pytest.mark.parametrize(("held", "new"), list(permutations(sorted(ADMINISTRATORS), 2)))
def test_no_two_administrators_are_one_person(held: Role, new: Role) -> None:
    user = make_user("lin", held)
    with pytest.raises(Refused, match="不能兼任"):
        grant_role(user=user, role=new, unit_path="", since=TODAY, until=None, by=None)


@pytest.mark.parametrize("admin", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("business", sorted(set(Role) - ADMINISTRATORS))
def test_an_administrator_does_no_business_and_the_reverse(admin: Role, business: Role) -> None:
    for held, new in ((admin, business), (business, admin)):
        user = make_user(f"lin-{held}", held)
        with pytest.raises(Refused, match="不能兼任"):
            grant_role(user=user, role=new, unit_path="", since=TODAY, until=None, by=None)


def test_an_ended_role_counts_no_more_and_frees_for_another(security: User) -> None:
    user = make_user("lin", Role.HANDLER)
    end_grant(grant_id=user.grants.get().pk, by=security)
    assert not may(again(user), Permission.VIEW_CADRES)
    row = AuditEvent.objects.latest("pk")
    assert (row.event, row.target, row.detail) == (Event.ROLE_END, "user:lin", {"role": "handler"})
    grant_role(user=user, role=Role.AUDIT_ADMIN, unit_path="", since=TODAY, until=None, by=security)
    assert may(again(user), Permission.READ_AUDIT)


def test_an_ended_role_may_be_given_again_the_same_day(security: User) -> None:
    user = make_user("lin", role=None)
    for _ in range(2):
        grant = grant_role(user=user, role=Role.HANDLER, unit_path="", since=TODAY, until=None, by=security)
        end_grant(grant_id=grant.pk, by=security)
    assert user.grants.count() == 2


def test_ending_is_refused_for_what_is_over_and_for_ones_own(security: User) -> None:
    user = make_user("lin", role=None)
    over = Grant.objects.create(user=user, role=Role.HANDLER, since=date(2020, 1, 1), until=date(2020, 2, 1))
    with pytest.raises(Refused, match="已经结束"):
        end_grant(grant_id=over.pk, by=security)
    with pytest.raises(NotAllowed, match="自己的角色"):
        end_grant(grant_id=security.grants.get().pk, by=security)
    with pytest.raises(NotAllowed):
        end_grant(grant_id=security.grants.get().pk, by=make_user("wang", Role.SYSTEM_ADMIN))


# --- pages ---------------------------------------------------------------------------------------------------


def test_a_role_is_given_for_a_unit_by_its_name(desk: Client, city: dict[str, Unit]) -> None:
    lin = make_user("lin", role=None)
    assert_clean_html(desk.get(reverse("accounts:grant-new")))
    response = desk.post(reverse("accounts:grant-new"), asked(unit_name=city["财政局"].name), follow=True)
    page = assert_clean_html(response)
    assert "已授予" in page.text
    assert city["财政局"].name in page.text
    assert lin.grants.get().unit_path == city["财政局"].path


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "nobody"}, "没有这个账号"),
        ({"unit_name": "没有的局"}, "没有这个机构"),
        ({"until": (TODAY - timedelta(days=1)).isoformat()}, "早于起始日期"),
        ({"role": Role.AUDIT_ADMIN}, "不能兼任"),
        ({"username": "security"}, "不能给自己授权"),
    ],
)
def test_the_form_says_what_is_wrong(desk: Client, changes: dict[str, str], said: str, city: object) -> None:
    make_user("lin", Role.HANDLER)
    page = assert_clean_html(desk.post(reverse("accounts:grant-new"), asked(**changes)))
    assert said in page.text
    assert Grant.objects.count() == 2


def test_the_list_filters_ends_and_costs_the_same_for_many(desk: Client, django_assert_num_queries) -> None:
    lin = make_user("lin")
    address = reverse("accounts:grant-list")
    with django_assert_num_queries(6):
        desk.get(address)
    for number in range(25):
        make_user(f"u{number}")
    with django_assert_num_queries(6):
        desk.get(address)
    desk.post(reverse("accounts:grant-end", args=[lin.grants.get().pk]))
    assert "没有符合条件的授权" in assert_clean_html(desk.get(address, {"q": "lin"})).text
    assert "已结束" in assert_clean_html(desk.get(address, {"q": "lin", "past": "on"})).text


def test_every_role_is_printed_with_its_sentence_and_permissions(client_as: Callable[..., Client]) -> None:
    page = assert_clean_html(client_as(Role.CADRE).get(reverse("accounts:role-list")))
    for word in ("系统管理员", "管理账号和运行设置，看不到业务。", "查阅审计日志", "维护机构"):
        assert word in page.text


def test_unit_names_are_suggested_by_their_beginning(desk: Client, city: dict[str, Unit]) -> None:
    answer = desk.get(reverse("accounts:unit-names"), {"unit_name": "云川市财"}).content.decode()
    assert "云川市财政局" in answer
    assert "教育局" not in answer


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_other_roles_are_kept_out(role: Role, client_as: Callable[..., Client]) -> None:
    client, lin = client_as(role), make_user("lin")
    assert client.post(reverse("accounts:grant-new"), asked()).status_code == 403
    assert client.post(reverse("accounts:grant-end", args=[lin.grants.get().pk])).status_code == 403
    assert lin.grants.get().ended_on is None
