"""Who may write down what somebody else said about a visit: nobody who is on it, while anybody else at the desk can sign in."""

from starlette.exceptions import HTTPException

from ...core.visit import Plan
from ...store import roster
from ..context import WebContext
from ..pages import viewing
from ..security.signed_in import Session


def why_not(context: WebContext, session: Session, plan: Plan) -> str:
    """Empty when they may."""
    if session.person not in plan.people:
        return ""
    desk = set(viewing.MAY["run visits"])
    everybody = roster.members(context.engine)
    others = [one.name for one in everybody if desk & set(one.roles) and one.can_sign_in and one.number not in plan.people]
    if not others:
        return ""
    return (
        f"You are on this visit yourself, so somebody else at the desk writes down who agreed to it. This can: {', '.join(sorted(others))}."
    )


def check(context: WebContext, session: Session, plan: Plan) -> None:
    words = why_not(context, session, plan)
    if words:
        raise HTTPException(403, words)
