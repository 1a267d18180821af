"""WhatsApp's message templates: what is kept, what is refused, who reviews them, how they are sent."""
