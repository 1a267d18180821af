"""Settings by place: base (what never changes), apps (what is installed), then one module per place of work."""
