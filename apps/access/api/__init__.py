"""/api/me, /api/orgs, /api/permissions, /api/roles, /api/teams, /api/grants."""
