"""What is typed is never lost: kept on the server, through other people's steps, and given back."""

import pytest
from django.test import Client

from casework import services
from casework.models import Draft
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.casework.test_evidence import signed_in
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_what_is_typed_is_kept_and_restored_and_goes_when_sent(office: Office) -> None:
    case = about(office.cadre)
    address = f"{case.get_absolute_url()}do/accept/"
    client = signed_in(office.handler)
    kept = client.post(f"{address}draft/", {"note": "写到一半", "version": "1", "else": "x"}, headers=HTMX)
    assert "保存" in kept.content.decode()
    assert Draft.objects.get().data == {"typed": {"note": ["写到一半"]}, "version": 1}
    again = signed_in(office.handler).get(address)  # after signing in anew
    assert_clean_html(again)
    assert "写到一半" in again.content.decode()
    assert "已恢复" in again.content.decode()
    assert "写到一半" not in signed_in(office.section_head).get(address).content.decode()
    assert client.post(address, {"note": "写完了", "version": "1"}).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_is_kept_without_javascript_and_thrown_away(office: Office) -> None:
    case = about(office.cadre)
    address = f"{case.get_absolute_url()}do/accept/"
    client = signed_in(office.handler)
    assert client.post(f"{address}draft/", {"note": "写到一半"}).url == address  # type: ignore[attr-defined]
    assert client.post(f"{address}draft/?drop").status_code == 302
    assert not Draft.objects.exists()
    long = client.post(f"{address}draft/", {"note": "长" * 70_000}, headers=HTMX)
    assert "太长" in long.content.decode()
    assert not Draft.objects.exists()


def test_a_draft_belongs_to_a_case_in_sight(office: Office) -> None:
    case = about(office.cadre)
    address = f"{case.get_absolute_url()}do/accept/draft/"
    assert signed_in(office.clerk).post(address, {"note": "x"}).status_code == 404
    assert Client().post(address, {"note": "x"}).status_code == 302
    assert not Draft.objects.exists()


def test_who_comes_second_sees_his_words_beside_what_happened(office: Office) -> None:
    case = walk(about(office.cadre), "accept")
    address = f"{case.get_absolute_url()}do/submit/"
    client = signed_in(office.handler)
    services.act(
        case_id=case.pk, action="submit", version=case.version, by=office.section_head, note="我先办了"
    )
    second = client.post(address, {"note": "第二个人写的意见", "version": str(case.version)})
    page = second.content.decode()
    assert second.status_code == 409
    for said in ("第二个人写的意见", "您填写的内容", "办件现状", "我先办了", "待审核", "科长（ke）于"):
        assert said in page, said
    walk(case, "send_back")
    case.refresh_from_db()
    assert client.post(address, {"note": "再次提交", "version": str(case.version)}).status_code == 302


def test_after_reading_what_happened_the_same_words_may_be_sent(office: Office) -> None:
    case = walk(about(office.cadre), "accept")
    old = case.version
    walk(case, "submit", "send_back")  # the same status again, by somebody else
    client = signed_in(office.handler)
    address = f"{case.get_absolute_url()}do/submit/"
    second = client.post(address, {"note": "意见", "version": str(old)})
    assert second.status_code == 409
    assert f'name="version" value="{old + 2}"' in second.content.decode()
    assert client.post(address, {"note": "意见", "version": str(old + 2)}).status_code == 302


def test_words_survive_a_role_that_is_gone(office: Office) -> None:
    case = about(office.cadre, by=office.clerk)
    address = f"{case.get_absolute_url()}do/accept/"
    assert signed_in(office.clerk).get(address).status_code == 403
    page = signed_in(office.clerk).post(address, {"note": "我写的", "version": "1"})
    assert page.status_code == 422
    assert "我写的" in page.content.decode()
    assert "由经办人办理" in page.content.decode()
    case.refresh_from_db()
    assert case.status == "applied"
