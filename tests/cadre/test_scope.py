"""Who sees what: every page of the register × every role × in and out of scope. First make what could leak."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from accounts.enums import Role
from cadre.models import Cadre, Unit
from tests.factories import make_cadre, make_city, make_user

pytestmark = pytest.mark.django_db

TINY_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@dataclass
class Place:
    """Two people in two places; `client` is signed in as somebody whose scope holds `near` at most."""

    near: Cadre
    far: Cadre
    near_unit: Unit
    far_unit: Unit
    client: Client


# role -> (short name of the unit held, None for the city; sees near; sees far)
WHO: dict[str, tuple[Role, str | None, bool, bool]] = {
    "city handler": (Role.HANDLER, None, True, True),
    "county handler": (Role.HANDLER, "临湖区", True, False),
    "section head": (Role.SECTION_HEAD, None, True, True),
    "department head": (Role.DEPARTMENT_HEAD, None, True, True),
    "unit leader": (Role.UNIT_LEADER, "槐林镇", True, False),
    "unit clerk": (Role.UNIT_CLERK, "槐林镇", True, False),
    "county auditor": (Role.AUDITOR, "临湖区", True, False),
    "consulted": (Role.CONSULTED, None, False, False),
    "cadre himself": (Role.CADRE, None, True, False),
    "system admin": (Role.SYSTEM_ADMIN, None, False, False),
    "security admin": (Role.SECURITY_ADMIN, None, False, False),
    "audit admin": (Role.AUDIT_ADMIN, None, False, False),
}
EXPORTERS = {"city handler", "county handler", "section head", "department head", "county auditor"}
REVEALERS = EXPORTERS - {"county auditor"}
EDITORS = {"city handler", "county handler", "section head"}


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Place:
    """The place as seen by the role that the test names."""
    city = make_city()
    near = make_cadre(city["槐林镇"], "陆远航", 1)
    far = make_cadre(city["水利局"], "康微", 2)
    for cadre in (near, far):
        cadre.photo.save(f"{cadre.number}.png", ContentFile(TINY_PNG))
    role, unit, _, _ = WHO[request.param]
    user = make_user("who", role, city[unit] if unit else None)
    if role == Role.CADRE:
        Cadre.objects.filter(pk=near.pk).update(user=user)
    client = Client()
    client.force_login(user)
    return Place(near, far, city["槐林镇"], city["水利局"], client)


def everybody() -> Callable[[Callable[..., None]], Callable[..., None]]:
    return pytest.mark.parametrize(("who", "place"), [(who, who) for who in WHO], indirect=["place"])


@everybody()
@pytest.mark.parametrize(
    "address",
    ["/cadre/cadres/{}/", "/cadre/cadres/{}/photo/", "/api/cadres/{}/"],
    ids=["file", "photo", "api"],
)
def test_a_person_is_seen_in_scope_and_404_outside(who: str, place: Place, address: str) -> None:
    _, _, sees_near, sees_far = WHO[who]
    for cadre, sees in ((place.near, sees_near), (place.far, sees_far)):
        answer = place.client.get(address.format(cadre.number))
        assert answer.status_code == (200 if sees else 404)
        b"".join(answer)  # a photo is an open file until it is read


@everybody()
def test_a_list_holds_nobody_from_outside(who: str, place: Place) -> None:
    _, _, sees_near, sees_far = WHO[who]
    page = place.client.get("/cadre/cadres/")
    if not sees_near:
        assert page.status_code == 403
        return
    text = page.content.decode()
    assert place.near.name in text
    assert (place.far.name in text) == sees_far
    for query in (place.far.number, "康微", "kangwei", "kw"):
        found = place.client.get("/cadre/cadres/", {"q": query}).content.decode()
        assert (place.far.get_absolute_url() in found) == sees_far


@everybody()
def test_the_api_lists_nobody_from_outside(who: str, place: Place) -> None:
    _, _, sees_near, sees_far = WHO[who]
    listed = {row["number"] for row in place.client.get("/api/cadres/").json()["results"]}
    assert (place.near.number in listed) == sees_near
    assert (place.far.number in listed) == sees_far
    units = {row["name"] for row in place.client.get("/api/units/?q=云川市石桥县").json()}
    assert (place.far_unit.name in units) == sees_far


@everybody()
def test_an_id_number_finds_nobody_outside(who: str, place: Place) -> None:
    _, _, sees_near, sees_far = WHO[who]
    for cadre, sees in ((place.near, sees_near), (place.far, sees_far)):
        answer = place.client.post("/cadre/cadres/search/", {"q": cadre.id_number})
        assert cadre.id_number not in answer.url
        assert (answer.url == cadre.get_absolute_url()) == sees


@everybody()
def test_an_export_holds_nobody_from_outside(who: str, place: Place) -> None:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    answer = place.client.post("/cadre/cadres/export/")
    if who not in EXPORTERS:
        assert answer.status_code == 403
        return
    content = b"".join(answer.streaming_content)
    cells = [
        cell
        for row in CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
        for cell in row
    ]
    assert place.near.number in cells
    assert (place.far.number in cells) == WHO[who][3]
    assert place.near.id_number not in cells


@everybody()
def test_identity_is_revealed_by_permission_and_scope(who: str, place: Place) -> None:
    _, _, sees_near, sees_far = WHO[who]
    for cadre, sees in ((place.near, sees_near), (place.far, sees_far)):
        answer = place.client.post(f"/cadre/cadres/{cadre.number}/reveal/")
        expected = 404 if not sees else 200 if who in REVEALERS else 403
        assert answer.status_code == expected
        assert (cadre.id_number in answer.content.decode()) == (expected == 200)


@everybody()
def test_a_person_leaves_as_lrmx_by_permission_and_scope(who: str, place: Place) -> None:
    """The file carries the full ID number: it takes both the right to export and the right to see that."""
    _, _, sees_near, sees_far = WHO[who]
    for cadre, sees in ((place.near, sees_near), (place.far, sees_far)):
        answer = place.client.post(f"/cadre/cadres/{cadre.number}/lrmx/")
        assert answer.status_code == (404 if not sees else 200 if who in EXPORTERS & REVEALERS else 403)
        assert (cadre.id_number in answer.content.decode()) == (answer.status_code == 200)


@everybody()
@pytest.mark.parametrize("page", ["edit/", "facts/honour/"])
def test_a_file_is_changed_by_permission_and_scope(who: str, place: Place, page: str) -> None:
    _, _, sees_near, sees_far = WHO[who]
    for cadre, sees in ((place.near, sees_near), (place.far, sees_far)):
        expected = 404 if not sees else 200 if who in EDITORS else 403
        assert place.client.get(f"/cadre/cadres/{cadre.number}/{page}").status_code == expected


@everybody()
@pytest.mark.parametrize("page", ["", "children/"])
def test_a_unit_is_seen_in_scope_and_404_outside(who: str, place: Place, page: str) -> None:
    role, _, sees_near, sees_far = WHO[who]
    sees_near = sees_near and role != Role.CADRE  # he sees himself, not his unit
    for unit, sees in ((place.near_unit, sees_near), (place.far_unit, sees_far)):
        assert place.client.get(f"/cadre/units/{unit.pk}/{page}").status_code == (200 if sees else 404)
    tree = place.client.get("/cadre/units/")
    assert tree.status_code == (200 if sees_near else 403)
    found = place.client.get("/cadre/units/", {"q": place.far_unit.name}).content.decode()
    assert (f"/cadre/units/{place.far_unit.pk}/" in found) == sees_far
    names = place.client.get("/cadre/units/names/", {"unit_name": place.far_unit.name}).content.decode()
    assert (place.far_unit.name in names) == sees_far


@everybody()
@pytest.mark.parametrize("change", ["rename/", "move/", "merge/"])
def test_a_unit_is_changed_by_permission_and_scope(who: str, place: Place, change: str) -> None:
    role, _, sees_near, sees_far = WHO[who]
    sees_near = sees_near and role != Role.CADRE
    for unit, sees in ((place.near_unit, sees_near), (place.far_unit, sees_far)):
        expected = 404 if not sees else 200 if role == Role.SECTION_HEAD else 403
        assert place.client.get(f"/cadre/units/{unit.pk}/{change}").status_code == expected


@pytest.mark.parametrize("place", ["county handler"], indirect=True)
def test_a_filter_by_a_unit_outside_is_refused(place: Place) -> None:
    answer = place.client.get("/cadre/cadres/", {"unit": place.far_unit.pk})
    assert answer.status_code == 400
    assert place.far_unit.name not in answer.content.decode()


@pytest.mark.parametrize("place", ["city handler"], indirect=True)
def test_nothing_is_shown_to_who_is_not_signed_in(place: Place) -> None:
    stranger = Client()
    number, unit = place.near.number, place.near_unit.pk
    for address in (
        "/cadre/cadres/",
        f"/cadre/cadres/{number}/",
        f"/cadre/cadres/{number}/photo/",
        f"/cadre/units/{unit}/",
        "/cadre/units/",
    ):
        assert stranger.get(address).url.startswith("/accounts/login/")
    assert stranger.get(f"/api/cadres/{number}/").status_code in (302, 403)
