"""The public pages: a slip is enough, nothing is remembered, the code is in no address and no log."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from cadre.models import Unit
from evaluation.models import BallotTally
from evaluation.paper import slip_sheet
from evaluation.services import boxes
from tests.evaluation.ballot_makers import Meeting, opened, prepared
from tests.evaluation.makers import points_design
from tests.evaluation.test_unlinkable import BUNDLES, CODES, changed, dump
from tests.html import Page, assert_clean_html

pytestmark = pytest.mark.django_db
ENTER, PAPER, CAST = (reverse(f"ballot:{name}") for name in ("enter", "paper", "cast"))


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    cache.clear()


def names_of(page: Page) -> list[str]:
    """The fields that a ballot asks for, each once."""
    given = [given["name"] for given in page.all("input") if given["name"].startswith("t")]
    return list(dict.fromkeys(given))


def filled(page: Page, code: str, *answers: str, **more: str) -> dict[str, str]:
    return {"code": code, **dict(zip(names_of(page), answers, strict=True)), **more}


def test_from_the_slip_to_the_box_without_javascript(city: dict[str, Unit]) -> None:
    meeting, client = opened(city["财政局"], people=2), Client()
    code = meeting.codes["群众"][0]
    assert_clean_html(client.get(ENTER))
    page = assert_clean_html(client.post(PAPER, {"code": code}))
    assert "财政局民主测评" in page.text
    assert "测试2" in page.text
    answer = client.post(CAST, filled(page, code, "优秀", "称职", "优秀", "", comment="踏实"), follow=True)
    assert "已投入票箱" in assert_clean_html(answer).text
    again = client.post(PAPER, {"code": code})
    assert again.status_code == 422
    assert "已经用过" in assert_clean_html(again).text
    meeting.count()
    assert sorted(BallotTally.objects.values_list("value", flat=True)) == [80, 100, 100]


def test_what_cannot_be_read_comes_back_as_typed(city: dict[str, Unit]) -> None:
    meeting, client = opened(city["财政局"], design=points_design()), Client()
    code = meeting.codes["群众"][0]
    page = assert_clean_html(client.post(PAPER, {"code": code}))
    answer = client.post(CAST, filled(page, code, "九十", "80", comment="踏实"))
    assert answer.status_code == 422
    page = assert_clean_html(answer)
    assert "“九十”不是分数" in page.text
    assert "九十" in [given.get("value") for given in page.all("input")]
    assert client.post(CAST, filled(page, code, "90", "80")).status_code == 302


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "请输入纸条上的测评码"),
        ("ABC", "测评码不对"),
        ("0" * 12, "没有这个测评码"),
        ("é" * 12, "测评码不对"),
        ("x" * 400, "测评码"),
    ],
)
def test_a_wrong_code_is_told_kindly(code: str, said: str, city: dict[str, Unit]) -> None:
    opened(city["财政局"])
    for address in (PAPER, CAST):
        answer = Client().post(address, {"code": code})
        assert answer.status_code == 422
        assert "测评码" in assert_clean_html(answer).text
    assert said in assert_clean_html(Client().post(PAPER, {"code": code})).text


def test_before_the_voting_nothing_is_shown(city: dict[str, Unit]) -> None:
    meeting = prepared(city["财政局"])
    answer = Client().post(PAPER, {"code": meeting.codes["群众"][0]})
    assert "投票还没有开始" in assert_clean_html(answer).text


def test_no_session_no_cookie_but_against_forgery_and_no_copy_in_the_browser(city: dict[str, Unit]) -> None:
    meeting, client = opened(city["财政局"]), Client()
    code = meeting.codes["群众"][0]
    page = client.post(PAPER, {"code": code})
    cast = client.post(CAST, filled(Page(page.content.decode()), code, "优秀", "优秀"))
    for answer in (client.get(ENTER), page, cast):
        assert "no-store" in answer["Cache-Control"]
    assert set(client.cookies) <= {"csrftoken"}
    assert not Session.objects.exists()
    assert code not in cast["Location"]


def test_a_vote_over_the_web_moves_nothing_but_the_code_and_the_bundle(city: dict[str, Unit]) -> None:
    """No counter of requests, no session, no event: neither for a good code nor for a wrong one."""
    meeting, client = opened(city["财政局"]), Client()
    code = meeting.codes["群众"][0]
    before = dump()
    page = client.post(PAPER, {"code": code})
    client.post(PAPER, {"code": "0" * 12})
    assert dump() == before
    client.post(CAST, filled(Page(page.content.decode()), code, "优秀", "优秀"))
    assert set(changed(before, dump())) == {CODES, BUNDLES}


def test_who_is_signed_in_is_sent_away_unread(
    city: dict[str, Unit], client_as: Callable[..., Client]
) -> None:
    meeting, client = opened(city["财政局"]), client_as(Role.UNIT_LEADER, city["财政局"])
    for answer in (client.get(ENTER), client.post(PAPER, {"code": meeting.codes["群众"][0]})):
        assert answer.status_code == 409
        assert "请先退出登录" in assert_clean_html(answer).text


def test_the_log_never_hears_a_code(city: dict[str, Unit], caplog: pytest.LogCaptureFixture) -> None:
    meeting, client = opened(city["财政局"]), Client()
    code = meeting.codes["群众"][0]
    with caplog.at_level(logging.DEBUG):
        page = client.post(PAPER, {"code": code})
        client.post(CAST, filled(Page(page.content.decode()), code, "优秀", "优秀"))
        client.post(CAST, {"code": code})
        client.get(CAST)
    assert caplog.records
    written = " ".join(
        f"{record.getMessage()} {record.__dict__.get('request', '')}"
        for record in caplog.records
        if not record.name.startswith("django.db.backends")
    )
    assert code not in written


def test_too_many_tries_from_one_address_are_stopped(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"ballot": "3/m/ip"}
    client = Client()
    assert [client.post(PAPER, {"code": "x"}).status_code for _ in range(5)] == [422, 422, 422, 429, 429]


def test_the_slip_carries_the_code_behind_the_hash(city: dict[str, Unit]) -> None:
    meeting: Meeting = prepared(city["财政局"])
    issued = boxes.issue_codes(box_id=meeting.box.pk, by=None)
    sheet = slip_sheet(issued, address="https://dandang.example/ballot/")
    assert sheet.fault() == ""
    assert len(sheet.slips) == 6
    for slip, (group, code) in zip(sheet.slips, issued.codes, strict=True):
        address, _, behind = slip.link.partition("#")
        assert (address, behind, slip.lines) == ("https://dandang.example/ballot/", code, (group,))
    assert not any(code in repr(issued) for _, code in issued.codes)
