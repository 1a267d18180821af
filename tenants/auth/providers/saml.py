"""SAML 2.0 for companies' identity providers: the way there, and a close look at what comes back.

The provider's answer is posted from its own site, so our cookies do not come along. It is looked at there and then, put
aside for a moment, and fetched by a request of our own site whose session has to have asked for it.
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import xmlsec
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from kernel.errors import InvalidInput
from tenants.auth.providers import saml_keys
from tenants.auth.providers.adapter import Refused
from tenants.auth.providers.apps import callback_url, entity_id, organization_id_of, provider_id_of
from tenants.models import IdentityProvider

MAX_RESPONSE = 200_000  # characters
ASIDE_S = 120
ONCE_S = 24 * 3600  # longer than any assertion is good for
ID_LENGTH = 200
ATTRIBUTES = {
    "email": (
        "email",
        "mail",
        "emailaddress",
        "urn:oid:0.9.2342.19200300.100.1.3",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    ),
    "name": (
        "name",
        "displayname",
        "urn:oid:2.16.840.1.113730.3.1.241",
        "http://schemas.microsoft.com/identity/claims/displayname",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    ),
}
_BROKEN = (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, SyntaxError, ValueError, TypeError, KeyError)
_WHY = {  # for whoever sets it up: which side has to be looked at
    OneLogin_Saml2_ValidationError.STATUS_CODE_IS_NOT_SUCCESS: "saml_status",
    OneLogin_Saml2_ValidationError.NO_SIGNATURE_FOUND: "saml_signature",
    OneLogin_Saml2_ValidationError.INVALID_SIGNATURE: "saml_signature",
    OneLogin_Saml2_ValidationError.DEPRECATED_SIGNATURE_METHOD: "saml_deprecated",
    OneLogin_Saml2_ValidationError.DEPRECATED_DIGEST_METHOD: "saml_deprecated",
    OneLogin_Saml2_ValidationError.WRONG_AUDIENCE: "saml_audience",
    OneLogin_Saml2_ValidationError.WRONG_ISSUER: "saml_issuer",
    OneLogin_Saml2_ValidationError.WRONG_DESTINATION: "saml_destination",
    OneLogin_Saml2_ValidationError.WRONG_SUBJECTCONFIRMATION: "saml_destination",
    OneLogin_Saml2_ValidationError.ASSERTION_TOO_EARLY: "saml_time",
    OneLogin_Saml2_ValidationError.ASSERTION_EXPIRED: "saml_time",
    OneLogin_Saml2_ValidationError.RESPONSE_EXPIRED: "saml_time",
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What allauth's SAML provider reads."""

    said: dict[str, str]

    def get_attributes(self) -> dict[str, list[str]]:
        return {name: [self.said[name]] for name in ("uid", "email", "name") if self.said[name]}

    def get_nameid_format(self) -> str:
        return ""


def read_metadata(xml: str) -> dict[str, Any]:
    """The provider as its metadata describe it: entityId, singleSignOnService, certificates. Raises InvalidInput."""
    try:
        found: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(xml.strip().encode()).get("idp", {})
    except _BROKEN:
        raise InvalidInput("This is no SAML metadata.") from None
    if not found.get("entityId") or len(found["entityId"]) > 500:
        raise InvalidInput("The metadata name no entity ID.")
    address = found.get("singleSignOnService", {}).get("url", "")
    if urlsplit(address).scheme not in ("https", "http") or not urlsplit(address).netloc:
        raise InvalidInput("The metadata name no address for sign-ins (HTTP-Redirect).")
    if not found.get("x509cert") and not found.get("x509certMulti", {}).get("signing"):
        raise InvalidInput("The metadata hold no certificate for signatures.")
    return found


def describe_us(provider_id: str) -> bytes:
    """Our metadata for the company's provider."""
    certificate, key = saml_keys.get_pair(organization_id_of(provider_id))
    us = _us(provider_id) | {"x509cert": certificate, "privateKey": key}
    # Whether it encrypts is the provider's choice; this only puts the key into the metadata.
    told = {"strict": True, "sp": us, "security": {"wantAssertionsEncrypted": True}}
    ours = OneLogin_Saml2_Settings(told, sp_validation_only=True)
    described: str | bytes = ours.get_sp_metadata()
    return described.encode() if isinstance(described, str) else described


def start(request: HttpRequest, provider: IdentityProvider, *, again: bool, relay: str = "") -> HttpResponse:
    """To the provider; the request's session remembers what was asked. `again`: who is signed in there proves it anew.
    `relay`: comes back with the answer."""
    config = _config(provider)
    asked = OneLogin_Saml2_Authn_Request(config, force_authn=again)
    _allauths(request, provider).stash_redirect_state(request, "login", state_id=asked.get_id())
    address = config.get_idp_sso_url()
    joint = "&" if "?" in address else "?"
    query = {"SAMLRequest": asked.get_request(), **({"RelayState": relay} if relay else {})}
    return HttpResponseRedirect(f"{address}{joint}{urlencode(query)}")


def receive(request: HttpRequest, provider: IdentityProvider) -> HttpResponse:
    """The provider's answer, without our cookies: looked at and put aside. Raises Refused."""
    response = request.POST.get("SAMLResponse", "")
    if not response or len(response) > MAX_RESPONSE:
        raise Refused("provider", "saml")
    try:
        said = _look_at(response, provider)
    except _BROKEN as wrong:
        raise Refused("provider", _why(wrong)) from None
    key = secrets.token_urlsafe(32)
    cache.set(f"saml:{provider.pk}:{key}", said, ASIDE_S)
    answer = HttpResponseRedirect(f"{callback_url(provider_id_of(provider))}?{urlencode({'saml': key})}")
    answer.status_code = 303
    return answer


def finish(request: HttpRequest, provider: IdentityProvider) -> HttpResponse:
    """Sign in as whom the answer names, if this browser has asked for it. Raises Refused, PermissionDenied."""
    key = f"saml:{provider.pk}:{request.GET.get('saml', '')[:ID_LENGTH]}"
    said = cache.get(key)
    if said is None or not cache.delete(key):
        raise Refused("provider")
    theirs = _allauths(request, provider)
    state = theirs.unstash_redirect_state(request, said["in_response_to"])
    login = theirs.sociallogin_from_response(request, Claims(said))
    login.state = state
    answer: HttpResponse = complete_social_login(request, login)
    return answer


def _look_at(encoded: str, provider: IdentityProvider) -> dict[str, str]:
    """Who it is that the answer names, once everything about it is in order."""
    provider_id = provider_id_of(provider)
    answer = _open(encoded, provider)
    answer.is_valid(_request_data(callback_url(provider_id)), raise_exceptions=True)
    # What the library leaves open: it would take an answer for anybody, one that nobody asked for, and one twice.
    if entity_id(provider_id) not in answer.get_audiences():
        raise Refused("provider", "saml_audience")
    in_response_to = answer.get_in_response_to()
    if not in_response_to:
        raise Refused("sso_unasked")
    if not _answers(answer, in_response_to):
        raise Refused("provider", "sso_unasked")
    if not cache.add(f"saml-seen:{provider.pk}:{answer.get_assertion_id()}", 1, ONCE_S):
        raise Refused("provider")
    attributes = {str(name).lower(): values for name, values in answer.get_attributes().items()}
    nameid = answer.get_nameid() or ""
    is_lasting = answer.get_nameid_format() != Names.NAMEID_TRANSIENT
    email = _first(attributes, "email") or (nameid if is_lasting and "@" in nameid else "")
    uid = nameid if is_lasting and nameid else email
    if not email or not uid or len(uid) > ID_LENGTH:
        raise Refused("no_address")
    said = {"uid": uid, "email": email.strip().lower(), "name": _first(attributes, "name")}
    return {**said, "in_response_to": str(in_response_to)}


def _open(encoded: str, provider: IdentityProvider) -> OneLogin_Saml2_Response:
    """The answer, decrypted where it is encrypted; nothing of it is believed yet."""
    try:
        answer = OneLogin_Saml2_Response(_config(provider), encoded)
        is_weak = saml_keys.is_weak(OneLogin_Saml2_XML.to_etree(answer.response))
    except xmlsec.Error:
        raise Refused("provider", "saml_encrypted") from None
    if is_weak:
        raise Refused("provider", "saml_encrypted")
    return answer


def _why(wrong: Exception) -> str:
    if isinstance(wrong, OneLogin_Saml2_ValidationError):
        return _WHY.get(wrong.code, "saml")
    is_encrypted = isinstance(wrong, OneLogin_Saml2_Error) and wrong.code == OneLogin_Saml2_Error.PRIVATE_KEY_NOT_FOUND
    return "saml_encrypted" if is_encrypted else "saml"


def _answers(answer: OneLogin_Saml2_Response, in_response_to: str) -> bool:
    """Whether the assertion itself answers that request. Around it, nothing has to be signed."""
    path = "/samlp:Response/saml:Assertion/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
    confirmations = OneLogin_Saml2_XML.query(answer.get_xml_document(), path)
    return all(each.get("InResponseTo") == in_response_to for each in confirmations)


def _first(attributes: dict[str, list[Any]], what: str) -> str:
    every = (str(value) for name in ATTRIBUTES[what] for value in attributes.get(name, ()) if value)
    return next(every, "")[:ID_LENGTH]


def _allauths(request: HttpRequest, provider: IdentityProvider) -> Any:
    return get_adapter(request).get_provider(request, provider_id_of(provider))


def _config(provider: IdentityProvider) -> OneLogin_Saml2_Settings:
    security = {
        "wantNameId": False,
        "wantAttributeStatement": False,
        "requestedAuthnContext": False,
        "rejectDeprecatedAlgorithm": True,
        "allowRepeatAttributeName": True,
    }
    idp = read_metadata(provider.metadata)
    us = _us(provider_id_of(provider)) | {"privateKey": saml_keys.find_key(str(provider.organization_id))}
    return OneLogin_Saml2_Settings({"strict": True, "sp": us, "idp": idp, "security": security})


def _us(provider_id: str) -> dict[str, Any]:
    return {
        "entityId": entity_id(provider_id),
        "assertionConsumerService": {"url": callback_url(provider_id), "binding": Names.BINDING_HTTP_POST},
        "NameIDFormat": Names.NAMEID_UNSPECIFIED,
    }


def _request_data(address: str) -> dict[str, Any]:
    """Where we are, by our settings: what the request says of it is not asked."""
    parts = urlsplit(address)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }
