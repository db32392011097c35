"""How a database of an older Doorstep becomes one of this."""
