"""What the base remembers: journal, incidents, visits, deliveries, badges, people. SQLite or PostgreSQL."""
