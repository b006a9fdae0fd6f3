"""Charts: well-formed, labelled, free of styles and of what users typed."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from dossiers import charts
from dossiers.content import Share

SHARES = (Share("男", 3), Share("女", 1), Share('<script>"&', 0))
CHARTS: dict[str, Callable[[], str]] = {
    "bars": lambda: charts.bars("性别", SHARES),
    "stacked": lambda: charts.stacked("性别", SHARES),
    "donut": lambda: charts.donut("性别", SHARES),
    "line": lambda: charts.line("性别", [("2024", 12.5), ("2025", None), ("<b>", 3.0)]),
    "strip": lambda: charts.strip("性别", [("2024", "优秀", True), ("2025", "<b>", False)]),
    "no bars": lambda: charts.bars("空", ()),
    "no parts": lambda: charts.stacked("空", ()),
    "no ring": lambda: charts.donut("空", ()),
    "one ring": lambda: charts.donut("一", (Share("男", 3),)),
    "no points": lambda: charts.line("空", []),
    "no cells": lambda: charts.strip("空", []),
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_safe_and_says_what_it_shows(name: str) -> None:
    text = CHARTS[name]()
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert {element.tag for element in root.iter()} <= {
        SVG + tag for tag in ("svg", "title", "desc", "rect", "text", "path", "circle")
    }
    attributes = {key for element in root.iter() for key in element.keys()}  # noqa: SIM118
    assert not {"style", "class", "id", "href"} & attributes
    assert "nan" not in text


def test_figures_stand_in_the_description() -> None:
    assert "男3人，女1人" in charts.bars("性别", SHARES)
    assert "2024年12.5%，2025年无数据" in charts.line("优秀", [("2024年", 12.5), ("2025年", None)])


def test_bars_are_as_long_as_their_counts() -> None:
    root = ElementTree.fromstring(charts.bars("性别", SHARES))
    widths = [float(rect.get("width", "")) for rect in root.iter(f"{SVG}rect")]
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.01)


def test_a_share_of_nothing_is_a_dash() -> None:
    assert charts.percent(0, 0) == "—"
    assert charts.percent(1, 8) == "12.5%"
