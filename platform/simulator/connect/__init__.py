"""Connecting: what people own at the platform, the dialogs in which they share it, and the tokens that come of it."""
