"""What Inlet costs, beside what the machine could do (`ref/`) and beside the naive way (`naive/`). See README.md."""
