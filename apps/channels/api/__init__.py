"""/api/channels: accounts and their health, and the walk that connects them."""
