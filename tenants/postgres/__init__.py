"""Database engine: django-tenants' PostgreSQL backend with the tenant in a ContextVar. Use it as ENGINE."""
