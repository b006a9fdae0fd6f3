"""The first page: honest figures, what is going on, and the next step."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import Grant
from cadre.enums import ImportKind, ImportState
from cadre.models import Import, Unit
from dossiers.enums import DocumentKind, DocumentState, RunScope
from dossiers.models import ReviewDocument, ReviewRun
from jobs.models import Job
from tests.factories import make_cadre, make_user
from tests.html import Page, assert_clean_html

pytestmark = pytest.mark.django_db


def home(client: Client) -> Page:
    return assert_clean_html(client.get(reverse("home")))


def hrefs(page: Page) -> set[str]:
    return {link.get("href", "") for link in page.all("a")}


def test_an_empty_city_shows_the_next_step_to_who_may_take_it(client_as: Callable[..., Client]) -> None:
    page = home(client_as(Role.HANDLER))
    assert "名册里还没有人" in page.text
    assert "先导入花名册" in page.text
    assert reverse("cadre:import-new") in hrefs(page)
    assert reverse("dossiers:run-new") not in hrefs(page)


def test_an_empty_city_offers_no_import_to_who_may_not(client_as: Callable[..., Client]) -> None:
    page = home(client_as(Role.UNIT_LEADER))
    assert "花名册由组织部门的经办人导入" in page.text
    assert reverse("cadre:import-new") not in hrefs(page)


def test_the_figures_count_my_scope_only(city: dict[str, Unit], client_as: Callable[..., Client]) -> None:
    make_cadre(city["槐林镇"], "陆远航", 1)
    make_cadre(city["教育局"], "林岚", 2)
    make_cadre(city["教育局"], "周未", 3)
    assert "范围内的干部 2 人 范围内的机构 1 个" in home(client_as(Role.UNIT_LEADER, city["教育局"])).text
    whole = home(client_as(Role.HANDLER))
    assert "范围内的干部 3 人" in whole.text
    assert "名册里还没有人" not in whole.text
    assert reverse("dossiers:run-new") in hrefs(whole)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.CONSULTED])
def test_who_has_no_business_with_the_register_sees_no_figure_of_it(
    role: Role, city: dict[str, Unit], client_as: Callable[..., Client]
) -> None:
    make_cadre(city["槐林镇"])
    page = home(client_as(role))
    assert "范围内的干部" not in page.text
    assert reverse("cadre:cadre-list") not in hrefs(page)


def test_an_account_without_a_role_is_told_whom_to_ask(client_as: Callable[..., Client]) -> None:
    page = home(client_as(None))
    assert "还没有角色" in page.text
    assert "请联系安全保密管理员授权" in page.text


def test_my_roles_are_explained_with_their_place_and_last_day(city: dict[str, Unit], client: Client) -> None:
    user = make_user("lin", Role.UNIT_CLERK, city["槐林镇"])
    Grant.objects.create(user=user, role=Role.AUDITOR, since=date(2020, 1, 1), until=date(2099, 12, 31))
    client.force_login(user)
    text = home(client).text
    assert "单位干事 云川市临湖区槐林镇 查看本单位干部，代本单位填报。" in text
    assert "审计人员 全部范围" in text
    assert "有效期至 2099-12-31" in text


def test_a_cadre_finds_his_own_file(city: dict[str, Unit], client: Client) -> None:
    user, cadre = make_user("lu", Role.CADRE), make_cadre(city["槐林镇"])
    cadre.user = user
    cadre.save(update_fields=["user"])
    client.force_login(user)
    assert cadre.get_absolute_url() in hrefs(home(client))


def test_jobs_that_wait_for_nobody_are_announced(client: Client) -> None:
    user = make_user("lin")
    client.force_login(user)
    assert "后台进程没有运行" not in home(client).text
    Job.objects.create(kind="probe", key="1", created_by=user)
    Job.objects.create(kind="probe", key="2", created_by=make_user("other"))
    text = home(client).text
    assert "后台进程没有运行" in text
    assert "1 项等待" in text


def test_my_imports_are_shown_and_nobody_elses(client: Client) -> None:
    user = make_user("lin")
    client.force_login(user)
    for owner, name in ((user, "我的花名册.xlsx"), (make_user("other"), "别人的花名册.xlsx")):
        Import.objects.create(
            kind=ImportKind.ROSTER,
            state=ImportState.READY,
            file_name=name,
            uploaded_by=owner,
            rows=1200,
            bad=20,
        )
    text = home(client).text
    assert "我的花名册.xlsx 待确认 1,200 20" in text
    assert "别人的" not in text


def make_run(unit: Unit, pending: int, failed: int) -> ReviewRun:
    run = ReviewRun.objects.create(
        year=2025,
        as_of=date(2025, 12, 31),
        scope=RunScope.UNIT,
        unit=unit,
        unit_path=unit.path,
        planned_at=timezone.now(),
    )
    for number in range(pending + failed):
        ReviewDocument.objects.create(
            run=run,
            kind=DocumentKind.PERSON,
            key=f"GB{number:07d}",
            name="陆远航",
            unit_path=unit.path,
            state=DocumentState.FAILED if number < failed else DocumentState.PENDING,
            reason="照片损坏" if number < failed else "",
        )
    return run


def test_a_moving_run_shows_how_far_it_is_and_asks_again(
    city: dict[str, Unit], client_as: Callable[..., Client]
) -> None:
    run = make_run(city["槐林镇"], pending=3, failed=1)
    page = home(client_as(Role.UNIT_LEADER, city["槐林镇"]))
    assert run.get_absolute_url() in hrefs(page)
    assert "正在生成 1 / 4 份，1 份失败" in page.text
    assert [(bar["value"], bar["max"]) for bar in page.all("progress")] == [("1", "4")]
    assert [s.get("hx-get") for s in page.all("section") if s.get("id") == "recent-runs"] == ["/"]


def test_a_run_that_is_over_does_not_ask_again(
    city: dict[str, Unit], client_as: Callable[..., Client]
) -> None:
    make_run(city["槐林镇"], pending=0, failed=2)
    page = home(client_as(Role.HANDLER))
    assert "部分失败" in page.text
    assert not any("hx-get" in section for section in page.all("section"))


def test_runs_of_other_units_are_not_shown(city: dict[str, Unit], client_as: Callable[..., Client]) -> None:
    make_run(city["槐林镇"], pending=1, failed=0)
    assert "还没有评审报告" in home(client_as(Role.UNIT_LEADER, city["教育局"])).text


def test_the_same_number_of_queries_with_much_and_with_little(
    city: dict[str, Unit], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user("lin")
    client.force_login(user)
    make_run(city["槐林镇"], pending=1, failed=0)
    with django_assert_num_queries(17):
        client.get(reverse("home"))
    for serial in range(1, 31):
        make_cadre(city["槐林镇"], "陆远航", serial)
        Job.objects.create(kind="probe", key=str(serial), created_by=user)
        Import.objects.create(kind=ImportKind.ROSTER, file_name=f"{serial}.xlsx", uploaded_by=user)
    for _ in range(4):
        make_run(city["教育局"], pending=2, failed=2)
    with django_assert_num_queries(17):
        client.get(reverse("home"))
