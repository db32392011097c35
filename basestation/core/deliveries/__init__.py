"""How a message to a person or a centre is made, tried again and settled."""
