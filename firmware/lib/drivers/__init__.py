"""The only code on the badge that touches the world: pins, chips, flash and the radio's libraries."""
