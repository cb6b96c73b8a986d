"""The lab: the views in the browser, on this machine alone."""
