"""Signing in through the provider of DANDANG_OIDC_ISSUER: there and back. Without one these pages do not exist."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import oidc
from accounts.adapters import NOT_SOUND, refuse_outside
from accounts.enums import Limit
from accounts.limits import address_of, limited


@login_not_required
@require_POST
def oidc_start(request: HttpRequest) -> HttpResponse:
    """To the provider. By POST, so that no other site can begin a sign-in."""
    if not settings.OIDC:
        raise Http404
    try:
        return oidc.send_away(request, next_url=get_next_redirect_url(request))
    except oidc.TROUBLE:
        refuse_outside(request, NOT_SOUND)


@login_not_required
@require_GET
@never_cache
@limited(Limit.SIGN_IN, who=address_of)
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider, with a code that this process exchanges for the ID token."""
    if not settings.OIDC:
        raise Http404
    adapter = oidc.Adapter(request, oidc.the_app().provider_id)
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except oidc.TROUBLE:
        refuse_outside(request, NOT_SOUND)
    return response
