"""A stand-in for Meta's messaging platforms, with a phone on which one plays the customer.

A separate ASGI program. It imports nothing of Inlet: it knows only HTTP, so that what works
against it works for the same reasons against Meta. Start reading at `app.py`.
"""
