"""What a developer types: the `inlet` command, embedded servers, the demo, the checks."""
