"""What a page may tell of a reporter: that he is on record, and who may know him. Never who he is."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from cadre.models import Cadre
from casework.enums import PartyRole
from casework.models import Case, Party
from faultcorrection.models import NamedHandler, Reporter

ANONYMOUS = "匿名"


@dataclass(frozen=True)
class Known:
    """Whether a reporter is on record, and who may know him."""

    is_recorded: bool
    handlers: tuple[User, ...]
    is_named: bool


def known_of(case: Case, user: User) -> Known:
    """For the office's eyes; the caller shows it to nobody else."""
    named = NamedHandler.objects.filter(case=case).select_related("user")
    handlers = tuple(row.user for row in named)
    return Known(Reporter.objects.filter(case=case).exists(), handlers, user in handlers)


def parties(case: Case) -> Iterable[Party]:
    """The reporter as a person who must keep out, when the register has him. Nothing of it is saved."""
    row = Reporter.objects.filter(case=case).first()
    if row is None or not row.number:
        return []
    person = Cadre.objects.filter(number=row.number).first()
    return [Party(case=case, cadre=person, role=PartyRole.REPORTER)] if person else []


def secrets(case: Case, user: User) -> list[str]:
    """What a named handler must write nowhere else: the reporter's name, contact and number; nothing for others."""
    if not NamedHandler.objects.filter(case=case, user=user).exists():
        return []
    row = Reporter.objects.filter(case=case).first()
    if row is None:
        return []
    return [text for text in (row.name, row.contact, row.number) if len(text) > 1 and text != ANONYMOUS]
