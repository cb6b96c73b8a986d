"""Exercises that grade themselves: their contract, the process that runs an answer, the verdict, the course."""
