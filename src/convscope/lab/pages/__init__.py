"""What each page of the lab asks Python for: plain functions of the workbench and what the page said."""
