"""What can go wrong between a technician, a cable and a badge: said in words that say what to do."""


class Trouble(Exception):
    """Shown as it is; a badge that is half done is finished by running the same command again."""
