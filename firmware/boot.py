"""Before anything that can fail: counts the starts, so that one too many is a safe one. main.py does the rest."""

try:
    from drivers import starts

    starts.count()
except Exception as error:  # whatever it is, the badge must start
    print("boot:", error)
