"""The key with which a company's SAML provider may encrypt what it says to us: one for each organization.

It only hides; who speaks is shown by the provider's own signature, which is asked for in any case.
"""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from kernel import clock, crypto
from tenants.models import SamlKey

BITS = 2048
GOOD_FOR = timedelta(days=20 * 365)  # providers hold it for years, and nothing is proved by it
_XENC, _XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
# RSA 1.5 and Triple-DES let somebody who may ask often enough read without the key.
ALLOWED = frozenset(
    {f"{_XENC}rsa-oaep-mgf1p", f"{_XENC11}rsa-oaep"}
    | {f"{_XENC}aes{bits}-cbc" for bits in (128, 192, 256)}
    | {f"{_XENC11}aes{bits}-gcm" for bits in (128, 192, 256)}
)


def get_pair(organization_id: str) -> tuple[str, str]:
    """(certificate, key), both PEM; made when they are first asked for. Only the first goes into our metadata."""
    found = SamlKey.objects.filter(organization_id=organization_id).first()
    if found is None:
        certificate, key = _make()
        fields = {"certificate": certificate, "sealed_key": crypto.seal(key)}
        found, _ = SamlKey.objects.get_or_create(organization_id=organization_id, defaults=fields)
    return str(found.certificate), crypto.unseal(found.sealed_key)


def find_key(organization_id: str) -> str:
    """The private half, in PEM; "" while nobody has asked for our metadata."""
    found = SamlKey.objects.filter(organization_id=organization_id).first()
    return crypto.unseal(found.sealed_key) if found is not None else ""


def is_weak(document: etree._Element) -> bool:
    """Whether something in an answer is encrypted in a way that does not hide it well."""
    methods = document.iter(f"{{{_XENC}}}EncryptionMethod")
    return any(each.get("Algorithm") not in ALLOWED for each in methods)


def _make() -> tuple[str, str]:
    """(certificate, key), both PEM. The certificate is a wrapping: nobody has to trust whoever signed it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Inlet")]), clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + GOOD_FOR)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    return certificate.public_bytes(pem).decode(), private.decode()
