"""What the school knows of a member of staff, beside their name and how they are reached."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`is_routine`: the head has authorised this person to go out routinely (R1). `description`: how they look, for the 999 sheet.
    `training_until` and `policy_read_on` are ISO dates, "" when there is none; `policy_read_version` names the policy that was
    read. `usual_badge` is the badge they mostly carry."""

    is_routine: bool = False
    emergency_name: str = ""
    emergency_phone: str = ""
    vehicle_make: str = ""
    vehicle_colour: str = ""
    registration: str = ""
    description: str = ""
    training_until: str = ""
    policy_read_on: str = ""
    policy_read_version: str = ""
    usual_badge: int | None = None

    @property
    def vehicle(self) -> str:
        """As it is read to the police: "blue Ford Fiesta, HX19 ABC"."""
        car = " ".join(part for part in (self.vehicle_colour, self.vehicle_make) if part)
        return ", ".join(part for part in (car, self.registration) if part)

    @property
    def emergency(self) -> str:
        return ", ".join(part for part in (self.emergency_name, self.emergency_phone) if part)


DETAILS = tuple(field.name for field in fields(Details))
