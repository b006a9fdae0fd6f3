"""Why somebody must keep out of a case."""

from django.db.models import Q

from accounts.models import User
from cadre.models import Cadre, FamilyMember
from casework.enums import RecusalReason
from casework.models import Case, Party, Recusal


def why_recused(case: Case, user: User) -> str:
    """The sentence that says why the user may not handle, advise on or decide the case; "" when nothing forbids it."""
    ruled = Recusal.objects.filter(case=case, user=user).first()
    if ruled is not None:
        return "" if ruled.is_waived else f"您已回避本件（{RecusalReason(ruled.reason).label}），不能办理。"
    own = Cadre.objects.filter(user=user).first()
    concerned = [case.subject] if case.subject else []
    if own is not None and case.subject_id == own.pk:
        return "本件涉及您本人，您须回避，请由他人办理。"
    if own is not None and (party := Party.objects.filter(case=case, cadre=own).first()):
        return f"您是本件的{party.get_role_display()}，须回避，请由他人办理。"
    concerned += [
        party.cadre for party in Party.objects.filter(case=case, role="complained").select_related("cadre")
    ]
    for person in concerned:
        if kin := _kinship(person, user, own):
            return kin
    return ""


def _kinship(person: Cadre, user: User, own: Cadre | None) -> str:
    """Whether the register names one of them as the other's family: by name, and by birth where both are known."""
    names = Q(cadre=person, name=own.name if own else user.full_name)
    if own is not None:
        names |= Q(cadre=own, name=person.name)
    for row in FamilyMember.objects.filter(names):
        other = own if row.cadre_id == person.pk else person
        born = other.born_on if other else None
        if row.born_on and born and (row.born_on.year, row.born_on.month) != (born.year, born.month):
            continue  # a namesake
        return f"名册登记{person.name}与您有亲属关系（{row.relation}），您须回避；如系同名，请由科长核实后免除回避。"
    return ""
