"""Each decision has its row where it is folded: none is forgotten, and none changes more than it says."""

from typing import get_args

from basestation.core import escalation
from basestation.core.answering import AnsweringDecision
from basestation.core.decisions import IncidentDecision
from basestation.core.events import IncidentEvent
from basestation.core.incident.folding import CHANGES


def test_every_decision_about_an_incident_is_folded():
    assert set(get_args(IncidentDecision)) == set(CHANGES)
    assert set(get_args(AnsweringDecision)) < set(CHANGES)


def test_every_event_of_an_incident_has_its_rule():
    assert set(get_args(IncidentEvent)) == set(escalation.RULES)
