"""What the invented school knows of its invented staff. Telephones are from Ofcom's drama range; plates are of a form never issued."""

from dataclasses import replace
from datetime import date, timedelta

from basestation.core.person import Details

KNOWN = {
    "Priya Nair": Details(
        is_routine=True, emergency_name="Arun Nair, husband", emergency_phone="07700 900205", vehicle_make="Ford Fiesta",
        vehicle_colour="blue", registration="DEMO 1", description="1.65 m, long dark hair, black coat, red scarf", usual_badge=1,
    ),
    "Tom Brennan": Details(
        is_routine=True, emergency_name="Ellen Brennan, mother", emergency_phone="01632 960206",
        description="1.80 m, short beard, grey jacket", usual_badge=2,
    ),
    "Grace Lindley": Details(
        emergency_name="Sam Lindley, brother", emergency_phone="07700 900207", vehicle_make="Skoda Fabia",
        vehicle_colour="silver", registration="DEMO 3", description="1.70 m, grey bob, glasses, green anorak", usual_badge=3,
    ),
    "Simon Whitlock": Details(emergency_name="Kate Whitlock, wife", emergency_phone="07700 900202"),
}  # fmt: skip
TRAINED_FOR_DAYS = {"Grace Lindley": 12}  # soon to be renewed, under a policy that asks for training
OTHERWISE_DAYS = 400
READ_BEFORE_DAYS = 60


def details_of(name: str, today: date) -> Details:
    """Those who go out are trained, and have read the policy. Grace asks the head each time: she does not go out routinely."""
    known = KNOWN.get(name, Details())
    if known.usual_badge is None:
        return known
    until = today + timedelta(TRAINED_FOR_DAYS.get(name, OTHERWISE_DAYS))
    return replace(known, training_until=until.isoformat(), policy_read_on=(today - timedelta(READ_BEFORE_DAYS)).isoformat())
