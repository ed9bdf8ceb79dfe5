"""The one way a build can fail."""


class BuildFailed(Exception):
    """The developer or the user must act, as the sentence says; the old warehouse stays as it was."""
