"""The settings of the ways in and out, each a table of the file that may be left out: then there is no such way."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A table of the file. A name that is not known is an error: a misspelt setting must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)
