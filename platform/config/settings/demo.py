"""A laptop or a bare machine: everything at one loopback address, with secrets that everybody knows."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.demo_secrets import DEMO_FIELD_KEY, DEMO_SECRET_KEY

SECRET_KEY = env.SECRET_KEY or DEMO_SECRET_KEY
FIELD_KEYS = env.FIELD_KEYS or [DEMO_FIELD_KEY]
META_APP_SECRET = env.META_APP_SECRET or "demo-app-secret"
META_INSTAGRAM_APP_SECRET = env.META_INSTAGRAM_APP_SECRET or "demo-instagram-secret"
META_VERIFY_TOKEN = env.META_VERIFY_TOKEN or "demo-verify-token"

# Domains that exist nowhere (RFC 6761): what they say is told to the simulator.
DNS_LOOKUP = "kernel.dns.ask_simulator_for_test_domains"

# Plain HTTP on loopback: a `__Secure-` cookie would be refused by the browser.
REFRESH_COOKIE_NAME, FLOW_COOKIE_NAME, DEVICE_COOKIE_NAME = "inlet-refresh", "inlet-flow", "inlet-device"
PROVIDER_COOKIE_NAME = "inlet-provider"
REFRESH_COOKIE_SECURE = False
SESSION_COOKIE_SECURE = False
OPERATORS_NEED_SECOND_FACTOR = False

SCHEMA_POOL_SIZE = env.number("SCHEMA_POOL_SIZE", 2)
