"""Whose report is it, and of which year? Title, the page's own metadata, text and site, compared.

Public face: `identify` (a document as read), `identify_saved` (a file), the vocabularies.
"""

from pipeline.document import UnreadableDocument
from pipeline.identity.functions import function_labels
from pipeline.identity.identify import identify
from pipeline.identity.model import Agency, Flag, Identity, Origin
from pipeline.identity.saved import identify_saved, identity_json, place_of_site
from pipeline.identity.scope import scope_labels

__all__ = [
    "Agency",
    "Flag",
    "Identity",
    "Origin",
    "UnreadableDocument",
    "function_labels",
    "identify",
    "identify_saved",
    "identity_json",
    "place_of_site",
    "scope_labels",
]
