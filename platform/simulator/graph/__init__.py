"""The Graph API, as much of it as an inbox uses."""
