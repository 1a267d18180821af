"""Postcards: text in by a signed JSON webhook, text out by an HTTP POST. What would be a folder of
apps/channels/adapters, and its vendor's module in apps/channels/vendors."""
