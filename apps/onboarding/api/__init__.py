"""The routes of the way in, by what they are about."""
