"""Understanding what a rep writes: a message and a customer list → typed records.

Pure rules and fuzzy matching: no I/O beyond the package's own word tables, no cloud, never an exception on any text.
"""

from .index import CustomerIndex, CustomerName
from .model import Birthday, Category, Draft, Intent, Match, Meaning, Severity, Slot, Topic
from .predict import predict
from .smalltalk import SMALLTALK
from .understand import understand
from .when import parse_when

__all__ = [
    "SMALLTALK",
    "Birthday",
    "Category",
    "CustomerIndex",
    "CustomerName",
    "Draft",
    "Intent",
    "Match",
    "Meaning",
    "Severity",
    "Slot",
    "Topic",
    "parse_when",
    "predict",
    "understand",
]
