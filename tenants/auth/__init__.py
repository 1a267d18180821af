"""Signing in: allauth does the checking, this package makes its tokens safe for a browser."""
