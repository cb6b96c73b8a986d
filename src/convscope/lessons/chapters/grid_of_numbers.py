"""An image is a grid of numbers: pixels, channels, shapes, uint8, normalising."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

LESSON = Lesson(
    title="An image is a grid of numbers",
    able=(
        "find any pixel in an array, and say which number stands there",
        "count the numbers in an image from its shape, grey or in colour",
        "tell apart the shapes of an image, a colour image and a batch of them",
        "notice when 8-bit numbers wrap round, before they spoil a result",
        "bring pixels to small numbers round 0, and say what for",
    ),
    minutes=16,
    blocks=(
        Text("""
            A camera measures light on a grid and writes down a number for every place. That is all a network
            is ever given: no sleeve, no sole, no edge, only numbers in rows and columns. Everything it knows of a
            shoe it has to find in them.

            Here are eight pictures as a network sees them. Come near.
        """),
        Code(
            """
            train, test = cs.load("drawn")  # clothing drawn by code, 28 × 28 pixels
            cs.views.pixels(test[:8], title="Eight pictures, as a network sees them")
            """,
            caption="""Turn the wheel over the picture, or press +, until every pixel shows its number: 0 is black, 255
            is white. Click a pixel to pin it; the arrow keys go on from there.""",
        ),
        Text("""
            ## Rows first, then columns

            An image is an array with two indices. The first counts rows from the top, the second counts columns from
            the left, and both begin at 0. So `image[0, 0]` is the corner at the top left, and `image[27, 0]` the
            corner below it.
        """),
        Code("""
            image = test.pixels[1, :, :, 0]
            print(image.shape, image.dtype)
            print(image[8:14, 8:15])  # rows 8 to 13, columns 8 to 14
        """),
        Question(
            "You set one pixel of a black image to white: `image[3, 20] = 255`. Where does it light up?",
            choices=(
                Choice(
                    "Near the left edge, most of the way down",
                    """That would be (x, y), as in geometry: 3 to the right, 20 down. Arrays say it the other way round,
                    the row first.""",
                ),
                Choice(
                    "Near the top, on the right",
                    "Row 3 counted from the top, column 20 counted from the left.",
                    right=True,
                ),
                Choice(
                    "Near the bottom, on the right",
                    """In geometry y grows upwards. In an image rows are counted from the top, as lines are on a
                    page.""",
                ),
            ),
        ),
        Code("""
            marked = np.zeros((28, 28), np.uint8)
            marked[3, 20] = 255
            cs.views.pixels(marked, title="Row 3, column 20")
        """),
        Text("""
            Exchanging row and column is the most common slip of all, and on square images no error message tells
            you. When a result looks mirrored along its diagonal, look here first.

            ## How many numbers?

            As many as rows times columns. Our small pictures have 28 × 28 = 784. A photograph has more, and a colour
            photograph has three numbers for every pixel: how much red, how much green, how much blue.
        """),
        Number(
            """A screen of 1920 × 1080 shows a colour picture. The size is said as width × height, as screens are sold.
            How many numbers is that?""",
            answer=6_220_800,
            because="""1080 rows of 1920 pixels are 2,073,600 pixels, and each has three numbers. As an array the
            rows come first: `(1080, 1920, 3)`.""",
        ),
        Code("""
            photo = np.zeros((1080, 1920, 3), np.uint8)
            print(f"{photo.shape} has {photo.size:,} numbers in {photo.nbytes:,} bytes")
        """),
        Text("""
            ## Colour: three grids in one

            The last index chooses the **channel**: 0 is red, 1 is green, 2 is blue. Each channel is a grey picture of
            its own. Let us dye a shirt: where it was white it becomes red, where it was black it becomes cream.
        """),
        Code("""
            red, cream = np.array([230, 60, 40]), np.array([245, 240, 225])
            light = test.pixels[1] / 255  # (28, 28, 1), from 0 to 1
            dyed = (light * red + (1 - light) * cream).astype(np.uint8)
            dyed.shape
        """),
        Question(
            "Now look at one channel at a time, as a grey picture. In which one does the shirt nearly disappear?",
            choices=(
                Choice(
                    "In red",
                    """The shirt has 230 there and the cream round it 245, so that both are bright. Cream is full of
                    red, too.""",
                    right=True,
                ),
                Choice(
                    "In green",
                    "There the shirt has 60 and the cream 240: it stands out as dark on bright.",
                ),
                Choice(
                    "In blue",
                    "There the shirt has 40 and the cream 225: it stands out as dark on bright.",
                ),
            ),
        ),
        Code(
            'cs.views.pixels(dyed, title="A dyed shirt")',
            caption="""The three channels stand below. Press one to see it alone, and switch off *In their own
            colour* to see it in grey. The shirt is not red because it is bright in red, as the cream is too: it is
            red because it is *dark in green and blue*.""",
        ),
        Text("""
            ## One axis more: the batch

            Networks do not take one image but many at once. A **batch** has one more index, in front: which image.
            A grey image keeps a channel axis of length 1, so that grey and colour have the same number of axes.

            | what | shape | example |
            |---|---|---|
            | a grey image | (rows, columns) | (28, 28) |
            | with its channel axis | (rows, columns, 1) | (28, 28, 1) |
            | a colour image | (rows, columns, 3) | (28, 28, 3) |
            | a batch | (images, rows, columns, channels) | (8, 28, 28, 1) |

            This order is called *channels last*; Keras and convscope use it. PyTorch puts the channels before the rows.
            The numbers are the same, only the indices trade places.
        """),
        Code("""
            batch = test.pixels[:8]
            print("channels last  ", batch.shape)
            print("channels first ", np.moveaxis(batch, -1, 1).shape)
            print("a channel axis ", image[..., np.newaxis].shape)
        """),
        Text("""
            ## Numbers that wrap round

            Pixels come as `uint8`: whole numbers in one byte each, 0 to 255. There is no room for more, and none
            for less than 0. So what happens when you make a bright pixel brighter?
        """),
        Question(
            """Two pixels are added as they come from the file: `np.array([200], np.uint8) + np.array([100], np.uint8)`.
            What comes out?""",
            choices=(
                Choice("300", "That needs nine bits. The result of two `uint8` arrays is `uint8` again: one byte."),
                Choice(
                    "255, the brightest there is",
                    """That would be sensible, and some image libraries do it. NumPy does not: it keeps the lowest eight
                    bits.""",
                ),
                Choice(
                    "44",
                    "300 does not fit, so that what is left after taking away 256 remains: 300 − 256 = 44.",
                    right=True,
                ),
                Choice("An error", "NumPy says nothing at all about arrays that overflow. That is the danger."),
            ),
        ),
        Code("np.array([200], np.uint8) + np.array([100], np.uint8)"),
        Code(
            """
            wrapped = image + 90
            clipped = np.clip(image.astype(np.int16) + 90, 0, 255).astype(np.uint8)
            print((image > 255 - 90).sum(), "of", image.size, "pixels have wrapped round")
            cs.views.pixels(np.stack([image, wrapped, clipped])[..., np.newaxis])
            """,
            caption="""Three pictures: as it was, 90 added in `uint8`, and 90 added in larger numbers and then cut
            off at 255. In the second, what was bright turned dark.""",
        ),
        Text("""
            Subtraction has the same trap: `10 − 200` is 66. Whenever you compute with pixels, **turn them into
            larger numbers first**: `astype(np.int16)` for sums and differences, `astype(np.float32)` for everything
            else.

            ## Small numbers round zero

            Before pixels go into a network they are usually made small. Dividing by 255 brings them from 0 to 1. To
            **standardise** them, take away their mean and divide by their standard deviation, both measured on the
            training images.
        """),
        Code("""
            unit = train.pixels[:2000] / np.float32(255)
            mean, spread = unit.mean(), unit.std()
            standard = (unit - mean) / spread
            print(f"0 to 1:        mean {mean:.3f}, standard deviation {spread:.3f}")
            print(f"standardised:  mean {abs(standard.mean()):.3f}, "
                  f"standard deviation {standard.std():.3f}")
        """),
        Question(
            "The standardised picture has negative numbers and others over 1. What was lost on the way?",
            choices=(
                Choice(
                    "The darkest and the brightest pixels",
                    "Nothing is cut off. Every value is shifted and scaled, and each keeps its distance to the others.",
                ),
                Choice(
                    "Nothing",
                    """Multiply by the spread, add the mean, multiply by 255: every pixel is back, to the last one. The
                    code below does it.""",
                    right=True,
                ),
                Choice(
                    "The brightness of the picture",
                    """It would be, had each picture its own mean taken away. Here one mean and one spread serve all
                    pictures, so that a dark one stays darker than a bright one.""",
                ),
            ),
        ),
        Code(
            """
            back = np.rint((standard * spread + mean) * 255).astype(np.uint8)
            print("every pixel is back:", np.array_equal(back, train.pixels[:2000]))
            cs.views.pixels(standard[:6])
            """,
            caption="Signed numbers are drawn in two colours from here on: blue below 0, red above, no colour at 0.",
        ),
        Text("""
            ## Why bother?

            Learning moves in steps, and how long a step may be depends on the pixels. Do not believe it: here is the
            smallest learner there is, ten weighted sums of all pixels, one for each class. It takes 60 steps with the
            same 500 images, prepared in four ways, and with nine lengths of step, the **learning rate**.

            The table shows the loss at the end: 2.30 is guessing, 0 is certain and right. Where it has a ~ the loss
            went up at least once on the way: the steps were too long, and jumped over what they were after.
        """),
        Code(
            """
            def losses(pixels, labels, rate, steps=60):
                x = pixels.reshape(len(pixels), -1).astype(np.float32)
                weights = np.zeros((784, 10), np.float32)
                wanted = np.eye(10, dtype=np.float32)[labels]
                for _ in range(steps):
                    scores = x @ weights
                    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
                    shares /= shares.sum(axis=1, keepdims=True)
                    yield -np.log(shares[wanted > 0] + 1e-30).mean()
                    weights -= rate * x.T @ (shares - wanted) / len(x)

            few, labels = unit[:500], train.labels[:500]
            prepared = (few * 255, few, few - mean, (few - mean) / spread)
            print("rate     0 to 255   0 to 1     mean taken   standardised")
            for rate in (0.2 / 255**2, 1e-5, 1e-4, 0.001, 0.01, 0.03, 0.1, 0.2, 0.5):
                print(f"{rate:<8.1g}", end="")
                for pixels in prepared:
                    fell = list(losses(pixels, labels, rate))
                    print(f"{fell[-1]:6.2f} {'~' if max(np.diff(fell)) > 0 else ' '}", end="    ")
                print()
            """,
            caption="""The loss on the 500 images that it learns from, after 60 steps; `mean taken` is 0 to 1 with the
            mean taken away, not yet divided by the spread.""",
        ),
        Text("""
            Read down a column. The loss falls as the steps get longer, until they are too long. Where that is depends
            on the size of the numbers: pixels up to 255 go well at 0.000003 and badly at everything above. Pixels from
            0 to 1 bear 0.2. That is longer by 255 × 255 = 65,025, and both lead to the same loss.

            So there is nothing wrong with large numbers as such, and dividing by 255 alone makes nothing learn better.
            It brings the good rates to where every recipe, every default and every starting weight you will meet
            expects them.

            The two columns on the right do get further, and it is the mean that does it: dividing by the spread
            again only moves the good rates. Before, no pixel is below 0, and all images have much in common: each
            of them is bright, above all. The step has to be short enough for what they share, and is then too short
            for what tells them apart. How much is that? Here is the share of the squared pixels that lies in one
            single direction, the strongest.
        """),
        Code("""
            for name, pixels in (("0 to 1", few), ("standardised", prepared[3])):
                strengths = np.linalg.svd(pixels.reshape(len(pixels), -1), compute_uv=False) ** 2
                print(f"{name:13} {strengths[0] / strengths.sum():.0%} in one direction")
        """),
        Text("""
            Keep the two numbers. Whoever uses the network later must prepare images with the *same* mean and
            spread, those of the training images, and not with their own.

            ## Now you

            The verdict names the first number that is wrong, and why.
        """),
        Practice("count-the-numbers"),
        Practice("add-the-axes"),
        Practice("uint8-arithmetic"),
        Practice("normalise"),
        Practice("grey-from-colour"),
    ),
    teacher=Teacher(
        goals=(
            "Address pixels by row and column, and read an array's shape and dtype aloud as a sentence.",
            "Count numbers: 784, 2,073,600 pixels and 6,220,800 numbers.",
            "Name the four shapes (image, with channel axis, colour, batch) and convert between them.",
            "Recognise an overflow of uint8 in a picture, and avoid it.",
            "Normalise with the statistics of the training images, and undo it.",
        ),
        prerequisites=(
            "Python: functions, indexing, printing.",
            "NumPy: an array has a shape; slices such as `a[2:5]`. No mathematics beyond mean and standard deviation.",
        ),
        timing=(
            "3 min: looking at the pictures, rows and columns",
            "2 min: counting",
            "3 min: colour and its channels",
            "2 min: the batch and its axes",
            "3 min: uint8, with the prediction discussed before anybody scrolls",
            "3 min: normalising, and what it is good for",
            "25 min more: the five exercises, two of them as homework",
        ),
        misconceptions=(
            Misconception(
                "image[x, y]: across first, then down.",
                "The row comes first. On 28 × 28 images nothing complains, so plant a marked pixel and look.",
            ),
            Misconception(
                "A 1920 × 1080 picture has the shape (1920, 1080).",
                "Screens say width × height; arrays say rows × columns: (1080, 1920), in colour (1080, 1920, 3).",
            ),
            Misconception(
                "Something red is bright in the red channel and dark outside.",
                "White and cream are bright in red, too. What marks red is that green and blue are low.",
            ),
            Misconception(
                "Pixels are numbers one may subtract.",
                "uint8 wraps: 10 − 200 is 66. Convert first.",
            ),
            Misconception(
                "Normalising removes information, or makes the picture clearer.",
                """It is undone by one multiplication and one addition. It changes the scale of the problem, not its
                content.""",
            ),
            Misconception(
                "Every image is standardised with its own mean.",
                """One mean and one spread, measured on the training images, serve all images, those of later users
                included.""",
            ),
        ),
        answers=(
            "Let someone point at the place on a projected grid before the picture is shown. Row 3, column 20.",
            """Ask for the shape first, then for the number: (1080, 1920, 3), so 1080 · 1920 · 3. Whoever says
            2,073,600 has counted pixels.""",
            """Red. Ask what a *white* shirt looks like in the red channel: bright as well. So "bright in red"
            cannot mean "red".""",
            """44. Ask where else one has seen this: an odometer at its end, a clock at midnight. Then ask which of
            the two remedies loses information: clipping does, larger numbers do not.""",
            """Nothing is lost. The third choice is the interesting one: with one mean for each picture, brightness
            would indeed be lost, and some pipelines do that on purpose.""",
        ),
    ),
)
