"""Convolution by hand: window, products, sum, feature map, stride, padding, channels, receptive field."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

LESSON = Lesson(
    title="Convolution by hand",
    able=(
        "work out any value of a feature map by hand: window, products, sum",
        "say what a kernel answers to, and what its sign means",
        "tell the size of the map from kernel, padding and stride",
        "count the weights of kernels over several channels",
        "say how far a stack of convolutions sees",
    ),
    minutes=18,
    blocks=(
        Text("""
            All of a convolution is this: lay a small grid of numbers on the image, multiply what lies on top of
            each other, add up, write the sum down. Then move on by one pixel and do it again. There is nothing else
            in it, and you can check every number with a pencil.

            We begin with the smallest picture that is worth the trouble, a black 8 on white, and nine numbers.
        """),
        Code("""
            rows = "11000011 10111101 10111101 10000001 10000001 10111101 10111101 11000011"
            image = np.array([[int(digit) for digit in row] for row in rows.split()])
            kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
            print(image)
        """),
        Text("""
            ## One window, nine products, one sum

            The nine numbers are the **kernel**. The part of the image under it is the **window**. Lay the kernel on
            the top left corner, and these lie on top of each other:

            ```text
            window        kernel

            1  1  0       −1  0  1
            1  0  1       −2  0  2
            1  0  1       −1  0  1
            ```
        """),
        Number(
            "Multiply each number with the one at the same place, and add up the nine products. What is the sum?",
            answer=-1,
            because="""Row by row: −1 + 0 + 0, then −2 + 0 + 2, then −1 + 0 + 1. That is −1 + 0 + 0 = −1. The middle
            column of the kernel is 0, so that the middle of the window does not count.""",
        ),
        Code("print(cs.trace(image, kernel, 0, 0))"),
        Text("""
            This one number, −1, is the first value of the **feature map**. One column to the right the window is
            another one, and so is the sum. Take the window for a walk.
        """),
        Code(
            "cs.views.convolution(image, kernel)",
            caption="""Point at a value of the map, or move with the arrow keys: window, products and sum follow.
            Press play to see it slide over the whole image. Type other numbers into the kernel, or paint on the
            image.""",
        ),
        Text("""
            ### What does it answer to?

            The kernel takes the right column of the window minus the left one, the middle row counting double.
            Where left and right are equal, the sum is 0. Where it is brighter on the right, it is positive; where
            it is brighter on the left, negative. So it answers to *vertical edges*, and its sign tells which side
            is bright.
        """),
        Code("""
            feature_map = cs.convolve(image, kernel)
            print(feature_map)
        """),
        Question(
            """Turn the kernel over its diagonal, `kernel.T`, and it answers to *horizontal* edges. Where in its map
            will the largest values stand?""",
            choices=(
                Choice(
                    "In the top and bottom rows",
                    """The 8 has horizontal strokes at the top and at the bottom, so this is what most people say,
                    and some books. But it has a stroke in the middle, too, and every window is three rows high: no
                    row of the map is far from one. The rows are nearly equal.""",
                ),
                Choice(
                    "In the outer columns",
                    """There the window lies half on the 8's upright sides, along which nothing changes from top to
                    bottom.""",
                ),
                Choice(
                    "In the middle columns",
                    """The horizontal strokes run across the middle of the 8. There the window's whole width lies on
                    a stroke; further out only a part of it does.""",
                    right=True,
                ),
            ),
        ),
        Code("""
            across = cs.convolve(image, kernel.T)
            print(across)
            print("sum of absolute values, by row:   ", abs(across).sum(axis=1))
            print("sum of absolute values, by column:", abs(across).sum(axis=0))
        """),
        Text("""
            Look at how many values are not 0. A kernel is no switch that goes on for its one pattern: it answers
            *every* window with a number, and a window that is only a little like an edge gets a small one.

            ## It is not flipped

            In mathematics, to convolve means to turn the kernel by 180° before laying it on. Networks leave it as
            it is. Strictly that is called **cross-correlation**; every deep learning library says convolution all
            the same, and so do we. The weights are learned, and would simply be learned turned round. It matters
            when you compare with another tool, such as SciPy's `convolve`.
        """),
        Question(
            "Turn our kernel by 180°, `kernel[::-1, ::-1]`. What becomes of the map?",
            choices=(
                Choice(
                    "It stays the same",
                    "It would if the kernel looked the same after the turn. Ours does not: −1 and 1 trade places.",
                ),
                Choice(
                    "Every value changes its sign",
                    """Turned by 180° this kernel is its own negative, and so is every sum. For other kernels it is
                    not that tidy.""",
                    right=True,
                ),
                Choice(
                    "It is turned by 180°, too",
                    """For that the image would have to be turned as well. The image stays, and so does where its
                    edges are.""",
                ),
            ),
        ),
        Code("""
            turned = cs.convolve(image, kernel[::-1, ::-1])
            print("each value has changed its sign:", np.array_equal(turned, -feature_map))
        """),
        Text("""
            ## How large is the map?

            The image has 8 rows, the map 6: a window of 3 fits on 8 cells in 6 places. Three settings change that.

            - The **kernel's size** k takes away k − 1.
            - **Padding** puts cells of 0 round the image, p on each side. "Valid" has none; "same" has so many that
              with stride 1 the map is as large as the image.
            - With a **stride** of s the window moves s cells at a time.

            Together, for n cells: the size is (n + 2p − k) / s, rounded down, plus 1.
        """),
        Number(
            """An image of 28 × 28, a kernel of 3 × 3, one row of padding on every side, stride 2. How many rows has
            the map?""",
            answer=14,
            because="28 + 2 − 3 = 27, half of it is 13.5, rounded down 13, plus 1. The places are 0, 2, 4 … 26.",
        ),
        Code("""
            window = cs.Window.of((3, 3), stride=2, padding=1)
            print(window.output_size(28, 28))
        """),
        Code(
            """
            _, test = cs.load("drawn")
            cs.views.convolution(test.pixels[3], "vertical-edges", stride=2, padding=1)
            """,
            caption="Change stride and padding, and watch the size of the map and the formula beside it.",
        ),
        Text("""
            Padding is not free of charge. The zeros are black, and where the image ends bright, the kernel finds an
            edge that is none. Here is an image that is white all over, and has no edge anywhere:
        """),
        Code('print(cs.convolve(np.ones((5, 5), int), kernel, padding="same"))'),
        Text("""
            ## Channels: one kernel for each, one sum for all

            A colour image has three channels, so a kernel has three layers of weights, one for each. All 27
            products go into **one** sum, and one number more is added, the **bias**. What comes out is a single
            map: three channels in, one out. For more maps there are more kernels, each with a bias of its own. A
            kernel with its bias is called a **filter**.
        """),
        Code(
            """
            light = test.pixels[1] / 255
            dyed = (light * [230, 60, 40] + (1 - light) * [245, 240, 225]).astype(np.uint8)
            red_minus_green = np.zeros((3, 3, 3, 1), int)
            red_minus_green[1, 1, :, 0] = 1, -1, 0
            cs.views.convolution(dyed, red_minus_green)
            """,
            caption="""Only the middle of each layer counts here: red minus green. It finds what none of the three
            channels shows by itself, where the picture is red and not merely bright.""",
        ),
        Number(
            """A first layer has 64 filters of 3 × 3 on a colour image. How many numbers does it learn, biases
            included?""",
            answer=1792,
            because="Each filter has 3 × 3 × 3 = 27 weights and one bias: 28. And 64 × 28 = 1,792.",
        ),
        Code("""
            for size in (32, 224):
                layer = cs.Architecture.parse("conv 64 3x3", input_shape=(size, size, 3))
                table = cs.analyse(layer)
                print(f"{size} × {size}:", table.parameters, "parameters,", f"{table.macs:,} MACs")
        """),
        Text("""
            The size of the image does not come into it: the same 1,792 numbers are laid on every place. What grows
            is the work. A multiply-add (MAC) is one product and one addition; biases are not counted.

            ## How far does it see?

            A value of the first map depends on 3 × 3 pixels. That is its **receptive field**. A second layer looks at
            3 × 3 values of the first map, whose windows overlap.
        """),
        Number(
            """Three layers of 3 × 3 on top of each other, stride 1. How many pixels wide is what one value of the
            third depends on?""",
            answer=7,
            because="""Each layer adds one pixel on each side: 3, then 5, then 7. With a stride or a pooling in
            between it grows faster, since every step further up is two pixels further down.""",
        ),
        Code(
            """
            reach = np.zeros((15, 15), int)
            reach[7, 7] = 1
            for _ in range(3):
                reach = cs.convolve(reach, np.ones((3, 3), int), padding="same")
            cs.views.pixels(reach)
            """,
            caption="""One pixel, and in how many ways it gets into each value three layers of ones later: 7 × 7
            values feel it, the middle one in 49 ways, the corners in one. A receptive field has a centre that
            counts far more than its rim.""",
        ),
        Code(
            """
            stack = "conv 16 3x3 relu, conv 16 3x3 relu, maxpool 2, conv 32 3x3 relu, conv 32 3x3"
            cs.views.architecture(cs.Architecture.parse(stack, input_shape=(28, 28, 1)))
            """,
            caption="""Press a layer to see its receptive field with the formula. Take the pooling out, or make a
            stride of it: how far does the last layer see then?""",
        ),
        Text("""
            ## Now you

            First the kernel turned over, then the loop that does it all. There are more in the course: corners,
            convolution without loops, dilation, depthwise and 1 × 1 kernels.
        """),
        Practice("horizontal-edges"),
        Practice("convolution-in-loops"),
        Practice("output-size"),
        Practice("same-padding"),
        Practice("several-channels"),
    ),
    teacher=Teacher(
        goals=(
            "Compute a value of a feature map by hand, and say which pixels and weights it came from.",
            "Read a kernel: predict the sign of its answer at an edge, and 0 on flat ground.",
            "Give the size of a map for any kernel, padding and stride.",
            """Count parameters of a convolution (28 for one 3 × 3 filter on RGB, 1,792 for 64), whatever the
            image's size.""",
            "Say what a receptive field is, and how it grows.",
        ),
        prerequisites=(
            "Lesson 1: shapes, rows before columns, channels last.",
            "Multiplying and adding small negative numbers. No calculus.",
        ),
        timing=(
            "4 min: one window by hand, on paper if you can, then the first walk",
            "4 min: what the kernel answers to; the transposed kernel, with a vote before it is shown",
            "2 min: not flipped",
            "3 min: size, stride, padding",
            "3 min: channels and counting",
            "2 min: receptive field",
            "40 min more: the exercises; convolution in loops takes longest",
        ),
        misconceptions=(
            Misconception(
                "The horizontal detector answers most in the top and bottom rows.",
                """In the middle columns: by row the absolute values sum to 14 16 16 16 16 14, by column to 6 16 24
                24 16 6.""",
            ),
            Misconception(
                "Each kernel detects exactly one pattern.",
                """It is a weighted sum and answers every window, with both signs. ReLU, in the next lesson, drops
                one of them.""",
            ),
            Misconception(
                "Convolution flips the kernel.",
                "In mathematics it does; in networks it does not. What they compute is cross-correlation.",
            ),
            Misconception(
                "A colour image needs three feature maps, one for each channel.",
                "All channels go into one sum. The number of maps is the number of filters, and nothing else.",
            ),
            Misconception(
                "A larger image needs more parameters.",
                "A convolution has the same weights everywhere. Only the multiply-adds grow.",
            ),
            Misconception(
                '"Same" padding leaves the picture as it was.',
                "It adds zeros, which are black: on a white image the border answers like an edge.",
            ),
        ),
        answers=(
            """−1. Let them do it on paper. The usual mistakes are a lost sign, and multiplying rows with columns as
            in a matrix product: here each number meets only the one on top of it.""",
            """The middle columns. Take a vote; most will say top and bottom rows. Ask how high the window is, and
            how far any row is from one of the three strokes.""",
            """Every sign changes. Ask for a kernel that stays the same under the turn (blur), and for one that
            becomes something else altogether (a corner).""",
            """14. Write the places down: 0, 2, 4 … 26 are 14 numbers. Counting places is safer than the formula,
            which is only a short way of counting them.""",
            "1,792. Those who say 640 forgot the channels (64 × 10), those who say 1,728 the biases.",
            """7. Draw it in one dimension: 7 dots, 5, 3, 1. Then ask what pooling by 2 between the layers changes.""",
        ),
    ),
)
