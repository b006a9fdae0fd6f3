"""The small words of the page language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from config.templatetags import ui
from tests.html import Page


def render(source: str, query: str = "", **context: object) -> str:
    request = RequestFactory().get(f"/list/?{query}")
    return Template(source).render(Context({"request": request, **context}))


def test_dates_are_written_as_the_office_writes_them() -> None:
    assert ui.month(date(2021, 6, 30)) == "2021.06"
    assert ui.day(date(2021, 6, 30)) == "2021-06-30"
    assert (ui.month(None), ui.day(None), ui.moment(None)) == ("", "", "")


def test_a_moment_is_told_in_the_offices_time_zone() -> None:
    late = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert ui.moment(late) == "2027-01-01 00:30"
    assert ui.day(late) == "2027-01-01"


def test_zero_is_a_value() -> None:
    assert (ui.thousands(0), ui.thousands(1234567), ui.thousands(None)) == ("0", "1,234,567", "")
    assert (ui.or_dash(0), ui.or_dash(""), ui.or_dash(None), ui.or_dash("有")) == (0, "—", "—", "有")


def test_a_decimal_has_no_needless_zeros() -> None:
    shown = [ui.decimal(Decimal(text)) for text in ("7.50", "20.00", "100", "0.00")]
    assert (shown, ui.decimal(None)) == (["7.5", "20", "100", "0"], "")


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    silent = Page(render('{% icon "house" %}')).all("svg")[0]
    spoken = Page(render('{% icon "house" label %}', label='"首页" <b>')).all("svg")[0]
    assert silent["aria-hidden"] == "true"
    assert (spoken["role"], spoken["aria-label"]) == ("img", '"首页" <b>')
    assert "aria-hidden" not in spoken


@pytest.mark.parametrize(
    ("query", "tag", "url"),
    [
        ("q=lu&page=3", "{% page_url sort='name' %}", "?q=lu&sort=name"),
        ("q=lu&after=GB1", "{% page_url q=None %}", "?"),
        ("u=1&u=2", "{% page_url before='GB9' %}", "?u=1&u=2&before=GB9"),
        ("q=陆&x=a%26b", "{% page_url x='' %}", "?q=%E9%99%86"),
    ],
)
def test_page_url_changes_parameters_and_forgets_the_place(query: str, tag: str, url: str) -> None:
    assert render(tag, query) == url.replace("&", "&amp;")


def test_a_badge_escapes_its_text() -> None:
    assert "&lt;b&gt;" in render("{% badge text 'good' %}", text="<b>")


class Sample(forms.Form):
    name = forms.CharField(label="姓名", help_text="两个字以上", min_length=2)
    sex = forms.ChoiceField(label="性别", widget=forms.RadioSelect, choices=[("M", "男"), ("F", "女")])
    agreed = forms.BooleanField(label="同意", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def test_fields_tie_label_help_and_errors_to_their_control() -> None:
    page = Page(render("{% fields form %}", form=Sample({"name": "陆", "token": ""})))
    assert page.faults == []
    name = next(field for field in page.all("input") if field["name"] == "name")
    ids = {given["id"] for _, given in page.elements if "id" in given}
    assert name["aria-invalid"] == "true"
    assert set(name["aria-describedby"].split()) <= ids
    assert len(page.all("fieldset")) == 1
    assert page.text.count("该字段是必填项") == 2  # no sex chosen, and the hidden token is empty


def test_the_title_is_written_once_and_read_twice() -> None:
    source = "{% extends 'plain.html' %}{% block title %}<i>{{ name }}</i>{% endblock %}"
    html = render(source + "{% block content %}<h1>{% again 'title' %}</h1>{% endblock %}", name="<陆>")
    assert html.count("<i>&lt;陆&gt;</i>") == 2
