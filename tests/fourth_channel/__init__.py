"""A fourth channel, added in a test: what docs/add-a-channel.md says, done and driven (decision 0038)."""
