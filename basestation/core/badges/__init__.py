"""What badges say: opened, checked for replay, and turned into events; and how well each protects."""
