"""Calls about accounts instead of messages: tokens, permissions, Pages, numbers, subscriptions."""
