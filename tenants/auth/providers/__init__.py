"""Signing in through somebody else: Google and the like for everybody, an identity provider of its own per company."""
