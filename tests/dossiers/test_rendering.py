"""From content to paper: escaped, labelled, and versioned by everything that shapes the look."""

import re
from datetime import date
from pathlib import Path

import pytest

from cadre.models import Cadre, Unit
from dossiers import rendering
from dossiers.person_content import person_reports
from dossiers.unit_content import unit_reports
from printing import fonts
from tests.dossiers.people import make_rich
from tests.factories import make_city
from tests.printing.test_pdf import picture, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built_fonts")]
AS_OF = date(2025, 12, 31)


@pytest.fixture
def town() -> Unit:
    return make_city()["槐林镇"]


def test_a_persons_report_prints_what_it_says(town: Unit) -> None:
    cadre = make_rich(town)
    report = person_reports([cadre.pk], year=2025, as_of=AS_OF)[cadre.pk]
    text = text_of(rendering.render_report(report, picture("JPEG")))
    for expected in ("陆远航", "干部年度评审报告", "党内警告", "影响期内", "三等功", "挂职", "专题研讨班"):
        assert expected in text.replace(" ", "")
    assert re.search(r"第\s*1\s*页\s*共\s*2\s*页", text)


def test_a_units_report_prints_what_it_says(town: Unit) -> None:
    make_rich(town)
    report = unit_reports([town.pk], year=2025, as_of=AS_OF)[town.pk]
    text = text_of(rendering.render_report(report))
    for expected in ("云川市临湖区槐林镇", "编制和职数", "队伍结构", "领导班子", "陆远航"):
        assert expected in text


def test_what_users_typed_is_text_and_never_markup(town: Unit) -> None:
    hostile = '<img src="file:///etc/passwd" onerror=x>'
    cadre = make_rich(town)
    Cadre.objects.update(name=hostile[:40], title=hostile, native_place=hostile[:40])
    Unit.objects.filter(pk=town.pk).update(name=hostile, short_name=hostile)
    people = person_reports([cadre.pk], year=2025, as_of=AS_OF)
    units = unit_reports([town.pk, town.parent_id or 0], year=2025, as_of=AS_OF)
    for report in (*people.values(), *units.values()):
        html = rendering.report_html(report)
        assert "<img" not in html
        assert "&lt;img src=" in html
        rendering.render_report(report)


def test_every_table_head_has_a_scope_and_every_chart_a_label(town: Unit) -> None:
    cadre = make_rich(town)
    html = rendering.report_html(person_reports([cadre.pk], year=2025, as_of=AS_OF)[cadre.pk])
    html += rendering.report_html(unit_reports([town.pk], year=2025, as_of=AS_OF)[town.pk])
    assert len(re.findall("<th ", html)) == len(re.findall(r'<th [^>]*scope="', html)) > 20
    assert len(re.findall("<svg ", html)) == len(re.findall(r'<svg [^>]*aria-label="[^"]+"', html)) >= 9


def test_the_look_changes_with_template_sheet_and_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version() -> str:
        rendering.look_version.cache_clear()
        return rendering.look_version("person")

    seen = {version()}
    for name, text in (("report.html", "a"), ("person.html", "b")):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(rendering, "_PAPER_DIR", tmp_path)
    seen.add(version())
    monkeypatch.setattr(fonts, "read_manifest", lambda: None)
    seen.add(version())
    monkeypatch.undo()
    assert len(seen) == 3
    rendering.look_version.cache_clear()


def test_a_worker_warms_up_and_survives_missing_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[bool] = []
    monkeypatch.setattr(rendering.pdf.gc, "freeze", lambda: frozen.append(True))
    rendering.warm_up()
    assert frozen == [True]
    monkeypatch.setattr(
        rendering.pdf, "_engine", lambda: (_ for _ in ()).throw(rendering.pdf.RenderRefused("没有字体"))
    )
    rendering.warm_up()
