"""Instagram messaging, over Instagram Login or over a Facebook Page."""
