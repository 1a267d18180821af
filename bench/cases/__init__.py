"""One file per goal of performance.md; each has `run(arena, plan) -> Result`."""
