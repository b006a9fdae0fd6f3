"""Surveys: targets and raters, who is missing, closing, and what came out."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from evaluation.enums import SheetState, SurveyState, TargetKind
from evaluation.models import Sheet, Survey, TargetResult
from evaluation.queries.surveys import raters_of, units_of
from evaluation.services import sheets, surveys
from evaluation.services.results import compute_results
from jobs.models import Job
from jobs.runner import run
from tests.evaluation.makers import (
    close,
    fill_in,
    make_survey,
    make_version,
    open_sheets,
    people_of,
    points_design,
    running_survey,
)
from tests.factories import make_cadre, make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def test_nobody_rates_himself_nor_anybody_twice(city: dict[str, Unit]) -> None:
    bureau, version = city["财政局"], make_version()
    people = people_of(bureau, 3)
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    people[0].user = leader
    people[0].save(update_fields=["user"])
    survey = make_survey(version, bureau)
    surveys.add_targets(survey_id=survey.pk, cadres=people, by=None)
    group, masses = version.groups.order_by("position")
    assert surveys.assign_raters(survey_id=survey.pk, group_id=group.pk, users=[leader], by=None) == 2
    given = {"survey_id": survey.pk, "group_id": masses.pk, "by": None}
    assert surveys.assign_raters(**given, users=[leader]) == 0
    assert surveys.assign_raters(**given, names=["老李", "老王"]) == 6
    assert surveys.assign_raters(**given, names=["老李"]) == 0


def test_raters_by_scope_rate_their_own_people(city: dict[str, Unit]) -> None:
    bureau, school, version = city["财政局"], city["教育局"], make_version()
    finance, education = (
        make_user(name, Role.UNIT_LEADER, unit) for name, unit in (("shan", bureau), ("jiao", school))
    )
    make_user("jing", Role.HANDLER)  # may not evaluate
    survey = make_survey(version)
    surveys.add_targets(
        survey_id=survey.pk, cadres=[*people_of(bureau, 2), make_cadre(school, "教一", 9)], by=None
    )
    group = version.groups.get(name="领导")
    assert surveys.assign_by_scope(survey_id=survey.pk, group_id=group.pk, by=None) == 3
    assert Sheet.objects.filter(rater=finance).count() == 2
    assert Sheet.objects.filter(rater=education).get().target.label == "教一"


def test_a_leader_does_not_judge_his_own_unit(city: dict[str, Unit]) -> None:
    county, version = city["临湖区"], make_version(kind=TargetKind.UNIT)
    make_user("zhen", Role.UNIT_LEADER, city["槐林镇"])
    head = make_user("qu", Role.UNIT_LEADER, county)
    survey = make_survey(version)
    surveys.add_targets(survey_id=survey.pk, units=[city["槐林镇"]], by=None)
    surveys.assign_by_scope(survey_id=survey.pk, group_id=version.groups.all()[0].pk, by=None)
    assert [sheet.rater for sheet in Sheet.objects.all()] == [head]


def test_targets_are_of_the_right_kind_and_inside(city: dict[str, Unit]) -> None:
    survey = make_survey(make_version(), city["财政局"])
    with pytest.raises(Refused, match="评的是干部"):
        surveys.add_targets(survey_id=survey.pk, units=[city["财政局"]], by=None)
    with pytest.raises(Refused, match="陆远航不在本次测评的范围内"):
        surveys.add_targets(survey_id=survey.pk, cadres=[make_cadre(city["教育局"])], by=None)


def test_it_opens_only_with_somebody_to_rate_everybody(city: dict[str, Unit]) -> None:
    survey = make_survey(make_version(), city["财政局"])
    with pytest.raises(Refused, match="还没有评价对象"):
        surveys.open_survey(survey_id=survey.pk, by=None)
    surveys.add_targets(survey_id=survey.pk, cadres=people_of(city["财政局"], 1), by=None)
    with pytest.raises(Refused, match="测试1等1个评价对象还没有评价人"):
        surveys.open_survey(survey_id=survey.pk, by=None)


def test_a_draft_version_is_not_used() -> None:
    with pytest.raises(Refused, match="还没有发布"):
        make_survey(make_version(is_published=False))


def test_only_who_runs_it_changes_it(city: dict[str, Unit]) -> None:
    survey = make_survey(make_version(), city["财政局"])
    for role, unit in ((Role.AUDITOR, None), (Role.UNIT_LEADER, "财政局"), (Role.HANDLER, "教育局")):
        user = make_user(f"{role}{unit}", role, city.get(unit or ""))
        with pytest.raises(NotAllowed):
            surveys.open_survey(survey_id=survey.pk, by=user)


def test_the_page_says_who_is_missing_and_where(city: dict[str, Unit], client_as: ClientAs) -> None:
    bureau = city["财政局"]
    leaders = [make_user(name, Role.UNIT_LEADER, bureau) for name in ("shan", "gan")]
    survey = running_survey(bureau, leaders, people_of(bureau, 2), make_version())
    fill_in(open_sheets(survey)[0], "90", "80")
    rows = [(row["rater__username"], row["open"], row["submitted"]) for row in raters_of(survey)]
    assert rows == [("gan", 2, 0), ("shan", 1, 1)]
    assert units_of(survey) == [("云川市财政局", 3, 4)]
    page = assert_clean_html(client_as(Role.HANDLER).get(survey.get_absolute_url()))
    assert "谁还没有交" in page.text
    assert "gan" in page.text


def test_it_closes_when_every_sheet_is_in_or_excused(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    survey = running_survey(bureau, [leader], people_of(bureau, 2), make_version())
    fill_in(open_sheets(survey)[0], "90", "80")
    with pytest.raises(Refused, match="还有1份没有提交"):
        surveys.close_survey(survey_id=survey.pk, by=None)
    with pytest.raises(Refused, match="请写明免评理由"):
        surveys.excuse_sheets(survey_id=survey.pk, sheet_ids=None, reason=" ", by=None)
    assert surveys.excuse_sheets(survey_id=survey.pk, sheet_ids=None, reason="出国", by=None) == 1
    surveys.close_survey(survey_id=survey.pk, by=None)
    with pytest.raises(Refused, match="已经结束"):
        surveys.add_targets(survey_id=survey.pk, cadres=people_of(city["教育局"], 1, start=9), by=None)


def test_a_submitted_target_is_not_removed(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    survey = running_survey(bureau, [leader], people_of(bureau, 2), make_version())
    fill_in(open_sheets(survey)[0], "90", "80")
    first, second = survey.targets.order_by("pk")
    with pytest.raises(Refused, match="已有人提交评分，不能移出"):
        surveys.remove_target(target_id=first.pk, by=None)
    surveys.remove_target(target_id=second.pk, by=None)
    assert list(survey.targets.all()) == [first]


def test_the_job_computes_and_says_so_and_may_run_twice(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    survey = running_survey(bureau, [leader], people_of(bureau, 2), make_version())
    for sheet in open_sheets(survey):
        fill_in(sheet, "90", "80")
    surveys.close_survey(survey_id=survey.pk, by=None)
    assert run(Job.objects.get().pk)
    survey.refresh_from_db()
    assert survey.computed_at is not None
    before = list(TargetResult.objects.values_list("target", "score", "working"))
    assert [score for _, score, _ in before] == [84, 84]
    assert compute_results(survey_id=survey.pk) == 2
    assert list(TargetResult.objects.values_list("target", "score", "working")) == before


def test_nothing_is_shown_of_a_group_below_its_minimum(city: dict[str, Unit], client_as: ClientAs) -> None:
    """Two of 群众, where three are the minimum: no figure and no comment of theirs on the page or in the file."""
    bureau, version = city["财政局"], make_version()
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    survey = running_survey(bureau, [leader], people_of(bureau, 1), version)
    masses = [make_user(f"qun{n}") for n in range(2)]
    group = version.groups.get(name="群众")
    surveys.assign_raters(survey_id=survey.pk, group_id=group.pk, users=masses, by=None)
    for sheet in open_sheets(survey):
        is_leader = sheet.rater == leader
        fill_in(
            sheet, "90" if is_leader else "13", "80" if is_leader else "17", comment=f"评语{sheet.rater_id}"
        )
    close(survey)
    client = client_as(Role.HANDLER)
    target = survey.targets.get()
    text = assert_clean_html(client.get(reverse("evaluation:target-result", args=[target.pk]))).text
    assert f"评语{leader.pk}" in text
    assert "群众：不足最低3份" in text
    assert "84.00" in text
    assert not any(f"评语{user.pk}" in text for user in masses)
    assert "13.00" not in text
    sheet = client.get(reverse("evaluation:survey-export", args=[survey.pk])).content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[1][3:] == ["84.00", "84.00", "份数不足", "90.00", "80.00", "份数不足", "份数不足"]


def test_looking_at_a_persons_result_and_taking_all_away_are_events(
    city: dict[str, Unit], client_as: ClientAs
) -> None:
    bureau = city["财政局"]
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    survey = running_survey(bureau, [leader], people_of(bureau, 1), make_version())
    fill_in(open_sheets(survey)[0], "90", "80")
    target, client = survey.targets.get(), client_as(Role.HANDLER)
    assert client.get(reverse("evaluation:target-result", args=[target.pk])).status_code == 404
    close(survey)
    client.get(reverse("evaluation:target-result", args=[target.pk]))
    client.get(reverse("evaluation:survey-export", args=[survey.pk]))
    read = AuditEvent.objects.get(event=Event.CADRE_READ)
    assert (read.target, read.detail) == (target.cadre.audit_target, {"via": "测评结果"})
    assert AuditEvent.objects.get(event=Event.SURVEY_EXPORT).detail == {"what": "测评结果", "count": 1}


# --- pages ----------------------------------------------------------------------------------------------------


def test_a_survey_is_made_in_the_browser(city: dict[str, Unit], client_as: ClientAs) -> None:
    bureau, version = city["财政局"], make_version()
    people = people_of(bureau, 2)
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    client = client_as(Role.HANDLER)
    assert_clean_html(client.get(reverse("evaluation:survey-new")))
    sent = {
        "title": "财政局测评",
        "version": version.pk,
        "unit_name": bureau.name,
        "starts_on": "2026-01-05",
        "ends_on": "2026-01-16",
    }
    bad = client.post(reverse("evaluation:survey-new"), sent | {"ends_on": "2026-01-01"})
    assert "截止日期早于开始日期" in assert_clean_html(bad).text
    client.post(reverse("evaluation:survey-new"), sent)
    survey = Survey.objects.get()
    assert survey.unit_path == bureau.path
    new = reverse("evaluation:target-new", args=[survey.pk])
    assert_clean_html(client.get(new))
    wrong = client.post(new, {"numbers": f"{people[0].number} GB9999999".replace(" ", "\n")})
    assert "您的范围内没有：GB9999999" in assert_clean_html(wrong).text
    client.post(new, {"unit_name": bureau.name})
    assert survey.targets.count() == 2
    raters = reverse("evaluation:rater-new", args=[survey.pk])
    group = version.groups.get(name="领导")
    assert_clean_html(client.get(raters))
    unknown = client.post(raters, {"group": group.pk, "usernames": "meiyou"})
    assert "没有这些账号，或者已停用：meiyou" in assert_clean_html(unknown).text
    client.post(raters, {"group": group.pk, "by_scope": "on"})
    assert Sheet.objects.filter(rater=leader).count() == 2
    client.post(reverse("evaluation:survey-open", args=[survey.pk]))
    survey.refresh_from_db()
    assert survey.state == SurveyState.OPEN
    assert_clean_html(client.get(reverse("evaluation:target-list", args=[survey.pk])))
    excuse = reverse("evaluation:survey-excuse", args=[survey.pk])
    assert "请写明免评理由" in client.post(excuse, follow=True).content.decode()
    client.post(excuse, {"reason": "试运行"})
    assert set(Sheet.objects.values_list("state", flat=True)) == {SheetState.EXCUSED}
    page = client.post(reverse("evaluation:survey-close", args=[survey.pk]), follow=True)
    assert "正在计算结果" in assert_clean_html(page).text


@pytest.mark.parametrize("name", ["survey-detail", "target-list"])
def test_out_of_scope_is_404_and_read_only_cannot_write(
    name: str, city: dict[str, Unit], client_as: ClientAs
) -> None:
    survey = make_survey(make_version(), city["财政局"])
    address = reverse(f"evaluation:{name}", args=[survey.pk])
    assert client_as(Role.HANDLER, city["教育局"]).get(address).status_code == 404
    auditor = client_as(Role.AUDITOR, city["财政局"])
    assert "添加对象" not in assert_clean_html(auditor.get(address)).text
    assert auditor.post(reverse("evaluation:survey-open", args=[survey.pk])).status_code == 403


def test_lists_cost_the_same_however_long(
    city: dict[str, Unit], client_as: ClientAs, django_assert_max_num_queries: Callable[..., object]
) -> None:
    bureau, version, client = city["财政局"], make_version(points_design()), client_as(Role.HANDLER)
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    rater = Client()
    rater.force_login(leader)
    people = people_of(bureau, 30)
    survey = running_survey(bureau, [leader], people[:1], version)
    pages = [
        (client, reverse("evaluation:survey-list")),
        (client, survey.get_absolute_url()),
        (client, reverse("evaluation:target-list", args=[survey.pk])),
        (rater, reverse("evaluation:sheet-list")),
        (rater, reverse("evaluation:sheet-grid", args=[survey.pk])),
    ]
    costs = []
    for who, address in pages:
        who.get(address)
        with django_assert_max_num_queries(17) as cost:
            who.get(address)
        costs.append(len(cost))
    surveys.add_targets(survey_id=survey.pk, cadres=people, by=None)
    group = version.groups.get(name="领导")
    surveys.assign_raters(survey_id=survey.pk, group_id=group.pk, users=[leader], by=None)
    for number in range(20):
        make_survey(version, bureau, f"测评{number}")
    for (who, address), cost in zip(pages, costs, strict=True):
        with django_assert_max_num_queries(cost):
            assert who.get(address).status_code == 200


def test_taking_back_waits_for_closing(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    leader = make_user("shan", Role.UNIT_LEADER, bureau)
    survey = running_survey(bureau, [leader], people_of(bureau, 1), make_version())
    sheet = fill_in(open_sheets(survey)[0], "90", "80")
    close(survey)
    with pytest.raises(Refused, match="已经结束"):
        sheets.take_back(sheet_id=sheet.pk, by=leader)
