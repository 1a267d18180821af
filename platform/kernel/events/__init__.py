"""The organization's log: what happened, numbered without gaps, in the order of the commits.

`log.publish` writes facts in the transaction of the change; `bus` tells sockets; `reactions` runs what
`config.event_map` lists. Readers resume with `log.list_after`.
"""
