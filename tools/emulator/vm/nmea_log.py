"""A receiver's log, second by second."""


def seconds_of(log: str) -> list[list[str]]:
    """A receiver's log, cut where its clock goes on: the sentence with another time of day begins the next second."""
    groups: list[list[str]] = [[]]
    clock = ""
    for line in log.splitlines():
        fields = line.split(",")
        said = fields[1].split(".")[0] if fields[0][3:] in ("RMC", "GGA", "ZDA") and len(fields) > 1 else clock
        if said != clock and groups[-1]:
            groups.append([])
        clock = said
        groups[-1].append(line)
    return [group for group in groups if group]
