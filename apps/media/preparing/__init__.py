"""Making of an agent's file what its channel takes."""
