"""The pipeline that one writes first: a Django view, a Celery task and an ORM transaction per message, group_send.

Kept for ever as the thing to beat. Tables, broker database and settings of its own; nothing of Inlet is imported.
"""
