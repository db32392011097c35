"""Real programs a test may start for itself: a broker, a mail server, a web server."""
