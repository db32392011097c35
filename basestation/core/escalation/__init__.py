"""How an incident climbs its ladder, and what people do about it on the way."""
