"""Messenger Platform: conversations with a Facebook Page."""
