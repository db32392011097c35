"""Makes PDF files. Slow: always in a thread."""
