"""A ballot from its making to the count: who may, in which order, what is refused, what the pages show."""

import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from evaluation.enums import BoxState, TargetKind
from evaluation.models import BallotBox, BallotBundle, BallotCode, BallotTally
from evaluation.queries.ballots import lines_of, outcomes_of
from evaluation.rules.ballots import in_fours
from evaluation.services import boxes
from tests.evaluation.ballot_makers import Meeting, make_box, opened, prepared
from tests.evaluation.makers import make_version, people_of, points_design
from tests.factories import make_cadre, make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def cast_all(meeting: Meeting) -> None:
    """Two leaders and three of four of the masses vote; one of these leaves everything open."""
    one, two = meeting.codes["领导"]
    meeting.vote(one, "100", "80")
    meeting.vote(two, "80", "80")
    first, second, third, _ = meeting.codes["群众"]
    meeting.vote(first, "100", "100", comment="踏实肯干")
    meeting.vote(second, "60", "")
    meeting.vote(third, "", "")


def test_a_whole_ballot(city: dict[str, Unit]) -> None:
    meeting = opened(city["财政局"], turnout_floor=80, valid_floor=80)
    cast_all(meeting)
    assert [line.used for line in lines_of(meeting.box)] == [2, 3]
    box = meeting.count()
    lines = lines_of(box)
    assert [(line.row.received, line.row.valid) for line in lines] == [(2, 2), (3, 2)]
    outcome = outcomes_of(box, list(box.targets.all()), lines)[0]
    assert outcome.result.score == 84  # 90 × 0.4 + 80 × 0.6 of 领导; two valid ballots of 群众 are too few
    assert "群众：不足最低3份，不显示，也不计入总分。" in outcome.result.working
    assert not BallotCode.objects.exists()
    assert not BallotBundle.objects.exists()


def test_a_code_works_once_and_only_while_it_is_open(city: dict[str, Unit]) -> None:
    meeting = prepared(city["财政局"])
    code = meeting.codes["群众"][0]
    with pytest.raises(Refused, match="投票还没有开始"):
        meeting.vote(code, "80", "80")
    boxes.open_box(box_id=meeting.box.pk, key=meeting.key, by=None)
    meeting.vote(in_fours(code).lower(), "80", "80")
    with pytest.raises(Refused, match="没有这个测评码，或者已经用过"):
        meeting.vote(code, "100", "100")
    with pytest.raises(Refused, match="测评码不对"):
        meeting.vote("1234", "80", "80")
    meeting.count()
    with pytest.raises(Refused, match="没有这个测评码，或者已经用过"):
        meeting.vote(meeting.codes["群众"][1], "80", "80")
    assert BallotTally.objects.count() == 2


def test_a_refused_ballot_does_not_use_the_code(city: dict[str, Unit]) -> None:
    meeting = opened(city["财政局"])
    code = meeting.codes["群众"][0]
    with pytest.raises(Refused, match="测评票已有变动"):
        meeting.vote(code, "80")
    meeting.vote(code, "80", "80")


def test_printing_again_voids_what_was_printed(city: dict[str, Unit]) -> None:
    meeting = prepared(city["财政局"])
    boxes.issue_codes(box_id=meeting.box.pk, by=None)
    boxes.open_box(box_id=meeting.box.pk, key=meeting.key, by=None)
    with pytest.raises(Refused, match="没有这个测评码"):
        meeting.vote(meeting.codes["群众"][0], "80", "80")


def test_nothing_opens_before_all_is_ready(city: dict[str, Unit]) -> None:
    box = make_box(city["财政局"], make_version())
    steps: list[tuple[str, Callable[[], object]]] = [
        (
            "还没有测评对象",
            lambda: boxes.add_targets(box_id=box.pk, cadres=people_of(city["财政局"], 1), by=None),
        ),
        (
            "还没有印制测评码",
            lambda: boxes.set_eligible(
                box_id=box.pk, eligible={line.pk: 3 for line in box.groups.all()}, by=None
            ),
        ),
        ("还没有印制测评码", lambda: boxes.issue_codes(box_id=box.pk, by=None)),
        ("还没有配置票箱钥匙", lambda: boxes.make_key(box_id=box.pk, by=None)),
    ]
    for refusal, step in steps:
        with pytest.raises(Refused, match=refusal):
            boxes.open_box(box_id=box.pk, key="0" * 20, by=None)
        step()
    with pytest.raises(Refused, match="票箱钥匙不对"):
        boxes.open_box(box_id=box.pk, key="0" * 20, by=None)


def test_only_the_key_counts(city: dict[str, Unit]) -> None:
    meeting = opened(city["财政局"])
    with pytest.raises(Refused, match="票箱钥匙不对"):
        meeting.count("")
    with pytest.raises(Refused, match="票箱钥匙不对"):
        meeting.count(meeting.key[::-1])
    meeting.count(in_fours(meeting.key).lower())


def test_nothing_changes_any_more_once_it_is_open(city: dict[str, Unit]) -> None:
    meeting = opened(city["财政局"])
    box = meeting.box.pk
    for act in (
        lambda: boxes.add_targets(box_id=box, cadres=people_of(city["财政局"], 1, start=9), by=None),
        lambda: boxes.set_eligible(box_id=box, eligible={}, by=None),
        lambda: boxes.make_key(box_id=box, by=None),
        lambda: boxes.issue_codes(box_id=box, by=None),
        lambda: boxes.remove_target(target_id=meeting.box.targets.get().pk, by=None),
    ):
        with pytest.raises(Refused, match="投票中"):
            act()


def test_ballots_put_in_or_taken_out_by_another_way_are_noticed(city: dict[str, Unit]) -> None:
    meeting = opened(city["财政局"])
    meeting.vote(meeting.codes["群众"][0], "80", "80")
    bundle = BallotBundle.objects.get()
    kept = list(bundle.sealed)
    for sealed, refusal in (
        ([], "群众用掉1个测评码，票箱里却有0张票"),
        (kept * 2, "群众用掉1个测评码，票箱里却有2张票"),
        (["AAAA"], "票箱里有打不开的票"),
    ):
        BallotBundle.objects.filter(pk=bundle.pk).update(sealed=sealed)
        with pytest.raises(Refused, match=refusal):
            meeting.count()
    boxes.void_box(box_id=meeting.box.pk, reason="数据库被改动", by=None)
    assert not BallotBundle.objects.exists()


def test_voiding_needs_a_reason_and_ends_it(city: dict[str, Unit]) -> None:
    meeting = opened(city["财政局"])
    with pytest.raises(Refused, match="请写明作废理由"):
        boxes.void_box(box_id=meeting.box.pk, reason=" ", by=None)
    boxes.void_box(box_id=meeting.box.pk, reason="钥匙遗失", by=None)
    with pytest.raises(Refused, match="没有这个测评码"):
        meeting.vote(meeting.codes["群众"][0], "80", "80")
    with pytest.raises(Refused, match="已作废"):
        meeting.count()


def test_the_log_tells_what_staff_did_and_nothing_of_voters(city: dict[str, Unit]) -> None:
    meeting = opened(city["财政局"])
    before = AuditEvent.objects.count()
    cast_all(meeting)
    assert AuditEvent.objects.count() == before
    meeting.count()
    events = AuditEvent.objects.filter(target=meeting.box.audit_target).order_by("pk")
    assert [event.event for event in events] == [
        Event.BALLOT_CREATE, Event.BALLOT_UPDATE, Event.BALLOT_UPDATE, Event.BALLOT_UPDATE, Event.BALLOT_PRINT,
        Event.BALLOT_OPEN, Event.BALLOT_COUNT,
    ]  # fmt: skip
    told = " ".join(str(event.detail) for event in events)
    secrets = [meeting.key, *(code for codes in meeting.codes.values() for code in codes)]
    assert not any(secret in told for secret in secrets)


def test_targets_are_bounded_and_of_the_right_kind(city: dict[str, Unit]) -> None:
    box = make_box(city["财政局"], make_version(kind=TargetKind.UNIT))
    with pytest.raises(Refused, match="评的是单位"):
        boxes.add_targets(box_id=box.pk, cadres=people_of(city["财政局"], 1), by=None)
    with pytest.raises(Refused, match="不在本次测评的范围内"):
        boxes.add_targets(box_id=box.pk, units=[city["教育局"]], by=None)


def test_only_who_runs_it(city: dict[str, Unit]) -> None:
    meeting = prepared(city["财政局"])
    for role, unit in ((Role.AUDITOR, None), (Role.UNIT_LEADER, "财政局"), (Role.HANDLER, "教育局")):
        user = make_user(f"{role}{unit}", role, city.get(unit or ""))
        for act in (boxes.make_key, boxes.issue_codes):
            with pytest.raises(NotAllowed):
                act(box_id=meeting.box.pk, by=user)


# --- staff pages ----------------------------------------------------------------------------------------------


def test_a_ballot_is_run_in_the_browser(
    city: dict[str, Unit], client_as: ClientAs, built_fonts: object
) -> None:
    bureau, version = city["财政局"], make_version()
    make_cadre(bureau)
    client = client_as(Role.HANDLER)

    def go(name: str, box: BallotBox, **sent: object):  # type: ignore[no-untyped-def]
        return client.post(reverse(f"evaluation:box-{name}", args=[box.pk]), sent)

    assert_clean_html(client.get(reverse("evaluation:box-new")))
    sent = {
        "title": "财政局民主测评",
        "version": version.pk,
        "unit_name": bureau.name,
        "held_on": "2026-01-20",
    }
    client.post(reverse("evaluation:box-new"), sent | {"turnout_floor": "50"})
    box = BallotBox.objects.get()
    assert_clean_html(client.get(box.get_absolute_url()))
    assert_clean_html(client.get(reverse("evaluation:box-target-new", args=[box.pk])))
    go("target-new", box, unit_name=bureau.name)
    leaders, masses = box.groups.all()
    go("eligible", box, **{f"g{leaders.pk}": 1, f"g{masses.pk}": 3})
    page = assert_clean_html(go("key", box))
    key = next(word for word in page.text.split() if re.fullmatch(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", word))
    printed = go("print", box)
    assert printed["Content-Type"] == "application/pdf"
    assert "no-store" in printed["Cache-Control"]
    assert len(pikepdf.open(BytesIO(printed.content)).pages) == 1
    assert BallotCode.objects.count() == 4
    assert_clean_html(client.get(box.get_absolute_url()))
    go("open", box, key="x")
    assert "票箱钥匙不对" in assert_clean_html(client.get(box.get_absolute_url())).text
    go("open", box, key=key)
    box.refresh_from_db()
    assert box.state == BoxState.OPEN
    assert "正在投票" in assert_clean_html(client.get(box.get_absolute_url())).text
    go("count", box, key=key)
    page = assert_clean_html(client.get(box.get_absolute_url()))
    assert "测评无效" in page.text
    assert "参评率 = 收回0票 ÷ 应参评4 = 0.00%，未达到最低参评率50%。" in page.text


def test_results_are_shown_when_the_count_holds(city: dict[str, Unit], client_as: ClientAs) -> None:
    meeting = opened(city["财政局"], turnout_floor=80)
    cast_all(meeting)
    meeting.count()
    client, target = client_as(Role.HANDLER), meeting.box.targets.get()
    page = assert_clean_html(client.get(meeting.box.get_absolute_url()))
    assert "84.00" in page.text
    assert "踏实肯干" in page.text
    result = assert_clean_html(client.get(reverse("evaluation:box-result", args=[target.pk])))
    assert "领导·德：合计180 ÷ 2人 × 100 ÷ 100 = 90.00" in result.text
    read = AuditEvent.objects.get(event=Event.CADRE_READ)
    assert (read.target, read.detail) == (target.cadre.audit_target, {"via": "民主测评结果"})


def test_results_stay_hidden_when_it_does_not(city: dict[str, Unit], client_as: ClientAs) -> None:
    meeting = opened(city["财政局"], turnout_floor=90)
    cast_all(meeting)
    meeting.count()
    client, target = client_as(Role.HANDLER), meeting.box.targets.get()
    page = assert_clean_html(client.get(meeting.box.get_absolute_url()))
    assert "84.00" not in page.text
    assert "踏实肯干" not in page.text
    assert client.get(reverse("evaluation:box-result", args=[target.pk])).status_code == 404


def test_few_comments_are_kept_back(city: dict[str, Unit], client_as: ClientAs) -> None:
    meeting = opened(city["财政局"], design=points_design())
    meeting.vote(meeting.codes["领导"][0], "90", "90", comment="独此一句")
    meeting.count()
    page = assert_clean_html(client_as(Role.HANDLER).get(meeting.box.get_absolute_url()))
    assert "独此一句" not in page.text


def test_out_of_scope_is_404_and_readers_only_read(city: dict[str, Unit], client_as: ClientAs) -> None:
    meeting = opened(city["财政局"])
    address = meeting.box.get_absolute_url()
    assert client_as(Role.HANDLER, city["教育局"]).get(address).status_code == 404
    auditor = client_as(Role.AUDITOR)
    assert "开箱计票" not in assert_clean_html(auditor.get(address)).text
    count = reverse("evaluation:box-count", args=[meeting.box.pk])
    assert auditor.post(count, {"key": meeting.key}).status_code == 403


def test_lists_cost_the_same_however_long(
    city: dict[str, Unit], client_as: ClientAs, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client, version = client_as(Role.HANDLER), make_version()
    box = make_box(city["财政局"], version)
    boxes.add_targets(box_id=box.pk, cadres=people_of(city["财政局"], 1), by=None)
    addresses = [reverse("evaluation:box-list"), box.get_absolute_url()]
    costs = []
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(16) as cost:
            client.get(address)
        costs.append(len(cost))
    for _ in range(29):
        make_box(city["财政局"], version)
    boxes.add_targets(box_id=box.pk, cadres=people_of(city["财政局"], 20, start=2), by=None)
    for address, cost in zip(addresses, costs, strict=True):
        with django_assert_max_num_queries(cost):
            assert client.get(address).status_code == 200
