"""What the inbound worker writes: a batch of arrivals becomes messages, conversations, states and events.

`book` holds the rows in memory, `plan` decides (pure), `load` and `store` are the few SQL statements around it, and
`record_batch` is the door.
"""
