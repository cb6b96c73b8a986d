"""What Python and NumPy say when code stops, and what that means to somebody who begins."""

from __future__ import annotations

import re

_MEANS: tuple[tuple[str, str], ...] = (
    (
        "truth value of an array",
        "max(), if, and, or decide on one number. For a whole array at once there are np.maximum and np.where; or loop "
        "over its numbers.",
    ),
    (
        r"index -?\d+ is out of bounds for axis \d+ with size (\d+)",
        r"An axis of \1 cells has the places 0 to \1 - 1. Should a loop end earlier, or are two indices exchanged?",
    ),
    (
        r"IndexError: (list|tuple) index out of range",
        r"The \1 has fewer items: n of them have the places 0 to n - 1.",
    ),
    (
        r"too many indices for array|invalid index to scalar",
        "The array has fewer axes than you give places for. Print its shape.",
    ),
    (
        "not aligned|matmul: Input operand",
        "@ and np.dot sum over the last axis of the first and the last but one of the second; these must be as long as "
        "each other. Print both shapes: is the order of the two right?",
    ),
    (
        "could not be broadcast together|could not broadcast",
        "Arrays of these shapes cannot be combined number by number: from the last axis backwards, lengths must be "
        "equal, or one of them 1. Do rows and columns have their own sizes? keepdims=True keeps an axis after a sum.",
    ),
    (
        "inhomogeneous shape",
        "The rows are not equally long, so that no array can be made of them. Does every row get all of its values?",
    ),
    (
        "setting an array element with a sequence|only length-1 arrays|only 0-dimensional arrays|only size-1 arrays",
        "A whole array stands where one number belongs. Is a .sum() missing, or is @ written for *?",
    ),
    (
        "cannot reshape array of size",
        "The numbers must stay as many: multiply the lengths of the new shape. Must something be cut off first?",
    ),
    (
        "'(builtin_function_or_method|method|function)' object",
        "This is a function, not what it gives: brackets are missing. x.transpose is the function, x.transpose() the "
        "result; x.T needs none.",
    ),
    (
        "'(numpy.ndarray|list|tuple|int|float|numpy.float64)' object is not callable",
        "Round brackets call a function. The cells of an array stand in square ones, image[i, j]; a product needs a *.",
    ),
    (
        "NoneType",
        "Something is None here: what a function without return gives, or a name that has no value yet.",
    ),
    (
        "interpreted as an integer|expected a sequence of integers|indices must be integers|only integers, slices",
        "A place or a size is a whole number: / gives a decimal one, // a whole one.",
    ),
    (r"NameError: name 'np'", "Put this at the top: import numpy as np"),
    (
        "NameError",
        "This name is not known here. Is it spelled as where it was made? What is made inside a function is not seen "
        "outside.",
    ),
    ("UnboundLocalError", "It is used before it has a value: give it one, such as 0, before the loop."),
    (
        "Cannot cast ufunc",
        "The array on the left holds whole numbers, and += puts no decimals there. Write x = x + y, or begin with "
        "np.zeros(…), which holds decimals.",
    ),
    (
        r"required positional argument|takes \d+ positional argument|unexpected keyword argument",
        "It is called with other arguments than it takes. Does def have the names of the task, in their order?",
    ),
    (
        "invalid decimal literal|invalid syntax",
        "Python cannot read this line. Does a text lack its quotes, or a product its *?",
    ),
    ("RecursionError", "The function calls itself without end. Has it the name of one that it means to use?"),
    ("ZeroDivisionError", "Something is divided by 0. Which number can be 0 here?"),
    (
        "'(list|tuple)' object has no attribute|'list' and|can't multiply sequence|can only concatenate",
        "This is a list, with which one cannot calculate. np.array(…) makes an array of it.",
    ),
    (r"axis \d+ is out of bounds for array of dimension (\d+)", r"An array of \1 axes has the axes 0 to \1 - 1."),
)


def meaning(kind: str, message: str) -> str:
    """What an error means, in a sentence or two; nothing where nobody need be told.

    >>> meaning("IndexError", "index 8 is out of bounds for axis 1 with size 8")
    'An axis of 8 cells has the places 0 to 8 - 1. Should a loop end earlier, or are two indices exchanged?'
    """
    said = f"{kind}: {message}"
    for pattern, words in _MEANS:
        if found := re.search(pattern, said):
            return found.expand(words)
    return ""
