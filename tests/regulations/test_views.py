"""The rule pages: what they show, to whom, and a city's own rule from form to force."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from cadre.models import Unit
from regulations import queries as regulations
from regulations.enums import RuleState
from regulations.models import RuleVersion
from regulations.services.own import confirm_rule, propose_rule
from regulations.services.uses import record_use
from tests.factories import make_user
from tests.html import assert_clean_html

LIST = "/regulations/"
CEILING = "evaluation.excellent_ceiling"
ClientAs = Callable[..., Client]


def make_rule(
    unit: Unit | None = None, value: int = 15, confirmed: bool = True, **changes: Any
) -> RuleVersion:
    number = User.objects.count()
    values: dict[str, Any] = {
        "code": CEILING,
        "value": value,
        "unit_path": unit.path if unit else "",
        "effective_from": date(2025, 1, 1),
        "effective_to": None,
        "reason": "从严",
        "document": "云组发〔2025〕3号",
        "by": make_user(f"proposer-{number}", Role.HANDLER),
    }
    row = propose_rule(**{**values, **changes})
    if confirmed:
        confirm_rule(rule_id=row.pk, by=make_user(f"head-{number}", Role.DEPARTMENT_HEAD))
    return row


# --- in force on a day ---------------------------------------------------------------------------------


def test_the_list_shows_what_is_in_force_with_its_source(city: dict[str, Unit], client_as: ClientAs) -> None:
    page = assert_clean_html(client_as(Role.AUDITOR).get(LIST))
    for text in (
        "优秀等次比例上限",
        "20%",
        "《公务员考核规定》",
        "二手资料",
        "待核",
        "法规全文",
        "申诉与复核",
    ):
        assert text in page.text
    assert "原文：“公示时间不少于5个工作日”" in page.text


def test_the_list_goes_back_in_time(city: dict[str, Unit], client_as: ClientAs) -> None:
    page = assert_clean_html(client_as(Role.AUDITOR).get(LIST, {"on": "2010-05-01", "section": "年度考核"}))
    assert "15%以内,最多不超过20%" in page.text
    assert "《公务员考核规定》" not in page.text
    assert "嘉奖" not in page.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"q": "影响期"}, "党内警告的影响期", "优秀等次比例上限"),
        ({"confidence": "M"}, "好等次比例上限", "处分期的最长期限"),
        ({"section": "申诉与复核"}, "申请复核的期限", "优秀等次比例上限"),
        ({"q": "没有这种规则"}, "没有符合条件的规则", "优秀等次比例上限"),
        ({"on": "昨天"}, "优秀等次比例上限", "没有符合条件的规则"),
    ],
)
def test_the_list_is_narrowed(
    query: dict[str, str], shown: str, hidden: str, city: dict[str, Unit], client_as: ClientAs
) -> None:
    page = assert_clean_html(client_as(Role.AUDITOR).get(LIST, query))
    assert shown in page.text
    assert hidden not in page.text


def test_own_rules_are_shown_where_they_concern_somebody(city: dict[str, Unit], client_as: ClientAs) -> None:
    make_rule(city["临湖区"], 12)
    chip = "云川市临湖区：12%"
    assert chip in assert_clean_html(client_as(Role.UNIT_LEADER, city["槐林镇"]).get(LIST)).text
    assert chip in assert_clean_html(client_as(Role.DEPARTMENT_HEAD).get(LIST)).text
    assert chip not in assert_clean_html(client_as(Role.UNIT_LEADER, city["财政局"]).get(LIST)).text
    early = client_as(Role.DEPARTMENT_HEAD).get(LIST, {"on": "2024-12-31"})
    assert chip not in assert_clean_html(early).text


@pytest.mark.parametrize("own", [1, 30])
def test_the_list_asks_the_same_questions_for_one_own_rule_and_for_thirty(
    own: int, city: dict[str, Unit], client_as: ClientAs, django_assert_num_queries: Any
) -> None:
    codes = ("inquiry.reply", "admonition.self_review", "follow_up.alert")
    for n in range(own):
        make_rule(
            city["财政局"],
            effective_from=date(2025, 1, 1 + n % 28),
            code=codes[n % len(codes)],
            value=10,
        )
    client = client_as(Role.DEPARTMENT_HEAD)
    client.get(LIST)
    with django_assert_num_queries(6):
        client.get(LIST)


# --- one rule --------------------------------------------------------------------------------------------


def test_one_rule_with_its_past_and_where_it_was_used(city: dict[str, Unit], client_as: ClientAs) -> None:
    unit = city["财政局"]
    make_rule(value=15)
    rule = regulations.get(CEILING, on=date(2025, 6, 1), unit=unit)
    record_use(
        rule=rule,
        used_on=date(2025, 6, 1),
        target="unit:JG1",
        where="核定优秀名额",
        unit_path=unit.path,
        by=None,
    )
    page = assert_clean_html(client_as(Role.HANDLER, unit).get(f"{LIST}rules/{CEILING}/"))
    for text in (
        "1994-03-08 至 2007-01-03",
        "10%",
        "全部机构",
        "核定优秀名额",
        "unit:JG1",
        "不得高于国家规定",
    ):
        assert text in page.text
    other = assert_clean_html(client_as(Role.HANDLER, city["教育局"]).get(f"{LIST}rules/{CEILING}/"))
    assert "unit:JG1" not in other.text


def test_an_unknown_rule_is_not_found(city: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    assert client.get(f"{LIST}rules/no.such/").status_code == 404
    assert client.get(f"{LIST}rules/no.such/propose/").status_code == 404


def test_the_form_is_offered_only_for_what_a_city_may_set(city: dict[str, Unit], client_as: ClientAs) -> None:
    offer = "提出本地规则"
    assert offer in assert_clean_html(client_as(Role.HANDLER).get(f"{LIST}rules/{CEILING}/")).text
    assert offer not in assert_clean_html(client_as(Role.HANDLER).get(f"{LIST}rules/sanction.cap/")).text
    assert offer not in assert_clean_html(client_as(Role.AUDITOR).get(f"{LIST}rules/{CEILING}/")).text


# --- between two days ----------------------------------------------------------------------------------------


def test_what_changed_between_two_days(city: dict[str, Unit], client_as: ClientAs) -> None:
    make_rule(value=15)
    make_rule(city["临湖区"], 12)
    client = client_as(Role.DEPARTMENT_HEAD)
    page = assert_clean_html(client.get(f"{LIST}changes/", {"first": "2020-12-27", "last": "2025-06-01"}))
    for text in ("15% 《公务员考核规定（试行）》", "20% 《公务员考核规定》", "新增", "修改", "云川市临湖区"):
        assert text in page.text
    same = client.get(f"{LIST}changes/", {"first": "2025-06-01", "last": "2025-06-02"})
    assert "没有变化" in assert_clean_html(same).text


def test_days_the_wrong_way_round_are_refused(city: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.AUDITOR)
    page = assert_clean_html(client.get(f"{LIST}changes/", {"first": "2025-06-01", "last": "2020-06-01"}))
    assert "后一个日期早于前一个" in page.text
    assert_clean_html(client.get(f"{LIST}changes/"))


# --- a city's own, by its pages --------------------------------------------------------------------------


def filled(**changes: str) -> dict[str, str]:
    return {
        "value": "15%",
        "unit_name": "",
        "effective_from": "2025-01-01",
        "effective_to": "",
        "severity": "block",
        "document": "云组发〔2025〕3号",
        "reason": "从严",
        **changes,
    }


def test_from_the_form_into_force(city: dict[str, Unit], client_as: ClientAs) -> None:
    handler, head = client_as(Role.HANDLER), client_as(Role.DEPARTMENT_HEAD)
    form = f"{LIST}rules/{CEILING}/propose/"
    page = assert_clean_html(handler.get(form))
    assert "不得高于国家规定：20%" in page.text
    answer = handler.post(form, filled(unit_name="云川市临湖区"))
    row = RuleVersion.objects.get()
    assert answer.url == row.get_absolute_url()
    assert row.unit_path == city["临湖区"].path
    own = assert_clean_html(handler.get(answer.url))
    assert "待确认" in own.text
    assert not [button for button in own.all("button") if "confirm/" in button.get("formaction", "")]
    waiting = assert_clean_html(head.get(LIST))
    assert "待确认的本地规则" in waiting.text
    asked = assert_clean_html(head.get(answer.url))
    confirm = [b["formaction"] for b in asked.all("button") if "confirm/" in b.get("formaction", "")]
    assert head.post(confirm[0], {"note": "同意"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.decision_note) == (RuleState.CONFIRMED, "同意")
    town = city["槐林镇"]
    assert regulations.get(CEILING, on=timezone.localdate(), unit=town).number == 15
    assert head.post(f"{answer.url}withdraw/", {"note": "上级统一规定"}).status_code == 302
    assert "撤销：上级统一规定" in assert_clean_html(head.get(answer.url)).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "25"}, "不得高于国家规定"),
        ({"value": "一成"}, "请填写1到100的整数"),
        ({"unit_name": "云川市没有局"}, "没有找到“云川市没有局”"),
        ({"severity": "warn"}, "本地规则不能更宽"),
        ({"effective_to": "2024-01-01"}, "截止日期早于起始日期"),
        ({"document": ""}, "该字段是必填项"),
    ],
)
def test_what_the_form_refuses(
    changes: dict[str, str], words: str, city: dict[str, Unit], client_as: ClientAs
) -> None:
    answer = client_as(Role.HANDLER).post(f"{LIST}rules/{CEILING}/propose/", filled(**changes))
    assert answer.status_code == 422
    assert words in assert_clean_html(answer).text
    assert not RuleVersion.objects.exists()


def test_without_a_unit_the_proposer_means_his_own(city: dict[str, Unit], client_as: ClientAs) -> None:
    district = city["临湖区"]
    client_as(Role.HANDLER, district).post(f"{LIST}rules/{CEILING}/propose/", filled())
    assert RuleVersion.objects.get().unit_path == district.path


def test_the_proposer_is_told_that_another_confirms(city: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    user = User.objects.get()
    user.grants.create(role=Role.DEPARTMENT_HEAD, unit_path="", since=date(2020, 1, 1))
    client.post(f"{LIST}rules/{CEILING}/propose/", filled())
    row = RuleVersion.objects.get()
    assert "请由另一位" in assert_clean_html(client.get(row.get_absolute_url())).text
    answer = client.post(f"{row.get_absolute_url()}confirm/", {"note": ""})
    assert answer.status_code == 422
    assert "不能自己确认" in assert_clean_html(answer).text


def test_a_proposal_is_returned_with_its_reason(city: dict[str, Unit], client_as: ClientAs) -> None:
    row, head = make_rule(confirmed=False), client_as(Role.DEPARTMENT_HEAD)
    assert head.post(f"{row.get_absolute_url()}reject/", {"note": ""}).status_code == 422
    assert head.post(f"{row.get_absolute_url()}reject/", {"note": "缺纪要"}).status_code == 302
    row.refresh_from_db()
    assert row.state == RuleState.REJECTED


@pytest.mark.parametrize("verb", ["", "confirm/", "reject/", "withdraw/"])
def test_out_of_scope_is_not_found(verb: str, city: dict[str, Unit], client_as: ClientAs) -> None:
    row = make_rule(city["临湖区"], confirmed=False)
    client = client_as(Role.DEPARTMENT_HEAD, city["财政局"])
    address = f"{row.get_absolute_url()}{verb}"
    answer = client.post(address, {"note": "x"}) if verb else client.get(address)
    assert answer.status_code == 404


def test_in_scope_without_the_permission_is_refused(city: dict[str, Unit], client_as: ClientAs) -> None:
    row = make_rule(confirmed=False)
    handler = client_as(Role.HANDLER)
    assert handler.get(row.get_absolute_url()).status_code == 200
    assert handler.post(f"{row.get_absolute_url()}confirm/", {"note": ""}).status_code == 403
    assert client_as(Role.AUDITOR).get(f"{LIST}rules/{CEILING}/propose/").status_code == 403


def test_a_national_row_has_no_proposal_page(city: dict[str, Unit], client_as: ClientAs) -> None:
    use = record_use(
        rule=regulations.get(CEILING, on=date(2025, 1, 1)),
        used_on=date(2025, 1, 1),
        target="a",
        where="b",
        by=None,
    )
    assert client_as(Role.DEPARTMENT_HEAD).get(use.version.get_absolute_url()).status_code == 404
