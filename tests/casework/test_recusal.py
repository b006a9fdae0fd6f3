"""Nobody works on his own matter, his family's, or one in which he was complained about."""

from datetime import date

import pytest

from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from cadre.models import Cadre, FamilyMember
from casework import services
from casework.enums import Actor, PartyRole, RecusalReason
from casework.models import Case, Evidence, Party, Recusal
from casework.permissions import check_may_receive, offers
from casework.queries.recusal import obstacles, why_recused
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.factories import make_cadre

pytestmark = pytest.mark.django_db


def person(office: Office, user: User, name: str, serial: int = 2, born_on: date = date(1980, 5, 1)) -> Cadre:
    """A person of the register behind an account."""
    made = make_cadre(office.unit, name, serial, born_on=born_on)
    made.user = user
    made.save(update_fields=["user"])
    return made


def relate(cadre: Cadre, relation: str, name: str, born_on: date | None = None) -> None:
    FamilyMember.objects.create(cadre=cadre, relation=relation, name=name, born_on=born_on, source="测试 1")


def test_a_decider_who_is_the_subjects_brother_keeps_out(office: Office) -> None:
    person(office, office.head, "陆远帆")
    relate(office.cadre, "哥哥", "陆远帆", date(1980, 5, 1))
    case = walk(about(office.cadre), "accept", "submit", "pass")
    with pytest.raises(Refused, match=r"名册登记陆远航与您有亲属关系（哥哥），您须回避"):
        services.act(case_id=case.pk, action="refuse", version=case.version, by=office.head, note="不具备")
    shown = {offer.move.action: offer.refusal for offer in offers(case, office.head)}
    assert "哥哥" in shown["refuse"]
    assert "哥哥" in shown["send_back"]


def test_brothers_are_found_by_their_father_too(office: Office) -> None:
    brother = person(office, office.head, "陆远帆")
    for each in (brother, office.cadre):
        relate(each, "父亲", "陆建国", date(1955, 1, 1))
    assert "父母相同" in why_recused(about(office.cadre), office.head)


def test_a_namesake_may_decide(office: Office) -> None:
    person(office, office.head, "陆远帆", born_on=date(1990, 5, 1))
    relate(office.cadre, "哥哥", "陆远帆", date(1980, 5, 1))
    assert why_recused(about(office.cadre), office.head) == ""


def test_who_was_complained_about_keeps_out_and_so_does_his_family(office: Office) -> None:
    complained = person(office, office.handler, "纪文澜")
    relate(complained, "丈夫", "卜令和", date(1979, 2, 1))
    person(office, office.head, "卜令和", serial=3, born_on=date(1979, 2, 1))
    case = about(office.cadre)
    Party.objects.create(case=case, cadre=complained, role=PartyRole.COMPLAINED)
    assert "您是本件的被反映人" in why_recused(case, office.handler)
    assert "纪文澜与您有亲属关系（丈夫）" in why_recused(case, office.head)


def test_a_reporters_family_keeps_out_and_is_not_told_who_reported(office: Office) -> None:
    reporter = make_cadre(office.unit, "何明", 4)
    relate(reporter, "妻子", "卜令和", date(1979, 2, 1))
    person(office, office.head, "卜令和", serial=3, born_on=date(1979, 2, 1))
    case = about(office.cadre)
    Party.objects.create(case=case, cadre=reporter, role=PartyRole.REPORTER)
    said = why_recused(case, office.head)
    assert "利害关系" in said
    assert "何明" not in said
    assert "反映人" not in said


@pytest.mark.parametrize("reason", [RecusalReason.DECLARED, RecusalReason.ORDERED])
def test_declared_and_ordered_recusals_count(office: Office, reason: RecusalReason) -> None:
    case = about(office.cadre)
    Recusal.objects.create(case=case, user=office.handler, reason=reason, note="与当事人熟识")
    with pytest.raises(Refused, match="与当事人熟识"):
        services.act(case_id=case.pk, action="accept", version=1, by=office.handler)


def test_only_a_kinship_can_be_found_not_to_be_one(office: Office) -> None:
    relate(office.cadre, "哥哥", "部长")  # an account without a person: the name alone
    case = about(office.cadre)
    assert "哥哥" in why_recused(case, office.head)
    Recusal.objects.create(
        case=case, user=office.head, reason=RecusalReason.FAMILY, note="同名", is_waived=True
    )
    assert why_recused(case, office.head) == ""
    person(office, office.head, "部长")
    Case.objects.filter(pk=case.pk).update(subject=Cadre.objects.get(user=office.head))
    assert "涉及您本人" in why_recused(Case.objects.get(pk=case.pk), office.head)


def test_any_number_of_people_is_looked_up_by_the_same_queries(
    office: Office, django_assert_num_queries: object
) -> None:
    case = about(office.cadre)
    everybody = [office.handler, office.section_head, office.head]
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert obstacles(case, everybody) == {}
    with django_assert_num_queries(4):  # type: ignore[operator]
        obstacles(case, everybody[:1])


def test_no_role_shows_somebody_a_case_about_himself(office: Office) -> None:
    own = person(office, office.head, "卜令仪")
    case = about(own)
    assert not Case.objects.visible_to(office.head).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(office.handler).filter(pk=case.pk).exists()
    walk(case, "accept", "submit", "pass", "refuse")
    assert Case.objects.visible_to(office.head).filter(pk=case.pk).exists()


def test_no_role_shows_somebody_a_case_that_complains_of_him(office: Office) -> None:
    complained = person(office, office.handler, "纪文澜")
    case = about(unit=office.unit)
    Party.objects.create(case=case, cadre=complained, role=PartyRole.COMPLAINED)
    assert not Case.objects.visible_to(office.handler).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(office.section_head).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(office.handler).filter(pk=about(unit=office.unit).pk).exists()


def test_who_is_concerned_is_offered_nothing_of_the_offices(office: Office) -> None:
    own = person(office, office.handler, "纪文澜")
    case = walk(about(own), "accept")
    assert offers(case, office.handler) == []
    with pytest.raises(Refused, match="涉及您本人"):
        services.act(case_id=case.pk, action="submit", version=case.version, by=office.handler)


def test_a_turn_cannot_be_handed_to_one_who_must_keep_out(office: Office) -> None:
    case = walk(about(office.cadre), "accept", "submit", "pass")
    relate(office.cadre, "哥哥", "部长")
    with pytest.raises(Refused, match=r"不能交给部长办理：名册登记其与陆远航有亲属关系（哥哥），须回避"):
        check_may_receive(case, office.head)


def test_a_step_goes_up_only_when_all_below_must_keep_out(office: Office) -> None:
    case = about(office.cadre)
    assert case.state.owner == Actor.HANDLER
    with pytest.raises(Refused, match="还有无需回避的经办人可以办理"):
        check_may_receive(case, office.head)
    for user in (office.handler, office.section_head):  # a section head handles cases too
        Recusal.objects.create(case=case, user=user, reason=RecusalReason.ORDERED, note="熟识")
    check_may_receive(case, office.head)
    with pytest.raises(Refused, match="不能办理这一步"):
        check_may_receive(case, office.clerk)


def test_the_wrong_role_is_not_told_why(office: Office) -> None:
    case = about(office.cadre)
    with pytest.raises(NotAllowed):
        services.act(case_id=case.pk, action="accept", version=1, by=office.head)


def test_material_is_kept_from_the_one_it_is_about_whatever_his_role(office: Office) -> None:
    own = person(office, office.handler, "纪文澜")
    case = about(own)
    kept = Evidence.objects.create(
        case=case, title="核查", file_name="a.pdf", media_type="x", size=1, sha256="0", path="a"
    )
    assert not Evidence.objects.visible_to(office.handler).filter(pk=kept.pk).exists()
    assert Evidence.objects.visible_to(office.section_head).filter(pk=kept.pk).exists()
