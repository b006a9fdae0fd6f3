"""Every address, whole tables: nobody gets in without signing in, and each role sees its own part only."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.enums import Role
from cadre.models import Unit
from tests.factories import make_cadre

PUBLIC = {
    "accounts:login",
    "account_login",
    "accounts:logout",
    "account_logout",
    "accounts:oidc-start",  # 404 unless a provider is named
    "accounts:oidc-callback",
    "health-live",
    "health-ready",
    *(f"ballot:{name}" for name in ("enter", "paper", "cast", "done")),  # a slip's code is enough
}
SAMPLES = {
    "pk": "1",
    "item": "1",
    "case": "1",
    "number": "GB0000001",
    "kind": "post",
    "group": "run-1",
    "code": "follow_up.alert",
    "action": "accept",
    "paper": "1",
    "status": "applied",
    "row": "1",
}


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(namespaced name, route) of every address."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", route
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes(pattern, route, inner)


ROUTES = dict(routes(get_resolver()))


def address(name: str, **values: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: {**SAMPLES, **values}[match[1]], ROUTES[name])


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(ROUTES) - PUBLIC))
def test_nobody_gets_in_without_signing_in(name: str, method: str) -> None:
    response = getattr(Client(), method)(address(name))
    is_sent_away = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
    assert is_sent_away or response.status_code in {401, 403}, response.status_code


# --- role × address × scope ------------------------------------------------------------------------------

STAFF = {Role.HANDLER, Role.SECTION_HEAD}
VIEWERS = STAFF | {Role.DEPARTMENT_HEAD, Role.UNIT_LEADER, Role.UNIT_CLERK, Role.AUDITOR}
IDENTITY = STAFF | {Role.DEPARTMENT_HEAD}
EXPORTERS = IDENTITY | {Role.AUDITOR}
AUDIT = {Role.AUDITOR, Role.AUDIT_ADMIN}
ASSESSMENTS = STAFF | {Role.DEPARTMENT_HEAD, Role.AUDITOR}
EVERYBODY = set(Role)
# Pages that need no object: who may open them; everybody else is refused.
LISTS: dict[str, set[Role]] = {
    "home": EVERYBODY,
    "accounts:password-change": EVERYBODY,
    "accounts:session-list": EVERYBODY,
    "accounts:role-list": EVERYBODY,  # what each role may do
    "accounts:delegation-list": EVERYBODY,  # their own
    "accounts:delegation-new": EVERYBODY,
    "accounts:user-list": {Role.SYSTEM_ADMIN},
    "accounts:user-new": {Role.SYSTEM_ADMIN},
    "accounts:grant-list": {Role.SECURITY_ADMIN},
    "accounts:grant-new": {Role.SECURITY_ADMIN},
    "accounts:unit-names": {Role.SECURITY_ADMIN, *AUDIT},  # names only, for roles and the log
    "accounts:audit-list": AUDIT,  # rows in scope
    "mfa_index": EVERYBODY,
    "jobs:job-list": EVERYBODY,  # their own
    "cadre:cadre-list": VIEWERS,
    "cadre:unit-list": VIEWERS,
    "cadre:unit-names": EVERYBODY,  # names in scope, for the search field
    "cadre:import-list": STAFF,
    "cadre:import-new": STAFF,
    "cadre:import-template": STAFF,
    "casework:desk": EVERYBODY,  # what waits for them
    "casework:desk-count": EVERYBODY,
    "casework:meeting-list": EVERYBODY,  # those in scope, and those that they attend
    "casework:meeting-new": STAFF,
    "casework:opinion-list": EVERYBODY,  # what was asked of them
    "casework:step-days-list": STAFF | {Role.DEPARTMENT_HEAD, Role.AUDITOR},
    "dossiers:run-list": EVERYBODY,  # runs with documents in scope
    "dossiers:run-new": STAFF,
    "evaluation:home": EVERYBODY,  # surveys in scope, or their own sheets
    "evaluation:survey-list": ASSESSMENTS,
    "evaluation:survey-new": STAFF,
    "evaluation:box-list": ASSESSMENTS,
    "evaluation:box-new": STAFF,
    "evaluation:scheme-list": ASSESSMENTS,
    "evaluation:scheme-new": STAFF,
    "evaluation:instrument-list": ASSESSMENTS,
    "evaluation:instrument-new": STAFF,
    "evaluation:sheet-list": EVERYBODY,  # their own
    "regulations:rule-list": EVERYBODY,  # national rules are public; own ones by scope
    "regulations:rule-detail": EVERYBODY,
    "regulations:rule-changes": EVERYBODY,
    "regulations:proposal-new": STAFF,
    "regulations:calendar": EVERYBODY,
    "regulations:calendar-import": set(),  # the whole city's, so nobody of one unit
    "rewards:plan-list": VIEWERS,
    "rewards:plan-new": STAFF,
    "rewards:plan-compare": EVERYBODY,  # plans in scope
    "rewards:unit-grade-list": STAFF,
    "rewards:special-list": STAFF,
    "rewards:pool-list": VIEWERS,
    "rewards:account-list": VIEWERS,
    "api:plan-list": VIEWERS,
    "api:account-list": VIEWERS,
    "rewards:rank-list": VIEWERS,
    "rewards:rank-forecast": VIEWERS,
    "rewards:proposal-list": VIEWERS,
    "api:proposal-list": VIEWERS,
    "api:rank-list": VIEWERS,
    "api:rank-forecast": VIEWERS,
    "api:schema": EVERYBODY,
    "api:cadre-list": EVERYBODY,  # rows in scope
    "api:unit-list": EVERYBODY,
    "api:case-list": EVERYBODY,  # those that they see
}
# Pages of one person or unit: who may open them where it lies in his scope. Out of scope is 404 for all.
OBJECTS: dict[str, set[Role]] = {
    "cadre:cadre-detail": VIEWERS,
    "cadre:cadre-edit": STAFF,
    "cadre:cadre-reveal": IDENTITY,
    "cadre:cadre-lrmx": IDENTITY,  # the file names the ID number
    "cadre:fact-new": STAFF,
    "cadre:unit-detail": VIEWERS,
    "cadre:unit-children": VIEWERS,
    "cadre:unit-rename": {Role.SECTION_HEAD},
    "cadre:unit-move": {Role.SECTION_HEAD},
    "cadre:unit-merge": {Role.SECTION_HEAD},
    "dossiers:cadre-form": EXPORTERS,
    "dossiers:cadre-documents": VIEWERS,
    "rewards:rank-detail": VIEWERS,
    "api:rank-detail": VIEWERS,
    "api:cadre-detail": VIEWERS,
}
BY_POST = {"cadre:cadre-reveal", "cadre:cadre-lrmx"}
# Pages of an instrument, a survey, a sheet: tests/evaluation makes them first.
EVALUATION_OBJECTS = (
    *("instrument-detail", "version-new", "version-edit", "version-preview", "version-publish"),
    *(f"survey-{verb}" for verb in ("detail", "open", "excuse", "close", "export")),
    *("target-list", "target-new", "target-remove", "target-result", "rater-new"),
    *(f"sheet-{verb}" for verb in ("grid", "submit-all", "detail", "take-back")),
    "copy-settle",
    *(f"box-{verb}" for verb in ("detail", "eligible", "key", "print", "open", "count", "void", "result")),
    *("box-target-new", "box-target-remove", "member-detail", "member-remove"),
    *(f"scheme-{verb}" for verb in ("detail", "edit", "units", "publish", "close", "carry", "grade")),
    *(f"{what}-{verb}" for what in ("scheme", "survey") for verb in ("template", "upload")),
    *(f"upload-{verb}" for verb in ("detail", "confirm", "discard")),
)
# Pages of a plan, a pool, a grant, an account: tests/rewards makes them first and holds role × scope.
PLAN_PAGES = (
    *("detail", "edit", "copy", "recount", "discard", "grade", "step", "export", "schedule", "people"),
    *("people-export", "row", "row-notice", "compare-export"),
)
POOL_PAGES = (
    *("pool-detail", "pool-grants-export", "grant-new", "grant-detail", "grant-decide", "grant-return"),
    *("account-detail", "account-export", "account-hand-back", "account-lines-export", "special-cancel"),
)
# What belongs to whoever started it, or is there only after something was made: the tests of the app make it first.
MADE_FIRST = {
    "health-live",
    "health-ready",
    *(f"accounts:{name}" for name in ("login", "logout", "user-detail", "user-password", "user-deactivate")),
    *(f"accounts:{name}" for name in ("user-activate", "user-unlock", "user-mfa", "grant-end")),
    *(f"accounts:{name}" for name in ("user-outside", "oidc-start", "oidc-callback")),
    *(f"accounts:{name}" for name in ("user-mfa-ask", "mfa-reset-confirm", "mfa-reset-drop")),
    *(f"accounts:{name}" for name in ("delegation-end", "audit-export", "audit-verify")),
    *(name for name in ROUTES if name.startswith(("account_", "mfa_")) and name != "mfa_index"),
    *(name for name in ROUTES if name.startswith("jobs:") and name != "jobs:job-list"),
    *(
        f"cadre:{name}"
        for name in ("cadre-search", "cadre-export", "cadre-photo", "export-detail", "export-file")
    ),
    *(f"cadre:import-{name}" for name in ("detail", "confirm", "discard", "file", "problems", "result")),
    *(f"dossiers:run-{name}" for name in ("detail", "progress", "cancel", "retry", "archive")),
    "dossiers:document-download",
    *(f"faultcorrection:reporter-{verb}" for verb in ("detail", "handlers", "record", "look")),
    "faultcorrection:follow-on",
    "casework:follow-up-finish",
    "casework:paper-file",
    "casework:paper-receive",
    *(f"rewards:rank-{name}" for name in ("export", "survey", "survey-file")),
    *(f"casework:case-{name}" for name in ("claim", "release", "assign", "watch", "recusals", "draft")),
    *(f"casework:recusal-{name}" for name in ("declare", "order", "waive")),
    "rewards:proposal-export",
    *(f"rewards:plan-{name}" for name in PLAN_PAGES),
    *(f"rewards:{name}" for name in POOL_PAGES),
    "api:plan-detail",
    "api:account-detail",
    *(f"casework:opinion-{name}" for name in ("new", "countersign", "detail", "cancel", "silence", "draft")),
    *(f"casework:case-{name}" for name in ("new", "detail", "act")),
    *(f"casework:evidence-{name}" for name in ("new", "file", "replace")),
    *(
        f"casework:meeting-{name}"
        for name in ("detail", "edit", "minutes", "freeze", "thaw", "open", "cancel")
    ),
    *(f"casework:meeting-{name}" for name in ("attendance", "close", "vote")),
    "casework:agenda-candidates",
    *(f"casework:item-{name}" for name in ("new", "detail", "remove", "postpone", "votes", "vote", "recuse")),
    *(f"evaluation:{name}" for name in EVALUATION_OBJECTS),
    *(f"casework:case-{name}" for name in ("new", "detail", "act", "extend")),
    *(f"casework:evidence-{name}" for name in ("new", "file", "replace")),
    *(
        f"casework:meeting-{name}"
        for name in ("detail", "edit", "minutes", "freeze", "thaw", "open", "cancel")
    ),
    *(f"casework:meeting-{name}" for name in ("attendance", "close", "vote")),
    *(f"casework:item-{name}" for name in ("new", "detail", "remove", "postpone", "votes", "vote", "recuse")),
    "casework:escalation-answer",
    "api:case-detail",
    "api:case-act",
    "casework:step-days-set",
    *(name for name in ROUTES if name.startswith("ballot:")),
    *(f"regulations:proposal-{name}" for name in ("detail", "confirm", "reject", "withdraw")),
}
ClientAs = Callable[..., Client]


def test_every_address_is_in_a_table() -> None:
    assert set(ROUTES) == {*LISTS, *OBJECTS, *MADE_FIRST}


def answers(client: Client, name: str, **values: str) -> int:
    method = client.post if name in BY_POST else client.get
    return method(address(name, **values)).status_code


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_lists_and_no_other(role: Role, city: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(role, city["财政局"])
    opened = {name for name in LISTS if answers(client, name) == 200}
    assert opened == {name for name, roles in LISTS.items() if role in roles}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_is_in_scope(role: Role, city: dict[str, Unit], client_as: ClientAs) -> None:
    bureau = city["财政局"]
    number = make_cadre(bureau).number
    client = client_as(role, bureau)
    got = {name: answers(client, name, number=number, pk=str(bureau.pk)) for name in OBJECTS}
    assert {name for name, status in got.items() if status in {200, 302}} == {
        name for name, roles in OBJECTS.items() if role in roles
    }
    assert set(got.values()) <= {200, 302, 403, 404}


@pytest.mark.parametrize("role", list(Role))
def test_out_of_scope_is_404_for_every_role(role: Role, city: dict[str, Unit], client_as: ClientAs) -> None:
    number = make_cadre(city["教育局"]).number
    client = client_as(role, city["财政局"])
    got = {name: answers(client, name, number=number, pk=str(city["教育局"].pk)) for name in OBJECTS}
    assert got == dict.fromkeys(OBJECTS, 404)
