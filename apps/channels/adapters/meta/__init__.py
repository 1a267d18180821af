"""What the three Meta channels share."""
