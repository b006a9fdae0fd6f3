"""Recording LRMX files and giving them out: the register, scope, permissions and the log."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.demo.loading import load_city
from cadre.drafts import FactDraft, FactKind
from cadre.lrmx.check import Founding, check_files
from cadre.models import Cadre, Honour, LrmxRecord, Post, RankHeld, Secondment, Unit, YearGrade
from cadre.queries import unit_book
from cadre.services.lrmx import export_people, export_person, import_files, record_lrmx, source_on
from cadre.services.merging import differences
from cadre.services.people import record_people
from cadre.services.units import ensure_units
from tests.cadre.lrmx_files import PERSON, lrmx, packed, picture, samples
from tests.factories import draft_person, make_cadre, make_city, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def take(*texts: str, founding: Founding = Founding.BELOW_KNOWN):
    files = [(f"{place}.lrmx", text.encode()) for place, text in enumerate(texts, start=1)]
    return import_files(files=files, founding=founding, by=None)


def test_the_samples_load_into_an_empty_city() -> None:
    imported = import_files(files=samples(), founding=Founding.BELOW_KNOWN, by=None)

    assert len(imported.recorded.created) == 3
    assert imported.findings.problems == []
    lu, ma, han = (Cadre.objects.get(name=name) for name in ("陆远航", "马晓岚", "韩立德"))
    assert (lu.get_education_display(), lu.school) == ("研究生", "省委党校")
    assert (lu.unit.name, lu.title, lu.get_rank_display()) == (
        "云川市临湖区槐林镇",
        "党委书记",
        "一级主任科员",
    )
    assert [str(honour) for honour in lu.honours.all()] == ["2022.03 三等功", "2019.01 嘉奖"]
    assert [member.relation for member in lu.familymembers.all()] == ["妻子", "女儿", "父亲"]
    with lu.photo.open("rb") as photo:
        assert photo.read().startswith(b"\xff\xd8")
    assert (ma.politics, ma.second_party, ma.party_joined_on) == ("cpc", "cdl", date(2015, 6, 1))
    assert [str(s) for s in ma.secondments.all()] == ["2023.03 挂职 槐林镇"]
    assert [str(g) for g in ma.yeargrades.all()] == ["2024年度称职", "2023年度称职", "2022年度称职"]
    assert [str(s) for s in han.sanctions.all()] == ["2019.05 党内警告"]
    assert [post.unit_id for post in han.posts.all()] == [None, None, han.unit_id, han.unit_id]


def test_source_texts_stay_beside_the_facts_and_identity_stays_encrypted() -> None:
    import_files(files=samples(), founding=Founding.BELOW_KNOWN, by=None)
    assert (
        "（2023.03起挂职槐林镇副镇长，2024.03结束）"
        in Post.objects.get(text="石桥县司法局副局长、三级主任科员").source_text
    )
    assert Secondment.objects.get().source_text == "2023.03起挂职槐林镇副镇长，2024.03结束"
    assert {grade.source_text for grade in YearGrade.objects.filter(cadre__name="马晓岚")} == {
        "2022、2023、2024年年度考核均为称职"
    }
    record = LrmxRecord.objects.get(cadre__name="韩立德")
    assert ["BeiYong1", "<BeiYong1>保留字段</BeiYong1>"] in record.fields
    assert "320000197203180379" not in f"{record.fields}"


def test_the_same_files_again_change_nothing() -> None:
    first = import_files(files=samples(), founding=Founding.BELOW_KNOWN, by=None)
    photo, events = Cadre.objects.get(name="陆远航").photo.name, AuditEvent.objects.count()
    again = import_files(files=samples(), founding=Founding.BELOW_KNOWN, by=None)
    assert sorted(again.recorded.unchanged) == sorted(first.recorded.created)
    assert again.recorded.updated == []
    assert AuditEvent.objects.count() == events
    assert Cadre.objects.get(name="陆远航").photo.name == photo


def test_what_was_exported_comes_in_as_unchanged() -> None:
    import_files(files=samples(), founding=Founding.BELOW_KNOWN, by=None)
    files = [(f"{c.number}.lrmx", export_person(cadre=c, by=None)) for c in Cadre.objects.all()]
    again = import_files(files=files, founding=Founding.NEVER, by=None)
    assert len(again.recorded.unchanged) == 3
    assert [
        (name, export_person(cadre=c, by=None))
        for (name, _), c in zip(files, Cadre.objects.all(), strict=True)
    ] == files


def test_a_person_of_the_roster_exports_and_comes_back_unchanged() -> None:
    city = make_city()
    cadre = make_cadre(city["财政局"])
    data = export_person(cadre=cadre, by=None)
    again = import_files(files=[("一.lrmx", data)], founding=Founding.NEVER, by=None)
    assert again.findings.unparsed == []
    assert again.recorded.unchanged == [cadre.number]
    assert export_person(cadre=cadre, by=None) == data


def test_the_difference_is_shown_before_it_is_written() -> None:
    make_city()
    take(lrmx(JiangChengQingKuang="2020年1月，给予嘉奖；2021年1月，给予嘉奖。"))
    newer = lrmx(
        JianLi=PERSON["JianLi"].replace("2019.11--       ", "2019.11--2024.06")
        + "\n2024.06--  云川市财政局局长",
        XianRenZhiWu="云川市财政局局长、三级调研员",
        JiangChengQingKuang="2021年1月，给予嘉奖。",
        ZhaoPian=packed(picture()),
    )
    findings = check_files([("新.lrmx", newer.encode())], unit_book(), today=timezone.localdate())
    shown = differences(findings.people, source=source_on(timezone.localdate()))[0]
    assert {(c.what, c.before, c.after) for c in shown} == {
        ("照片", "", "新增"),
        ("任职经历", "", "2024.06 云川市财政局局长"),
        ("2019.11 云川市财政局副局长、四级调研员 至", "", "2024-06-01"),
        ("职级经历", "", "2024.06 三级调研员"),
        ("职级经历", "2019.11 四级调研员", ""),
        ("奖励", "2020.01 嘉奖", ""),
    }
    assert Honour.objects.count() == 2

    assert take(newer).recorded.updated == [Cadre.objects.get().number]
    cadre = Cadre.objects.get()
    assert (cadre.title, cadre.get_rank_display(), bool(cadre.photo)) == ("局长", "三级调研员", True)
    assert Honour.objects.count() == 1


def test_a_complete_list_takes_back_an_end_that_it_no_longer_gives() -> None:
    make_city()
    resume = (
        PERSON["JianLi"].replace("2019.11--       ", "2019.11--2024.06") + "\n2024.06--  云川市财政局干部"
    )
    take(lrmx(JianLi=resume))
    take(lrmx())
    post = Post.objects.get(text="云川市财政局副局长、四级调研员")
    assert post.ended_on is None
    assert Cadre.objects.get().title == "副局长"


def test_grades_of_earlier_years_stay() -> None:
    make_city()
    take(lrmx(NianDuKaoHeJieGuo="2020年度称职；2021年度优秀"))
    take(lrmx(NianDuKaoHeJieGuo="2022年度称职"))
    assert YearGrade.objects.count() == 3


def test_facts_of_another_source_stay() -> None:
    city = make_city()
    draft = draft_person(city["财政局"], "周明川")
    honour = {"kind": "commendation", "title": "嘉奖", "awarded_on": date(2015, 1, 1)}
    draft.facts.append(FactDraft(FactKind.HONOUR, honour))
    record_people([draft], source="花名册导入 1", by=None)
    take(lrmx(JiangChengQingKuang="2021年1月，给予嘉奖。"))
    assert Honour.objects.count() == 2


def test_an_id_number_is_added_to_a_person_known_by_name_and_birth() -> None:
    make_city()
    take(lrmx(ShenFenZheng=""))
    imported = take(lrmx())
    assert imported.recorded.updated == [Cadre.objects.get().number]
    assert Cadre.objects.get().id_number


def test_a_missing_unit_below_a_known_region_is_founded_and_said() -> None:
    make_city()
    imported = take(lrmx(XianRenZhiWu="云川市石桥县司法局局长"))
    unit = Unit.objects.get(name="云川市石桥县司法局")
    assert unit.parent is not None
    assert unit.parent.name == "云川市石桥县"
    assert next((u.field, u.text) for u in imported.findings.unparsed) == (
        "XianRenZhiWu",
        "云川市石桥县司法局（名册中没有此单位，按文件新建）",
    )
    assert Cadre.objects.get().unit == unit


def test_nothing_is_founded_for_a_person_who_is_refused() -> None:
    make_city()
    before = Unit.objects.count()
    imported = take(lrmx(XianRenZhiWu="云川市石桥县司法局局长", ZhaoPian="坏"))
    assert imported.recorded.created == []
    assert Unit.objects.count() == before


def test_ranks_of_the_roster_keep_their_dates_through_a_file() -> None:
    city = make_city()
    cadre = make_cadre(city["财政局"])
    import_files(files=[("一.lrmx", export_person(cadre=cadre, by=None))], founding=Founding.NEVER, by=None)
    assert [rank.started_on for rank in RankHeld.objects.all()] == [date(2020, 3, 1)]


# --- who may ----------------------------------------------------------------------------------------------------


def test_an_export_is_logged_without_identity() -> None:
    city = make_city()
    cadre = make_cadre(city["财政局"])
    handler = make_user(unit=city["财政局"])
    data = export_person(cadre=cadre, by=handler)
    assert cadre.id_number in data.decode("utf-8-sig")
    event = AuditEvent.objects.get(event=Event.LRMX_EXPORT)
    assert (event.target, event.unit_path, event.actor) == (
        f"cadre:{cadre.number}",
        cadre.unit_path,
        "lin（lin）",
    )
    assert cadre.id_number not in f"{event.detail}"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.UNIT_LEADER, Role.CADRE, Role.SYSTEM_ADMIN])
def test_a_file_with_the_full_id_number_is_not_for_everybody(role: Role) -> None:
    cadre = make_cadre(make_city()["财政局"])
    with pytest.raises(NotAllowed):
        export_person(cadre=cadre, by=make_user(role=role))
    assert not AuditEvent.objects.filter(event=Event.LRMX_EXPORT).exists()


def test_export_stops_at_the_scope_of_the_role() -> None:
    city = make_city()
    cadres = [make_cadre(city["财政局"]), make_cadre(city["教育局"], "宋知微", 2)]
    with pytest.raises(NotAllowed):
        export_people(cadres=cadres, by=make_user(unit=city["财政局"]))


def test_many_people_come_in_one_zip_that_is_the_same_every_time() -> None:
    city = make_city()
    cadres = [make_cadre(city["财政局"]), make_cadre(city["教育局"], "宋知微", 2)]
    packed_once = export_people(cadres=cadres, by=None)
    with zipfile.ZipFile(BytesIO(packed_once)) as archive:
        assert archive.namelist() == ["陆远航_GB0000001.lrmx", "宋知微_GB0000002.lrmx"]
        assert archive.read("陆远航_GB0000001.lrmx") == export_person(cadre=cadres[0], by=None)
    assert export_people(cadres=cadres, by=None) == packed_once
    assert AuditEvent.objects.filter(event=Event.LRMX_EXPORT).count() == 5


def test_nobody_draws_a_person_into_his_scope_by_a_file() -> None:
    city = make_city()
    findings = check_files([("一.lrmx", lrmx().encode())], unit_book(), today=timezone.localdate())
    with pytest.raises(Refused, match="不在您的管理范围内"):
        record_lrmx(findings.drafts(), source="任免审批表文件导入 1", by=make_user(unit=city["教育局"]))
    assert not LrmxRecord.objects.exists()


def test_exporting_costs_the_same_queries_however_many_facts(django_assert_num_queries) -> None:
    city = make_city()
    plain = make_cadre(city["财政局"])
    take(lrmx(XianRenZhiWu="云川市教育局局长", NianDuKaoHeJieGuo="2001—2025年度称职"))
    rich = Cadre.objects.select_related("unit").get(name="周明川")
    for cadre in (Cadre.objects.select_related("unit").get(pk=plain.pk), rich):
        with django_assert_num_queries(18):
            export_person(cadre=cadre, by=None)


def test_units_named_by_lines_of_the_resume_are_found_in_the_same_import() -> None:
    ensure_units(full_names=["云川市"], by=None, source="测试")
    take(lrmx())
    assert {post.unit.name for post in Post.objects.all() if post.unit} == {"云川市财政局"}


def test_the_fictional_city_goes_out_and_comes_back_unchanged() -> None:
    load_city(people=60, seed=7)
    cadres = Cadre.objects.select_related("unit").order_by("pk")
    files = [(f"{cadre.number}.lrmx", export_person(cadre=cadre, by=None)) for cadre in cadres]
    again = import_files(files=files, founding=Founding.NEVER, by=None)
    assert (again.findings.problems, again.findings.unparsed) == ([], [])
    assert len(again.recorded.unchanged) == 60
    assert [(f"{cadre.number}.lrmx", export_person(cadre=cadre, by=None)) for cadre in cadres] == files
