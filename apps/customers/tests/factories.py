"""Customers of the organization in scope."""

from apps.customers.models import Customer, CustomerIdentity

_KIND = {"whatsapp": "phone", "messenger": "psid", "instagram": "igsid"}


def make_customer(
    external_id: str = "4915100000001", *, channel_type: str = "whatsapp", scope: str = "", name: str = "Mara Beck"
) -> Customer:
    """A customer with one identity. `scope`: the channel account's id, except on WhatsApp."""
    phone = external_id if channel_type == "whatsapp" else None
    customer = Customer.objects.create(display_name=name, phone=phone)
    CustomerIdentity.objects.create(
        customer=customer,
        channel_type=channel_type,
        scope=scope,
        kind=_KIND[channel_type],
        external_user_id=external_id,
    )
    return customer
