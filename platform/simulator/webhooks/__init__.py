"""The bodies of webhooks, one module per envelope. Pure: values in, JSON out."""
