"""Drawing clothing: outlines from random numbers, fabric, light, and the pixels that they cover."""
