"""A company's SAML provider, made for a test: its metadata, and answers that it signs."""

import base64
import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from kernel import clock
from kernel.ids import new_id

NAMES = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'


@dataclass(frozen=True)
class Asked:
    """What our request says."""

    id: str
    acs: str
    issuer: str
    is_forced: bool


def read_request(address: str) -> Asked:
    """The request in the address that the browser was sent to."""
    encoded = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    root = ElementTree.fromstring(zlib.decompress(base64.b64decode(encoded), -15))
    issuer = root.findtext("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer") or ""
    is_forced = root.attrib.get("ForceAuthn") == "true"
    return Asked(root.attrib["ID"], root.attrib["AssertionConsumerServiceURL"], issuer, is_forced)


@dataclass
class SamlIdp:
    entity_id: str = "https://login.acme.test/saml"
    key: str = field(init=False)
    certificate: str = field(init=False)

    def __post_init__(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.acme.test")])
        now = clock.now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        self.key = key.private_bytes(serialization.Encoding.PEM, *plain).decode()
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def metadata(self, *, location: str = "https://login.acme.test/saml/sso") -> str:
        body = "".join(self.certificate.splitlines()[1:-1])
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
            f"<ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{location}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def assertion(
        self,
        asked: Asked,
        *,
        nameid: str,
        email: str = "",
        name: str = "",
        audience: str | None = None,
        recipient: str | None = None,
        issuer: str | None = None,
        in_response_to: str | None = None,
        age_s: int = 0,
        format: str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    ) -> str:
        """One that is not signed yet."""
        made, until = _time(-age_s), _time(300 - age_s)
        asked_id = asked.id if in_response_to is None else in_response_to
        reply = f' InResponseTo="{asked_id}"' if asked_id else ""
        wanted = asked.issuer if audience is None else audience
        audiences = f"<saml:AudienceRestriction><saml:Audience>{wanted}</saml:Audience></saml:AudienceRestriction>"
        said = {"email": email, "displayName": name}
        attributes = "".join(
            f'<saml:Attribute Name="{key}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for key, value in said.items()
            if value
        )
        return (
            f'<saml:Assertion {NAMES} ID="{new_id("a")}" Version="2.0" IssueInstant="{made}">'
            f"<saml:Issuer>{issuer or self.entity_id}</saml:Issuer>"
            f'<saml:Subject><saml:NameID Format="{format}">{nameid}</saml:NameID>'
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData '
            f'NotOnOrAfter="{until}" Recipient="{recipient or asked.acs}"{reply}/></saml:SubjectConfirmation>'
            f'</saml:Subject><saml:Conditions NotBefore="{_time(-age_s - 60)}" NotOnOrAfter="{until}">'
            f"{audiences if wanted else ''}</saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{made}"><saml:AuthnContext><saml:AuthnContextClassRef>'
            "urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>"
            "</saml:AuthnStatement>"
            f"{f'<saml:AttributeStatement>{attributes}</saml:AttributeStatement>' if attributes else ''}"
            "</saml:Assertion>"
        )

    def sign(self, xml: str) -> str:
        signed: bytes | str = OneLogin_Saml2_Utils.add_sign(xml, self.key, self.certificate)
        return signed.decode() if isinstance(signed, bytes) else signed

    def response(
        self, asked: Asked, assertions: str, *, destination: str = "", in_response_to: str | None = None
    ) -> str:
        """The whole answer around assertions, signed or not."""
        asked_id = asked.id if in_response_to is None else in_response_to
        reply = f' InResponseTo="{asked_id}"' if asked_id else ""
        return (
            f'<samlp:Response {NAMES} ID="{new_id("r")}" Version="2.0" IssueInstant="{_time(0)}" '
            f'Destination="{destination or asked.acs}"{reply}><saml:Issuer>{self.entity_id}</saml:Issuer>'
            '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
            f"{assertions}</samlp:Response>"
        )


def encrypt(
    assertion: str,
    metadata: bytes,
    *,
    transport: str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    cipher: str = "http://www.w3.org/2009/xmlenc11#aes256-gcm",
) -> str:
    """An assertion as whoever has read our metadata encrypts it."""
    ours = OneLogin_Saml2_Utils.format_cert(_encryption_key_in(metadata))
    node = etree.fromstring(assertion.encode())
    data = xmlsec.template.encrypted_data_create(
        node, _transform(cipher), type=xmlsec.constants.TypeEncElement, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped = xmlsec.template.add_encrypted_key(info, _transform(transport))
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(ours, xmlsec.constants.KeyDataFormatCertPem))
    context = xmlsec.EncryptionContext(manager)
    kind, bits = (xmlsec.constants.KeyDataAes, 256) if "aes" in cipher else (xmlsec.constants.KeyDataDes, 192)
    context.key = xmlsec.Key.generate(kind, bits, xmlsec.constants.KeyDataTypeSession)
    sealed = etree.tostring(context.encrypt_xml(data, node)).decode()
    return f"<saml:EncryptedAssertion {NAMES}>{sealed}</saml:EncryptedAssertion>"


def _encryption_key_in(metadata: bytes) -> str:
    path = "//md:KeyDescriptor[@use='encryption']//ds:X509Certificate/text()"
    return str(OneLogin_Saml2_XML.query(etree.fromstring(metadata), path)[0])


def _transform(algorithm: str) -> Any:
    named = {each.href: each for each in vars(xmlsec.constants).values() if hasattr(each, "href")}
    return named[algorithm]


def encode(xml: str) -> str:
    return base64.b64encode(xml.encode()).decode()


def _time(seconds: int) -> str:
    return (clock.now() + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
