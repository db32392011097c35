"""The columns of a staff list: what they are called here, and what else people call them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...core.policy.ladders import HEAD, OFFICE, SECOND
from ...core.policy.rules import DELEGATE, SAFEGUARDING, TECHNICIAN, VISITOR

# Field -> the heading of our own files; and every other heading, without spaces and signs, that means the same.
HEADINGS = {
    "name": "Name",
    "roles": "Roles",
    "mobile": "Mobile",
    "sign_in": "Sign-in name",
    "email": "E-mail",
    "emergency_name": "Emergency contact",
    "emergency_phone": "Emergency telephone",
    "vehicle_make": "Vehicle make",
    "vehicle_colour": "Vehicle colour",
    "registration": "Registration",
    "description": "Description",
    "training_until": "Training until",
    "policy_read_on": "Policy read on",
    "is_routine": "Goes out routinely",
    "usual_badge": "Usual badge",
}
ALSO = {
    "name": "fullname staffname staff employee person displayname staffmember",
    "forename": "forename firstname givenname knownas",
    "surname": "surname lastname familyname",
    "roles": "role doorsteproles jobrole",
    "mobile": "mobilenumber mobilephone mobiletelephone phone phonenumber telephone telephonenumber tel cell workmobile",
    "sign_in": "signin username login loginname user",
    "email": "emailaddress mail workemail workemailaddress",
    "emergency_name": "emergencycontactname emergencyname nextofkin nextofkinname ice",
    "emergency_phone": "emergencycontactnumber emergencycontactphone emergencycontacttelephone emergencyphone emergencynumber"
    " emergencymobile nextofkinphone nextofkinnumber nextofkintelephone icenumber",
    "vehicle_make": "vehicle car make makeandmodel makemodel vehiclemakeandmodel carmake carmakeandmodel",
    "vehicle_colour": "colour color carcolour vehiclecolor carcolor",
    "registration": "reg regno regnumber registrationnumber numberplate vehicleregistration carregistration vehiclereg carreg vrm",
    "description": "appearance howtheylook",
    "training_until": "trainingexpires trainingexpiry trainingexpirydate trainingvaliduntil trainingisgooduntil trainingvalidto",
    "policy_read_on": "policyread readpolicy policyreaddate readpolicyon datepolicyread",
    "is_routine": "routine routinely routinevisitor authorised authorisedroutinely",
    "usual_badge": "badge badgenumber badgeno",
}
ROLE_WORDS = {
    VISITOR: "visitor visits homevisitor",
    OFFICE: "office reception receptionist secretary schooloffice",
    SECOND: "second secondperson",
    HEAD: "head headteacher principal",
    DELEGATE: "delegate deputy deputyhead",
    SAFEGUARDING: "safeguarding safeguardinglead dsl designatedsafeguardinglead",
    TECHNICIAN: "technician it ict itsupport itmanager",
}
YES, NO = frozenset(["yes", "y", "true", "1", "x", "tick", "ticked", "ja", "on"]), frozenset(["no", "n", "false", "0", "off", "-"])
MEDICAL = re.compile(r"medical|health|condition|allerg")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands; and the headings nobody here understands."""

    places: Mapping[str, int]
    unknown: tuple[str, ...]
    medical: tuple[str, ...]


class Unclear(Exception):
    """One cell, and what to write instead."""


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


MEANS = {squeezed(heading): name for name, heading in HEADINGS.items()} | {
    word: name for name, words in ALSO.items() for word in words.split()
}
ROLE_OF = {word: role for role, words in ROLE_WORDS.items() for word in words.split()}


def columns_of(header: Sequence[str]) -> Columns:
    """The first of two columns with the same meaning counts."""
    places: dict[str, int] = {}
    unknown: list[str] = []
    for index, heading in enumerate(header):
        name = MEANS.get(squeezed(heading))
        if name is None or name in places:
            unknown += [heading] if heading.strip() else []
        else:
            places[name] = index
    medical = tuple(heading for heading in unknown if MEDICAL.search(heading.casefold()))
    return Columns(places, tuple(heading for heading in unknown if heading not in medical), medical)


def cells_of(columns: Columns, cells: Sequence[str]) -> dict[str, str]:
    """Field -> what stands there; an empty cell counts as not there."""
    found = {name: cells[index].strip() for name, index in columns.places.items() if index < len(cells) and cells[index].strip()}
    whole = " ".join(part for part in (found.pop("forename", ""), found.pop("surname", "")) if part)
    return found if "name" in found or not whole else found | {"name": whole}


def roles_of(written: str) -> list[str]:
    known: list[str] = []
    for part in re.split(r"[,;/+|\n]| and ", written):
        if not part.strip():
            continue
        whole = ROLE_OF.get(squeezed(part))
        words = [whole] if whole else [ROLE_OF.get(squeezed(word)) for word in part.split()]
        if None in words:
            raise Unclear(f"“{part.strip()}” is not a role. Use {', '.join(ROLE_WORDS)}, with commas between.")
        known += [word for word in words if word]
    return list(dict.fromkeys(known))


def yes_or_no(written: str) -> str:
    """As a form ticks it."""
    if squeezed(written) in YES:
        return "yes"
    if squeezed(written) in NO or written.strip() == "-":
        return ""
    raise Unclear(f"“{written}” is neither yes nor no. Write yes or no.")


def number_typed(written: str) -> str:
    """A telephone number as it was before a spreadsheet took it for a sum."""
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", written):
        raise Unclear("The spreadsheet has rounded this telephone number. Format the column as text and type it again.")
    return f"0{written}" if re.fullmatch(r"[127]\d{9}", written) else written
