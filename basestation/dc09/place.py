"""A position as DC-09 writes it: degrees and minutes, `[X000W20.207]` east or west, `[Y53N44.740]` north or south."""

DEGREE_UDEG = 1_000_000
THOUSANDTHS = 60_000  # of a minute in a degree


def blocks(lat_udeg: int | None, lon_udeg: int | None) -> list[str]:
    """Longitude first, as receivers expect; nothing when there is no position on this Earth: the alarm goes without."""
    if lat_udeg is None or lon_udeg is None or abs(lat_udeg) > 90 * DEGREE_UDEG or abs(lon_udeg) > 180 * DEGREE_UDEG:
        return []
    return [f"[X{_angle(lon_udeg, 3, 'EW')}]", f"[Y{_angle(lat_udeg, 2, 'NS')}]"]


def _angle(udeg: int, digits: int, signs: str) -> str:
    """In whole thousandths of a minute throughout, so that 59.9996 minutes become the next degree and not 60.000."""
    thousandths = (abs(udeg) * THOUSANDTHS + DEGREE_UDEG // 2) // DEGREE_UDEG
    degrees, rest = divmod(thousandths, THOUSANDTHS)
    return f"{degrees:0{digits}d}{signs[udeg < 0]}{rest // 1000:02d}.{rest % 1000:03d}"
