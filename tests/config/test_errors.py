"""Every error page is in Chinese, says what to do, and is as clean as any other page."""

from collections.abc import Callable

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse

from accounts.enums import Permission, Role
from accounts.permissions import NotAllowed, require
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db


def forbidden(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.READ_AUDIT)
    return HttpResponse()


def refused(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("不能评价自己，请由他人办理。")


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404("No Cadre matches the given query.")


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("hidden reason")


urlpatterns = [
    path("", include("config.urls")),
    path("t/forbidden/", forbidden),
    path("t/refused/", refused),
    path("t/missing/", missing),
    path("t/broken/", broken),
    path("t/suspicious/", suspicious),
]
here = override_settings(ROOT_URLCONF=__name__)


@here
@pytest.mark.parametrize(
    ("address", "status", "says", "advises"),
    [
        ("/t/forbidden/", 403, "您没有办理此项的权限", "请联系安全保密管理员"),
        ("/t/refused/", 403, "不能评价自己", "请由他人办理"),
        ("/t/missing/", 404, "不在您的查看范围内", "请核对地址"),
        ("/no/such/page/", 404, "不在您的查看范围内", "请核对地址"),
        ("/t/broken/", 500, "系统出错了", "请稍后再试"),
        ("/t/suspicious/", 400, "请求有误", "请返回上一页"),
    ],
)
def test_an_error_page_says_what_to_do(
    address: str, status: int, says: str, advises: str, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.HANDLER)
    client.raise_request_exception = False
    response = client.get(address)
    assert response.status_code == status
    page = assert_clean_html(response)
    assert says in page.text
    assert advises in page.text
    assert "No Cadre" not in page.text
    assert "hidden reason" not in page.text
    assert any(link.get("href") == "/" for link in page.all("a"))


@here
def test_a_stranger_meets_a_404_without_a_name_or_items(client: Client) -> None:
    page = assert_clean_html(client.get("/no/such/page/"))
    assert "AnonymousUser" not in page.text
    assert "名册" not in page.text
    assert any(link.get("href") == reverse("accounts:login") for link in page.all("a"))


def test_a_form_without_its_token_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("accounts:login"), {"username": "lin", "password": "x"})
    assert response.status_code == 403
    text = assert_clean_html(response).text
    assert "页面已过期" in text
    assert "请返回上一页，刷新后重新提交" in text
