"""The demo's secrets, in one place so that production can refuse every one of them."""

DEMO_SECRET_KEY = "inlet-demo-only-secret-key-inlet-demo-only-secret-key"
DEMO_FIELD_KEY = "aW5sZXQtZGVtby1vbmx5LWZpZWxkLWtleS0zMmJ5dGU="
DEMO_SECRETS = frozenset(
    {DEMO_SECRET_KEY, DEMO_FIELD_KEY, "demo-app-secret", "demo-instagram-secret", "demo-verify-token"}
)
