"""Before anything that can fail: counts the starts, so that one crash too many is followed by a safe one."""

try:
    from drivers import starts

    starts.count()
except Exception as error:  # whatever it is, the badge must start
    print("boot:", error)
