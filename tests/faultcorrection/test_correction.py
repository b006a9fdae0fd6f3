"""纠错: five steps, each with its record; what is not put right goes back."""

from datetime import date

import pytest

from faultcorrection.models import Correction
from faultcorrection.services.correction import open_correction
from tests.casework.conftest import Office
from tests.faultcorrection.walks import step

pytestmark = pytest.mark.django_db


def test_the_five_steps(office: Office) -> None:
    case = open_correction(
        title="资金使用不规范", subject=office.cadre, by=office.handler, problem="超范围使用"
    )
    case = step(
        case, "notify", office.handler, problem="超范围使用", demand="补办手续", due_on=date(2099, 1, 5)
    )
    assert Correction.objects.get(case=case).demand == "补办手续"
    case = step(case, "talk", office.handler, note="已谈话")
    case = step(case, "report", office.clerk, note="已补办")
    case = step(case, "return", office.handler, note="缺审批单")
    case = step(case, "report", office.clerk, note="已补齐")
    case = step(case, "approve", office.handler, note="属实")
    case = step(case, "improve", office.clerk, note="修订资金办法")
    assert step(case, "finish", office.handler, note="办法已施行").is_closed
