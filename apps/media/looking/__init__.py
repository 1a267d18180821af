"""Finding out what a stranger's file is: its type by its bytes, its size in pixels or seconds, a small picture of it.

Nothing here believes what it was told, and nothing decodes a file in our own process.
"""
