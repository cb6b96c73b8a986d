"""The lessons, one file each; each defines LESSON."""
