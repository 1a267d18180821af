"""What a customer does, as it stands in the webhook of each channel."""
