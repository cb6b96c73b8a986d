"""One file for each exercise. They are read from here by course.py; what is in them is data and checks."""
