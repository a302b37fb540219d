"""The errors of Headway, one tree.

* HeadwayError
  x ConfigurationError      a setting is missing or wrong; the message says which and the fix
  x NotFound                the thing asked for does not exist, or not for this reader
  x Invalid                 input that cannot be taken; the message says what would be
  x Forbidden               the reader's role does not allow it
  x LeaseLost               another worker holds the job now; stop without writing
  + ConnectorError          see headway.connectors.base
"""


class HeadwayError(Exception):
    """The root of what Headway raises on purpose."""


class ConfigurationError(HeadwayError):
    """A setting is missing or wrong; the message names it and the fix."""


class NotFound(HeadwayError):
    """The thing asked for does not exist, or not for this reader."""


class Invalid(HeadwayError):
    """Input that cannot be taken; the message says what would be."""


class Forbidden(HeadwayError):
    """The reader's role does not allow it."""


class LeaseLost(HeadwayError):
    """Another worker holds the job now: stop without writing."""
