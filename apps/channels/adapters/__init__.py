"""What the channels say and how to answer them: one folder per channel, shared Meta parts in `meta/`.

Reading is pure (standard library only): `catalog.split` cuts a webhook's body into parts, `registry.adapter_for` finds
the adapter of a part, its `parse` gives the values of `items`. Sending is `send`, with the errors of `sending`. How to
add a channel: docs/add-a-channel.md.
"""
