"""A visit that is out: what its events and deadlines mean."""
