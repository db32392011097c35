"""Who may come in, and how it is known that it is still them."""
