"""Each decision has its row where it is folded: none is forgotten, and none changes more than it says."""

from typing import get_args

from basestation.core.answering import AnsweringDecision
from basestation.core.decisions import IncidentDecision, OutDecision
from basestation.core.escalation import escalation
from basestation.core.events import IncidentEvent, OutEvent, VisitEvent, WentOut
from basestation.core.incident.folding import CHANGES
from basestation.core.planning import planning
from basestation.core.visiting import folding as visit_folding
from basestation.core.visiting import visiting


def test_every_decision_about_an_incident_is_folded():
    assert set(get_args(IncidentDecision)) == set(CHANGES)
    assert set(get_args(AnsweringDecision)) < set(CHANGES)


def test_every_event_of_an_incident_has_its_rule():
    assert set(get_args(IncidentEvent)) == set(escalation.RULES)


def test_every_decision_about_a_visit_that_is_out_is_folded():
    assert set(get_args(OutDecision)) == set(visit_folding.CHANGES)


def test_every_event_of_a_visit_has_its_rule():
    assert set(get_args(OutEvent)) == set(visiting.RULES)
    assert set(get_args(VisitEvent)) == {*visiting.RULES, *planning.RULES, WentOut}
