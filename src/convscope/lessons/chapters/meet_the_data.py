"""Lesson 5: Fashion-MNIST, loaded in two ways, looked at, and examined before any network sees it."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

LOADING = (
    Text("""
        A network knows nothing but its data. Those who train before they look find out later what was wrong with it,
        and search for the fault in the network. So before anything is trained: load, draw, count, doubt.
    """),
    Text("""
        ## Load it

        Fashion-MNIST is 70,000 photographs of clothing from a shop's catalogue, made small and grey: 28 × 28 pixels,
        bright on black, ten classes. It is what most courses learn on. If it is not on this machine, clothing drawn by
        code stands in for it, and the first line printed says so. The questions are about the photographs all the same,
        and then your numbers differ.
    """),
    Code(
        """
        train, test = lesson_data()
        print(train, test, sep="\\n")
        print("pixels", train.pixels.shape, train.pixels.dtype)
        print("labels", train.labels[:8], "…")
        cs.views.pixels(train[:12])
        """,
        caption="Twelve images and their labels. Zoom in until you can read the numbers.",
    ),
    Number(
        "Fashion-MNIST has 60,000 training images of 28 × 28 × 1, one byte (uint8) a number. How many megabytes are "
        "that? Round to a whole one; a megabyte is a million bytes.",
        47,
        "60,000 · 784 = 47,040,000 bytes. As float32, which networks compute in, a number takes four bytes: 188 MB. "
        "That is one reason to convert batch by batch.",
        tolerance=0.5,
    ),
    Code("""
        count = train.pixels.size
        print(f"{len(train):,} images, {count:,} numbers")
        print(f"as uint8 {count / 1e6:.1f} MB, as float32 {4 * count / 1e6:.1f} MB")
    """),
)

AXES = (
    Text("""
        ## As every course writes it

        Most courses begin with these two lines:

        ```python
        from tensorflow import keras
        (x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
        ```

        `cs.load_data` gives the same tuple without Keras. (At the end of this section Keras' own loader has to prove
        it.)
    """),
    Code("""
        (x_train, y_train), (x_test, y_test) = cs.load_data(train.name)
        print("x_train", x_train.shape, x_train.dtype, "  y_train", y_train.shape)
        print("x_test ", x_test.shape, x_test.dtype, "  y_test ", y_test.shape)
    """),
    Question(
        "A convolution takes batches of shape (images, height, width, channels). `x_train` has three axes. What is to "
        "be done?",
        (
            Choice(
                "Nothing: a grey image has no channels",
                "It has one. A layer that expects four axes refuses three, "
                "or worse, takes the images for the channels of a single one.",
            ),
            Choice(
                "`x_train[np.newaxis]`",
                "A new axis in front makes *one* image of 60,000 rows out of it: a batch of "
                "one, whose width is taken for channels. The shapes below show it.",
            ),
            Choice(
                "`x_train[..., np.newaxis]`", "A new last axis of length 1, the channel. Nothing is copied.", right=True
            ),
        ),
    ),
    Code("""
        print("x_train                  ", x_train.shape)
        print("x_train[np.newaxis]      ", x_train[np.newaxis].shape)
        x = x_train[..., np.newaxis]
        print("x_train[..., np.newaxis] ", x.shape, " copied:", x.base is None)

        print("one image                ", x[0].shape)
        print("x[0].squeeze()           ", x[0].squeeze().shape, " to draw it")
        print("x[:1].squeeze()          ", x[:1].squeeze().shape, " and the batch?")
        print("x[:1].squeeze(axis=-1)   ", x[:1].squeeze(axis=-1).shape)
    """),
    Text("""
        `squeeze` takes away *every* axis of length 1, and of a batch of one that includes the batch. Say which axis you
        mean. And now Keras itself, for real. It looks for files in a folder of its own; `for_keras` puts them there, so
        that nothing is downloaded.
    """),
    Code(
        """
        from convscope.datasets.keras_cache import for_keras
        from convscope.errors import ConvscopeError
        from convscope.frameworks.keras import choose_backend

        try:
            if train.name != "fashion-mnist":
                raise ConvscopeError(f"this page has {train.name} images")
            for_keras("fashion-mnist")
            choose_backend()  # Keras on PyTorch, where nobody chose another
            import keras

            (x_keras, y_keras), _ = keras.datasets.fashion_mnist.load_data()
            print("Keras", keras.__version__, "gives", x_keras.shape, x_keras.dtype)
            print("every pixel equal to ours:", np.array_equal(x_keras, x_train))
            print("every label equal to ours:", np.array_equal(y_keras, y_train))
        except (ImportError, ConvscopeError) as reason:
            print("Keras' loader was not run:", reason)
        """,
        slow=True,
        caption="Keras takes some seconds to start.",
    ),
)

LOOKING = (
    Text("""
        ## Draw it, and do not fool yourself

        `imshow` draws an array. It does two things unasked: it gives numbers colours, unless you say `cmap="gray"`, and
        it stretches the contrast of each picture.
    """),
    Question(
        'Every pixel of a picture is divided by 4, and both are drawn with `imshow(…, cmap="gray")`. How does the '
        "second one look?",
        (
            Choice(
                "Four times darker",
                "It would, if 255 always meant white. imshow makes the largest number of *this* array white.",
            ),
            Choice(
                "The same",
                "imshow maps smallest to largest, of each array by itself, to black and white. With "
                "`vmin=0, vmax=255` it does not.",
                right=True,
            ),
            Choice("Black", "Even a picture of zeros and ones is drawn in full contrast."),
        ),
    ),
    Code(
        """
        import matplotlib.pyplot as plt

        boot = x_train[y_train == 9][0]
        ways = {
            "imshow(boot)": (boot, {}),
            "cmap='gray'": (boot, {"cmap": "gray"}),
            "boot // 4, cmap='gray'": (boot // 4, {"cmap": "gray"}),
            "… vmin=0, vmax=255": (boot // 4, dict(cmap="gray", vmin=0, vmax=255)),
        }
        figure, axes = plt.subplots(1, 4, figsize=(9, 2.5))
        for axis, (title, (picture, options)) in zip(axes, ways.items()):
            axis.imshow(picture, **options)
            axis.set_title(title, fontsize=9)
            axis.axis("off")
        """,
        caption="The same boot four times. Only the last one is as dark as it is.",
    ),
    Text("""
        A grid of samples is the first thing to draw of any data set: three of each class, as courses do it, with
        `vmin` and `vmax` for honesty.
    """),
    Code(
        """
        figure, axes = plt.subplots(3, 10, figsize=(9, 3))
        for label, column in enumerate(axes.T):
            column[0].set_title(train.class_names[label], fontsize=7)
            for axis, picture in zip(column, x[y_train == label]):
                axis.imshow(picture.squeeze(), cmap="gray", vmin=0, vmax=255)
                axis.axis("off")
        """,
        caption="Which two classes would you mix up?",
    ),
)

COUNTING = (
    Text("""
        ## The course's subset

        Many courses take the first 15,000 training and 3,000 test images, to save time. Are these still balanced? All
        60,000 are, with 6,000 of each class. Of 15,000 one expects 1,500 of each.
    """),
    Question(
        "How far are the classes of Fashion-MNIST's first 15,000 from 1,500 each?",
        (
            Choice("Not at all", "They would be, had somebody dealt them out in tens. The order is random."),
            Choice(
                "By some tens",
                "As chance has it: the standard deviation is √(15,000 · 0.1 · 0.9), about 37.",
                right=True,
            ),
            Choice(
                "By some hundreds",
                "That would be ten times what chance does, and a sign that the files are sorted in some way.",
            ),
        ),
    ),
    Code("""
        counts = np.bincount(y_train[:15000], minlength=10)
        tests = np.bincount(y_test[:3000], minlength=10)
        even = counts.sum() / 10
        for name, count, asked in zip(train.class_names, counts, tests):
            bar = "█" * (count // 75)
            print(f"{name:12}{count:6}{count - even:+5.0f}  test {asked:3}  {bar}")
    """),
    Text("""
        Of Fashion-MNIST you see counts from 1,445 to 1,548. (The drawn set is dealt out in tens, and is even.) So an
        accuracy on this subset can be compared with 10 %, which is what guessing gets. On unbalanced data it could not:
        there, always saying the largest class gets more.
    """),
)

QUIRKS = (
    Text("""
        ## Three quirks

        Whoever made the images did something to them: cut, scaled, centred, stretched. Networks notice.
    """),
    Question(
        "Draw the smallest box round each garment of Fashion-MNIST. How far is its middle from the middle of the "
        "image, at most?",
        (
            Choice(
                "By up to 1 pixel",
                "The garments were centred by their boxes. 'They are off-centre', as one can "
                "read, holds for their centre of *mass*.",
                right=True,
            ),
            Choice(
                "By up to 5 pixels",
                "It would be a friendlier data set: a network might learn that places do not matter.",
            ),
            Choice(
                "By 10 pixels and more",
                "Then many would be cut off; nearly all of them fill the image from edge to edge.",
            ),
        ),
    ),
    Code(
        """
        pictures = x_train[:15000]

        def ends(filled):  # first and last row, or column, that is not all black
            return filled.argmax(axis=1), 27 - filled[:, ::-1].argmax(axis=1)

        def middle(light):  # of mass, along one axis
            return (light * np.arange(28)).sum(axis=1) / light.sum(axis=1) - 13.5

        top, bottom = ends((pictures > 0).any(axis=2))
        left, right = ends((pictures > 0).any(axis=1))
        box = np.maximum(abs(top + bottom - 27), abs(left + right - 27)) / 2
        rows = pictures.sum(axis=2, dtype=float)
        columns = pictures.sum(axis=1, dtype=float)
        mass = np.maximum(abs(middle(rows)), abs(middle(columns)))
        print(f"1. middle of the box: off by at most {box.max():g} pixels")
        print(f"   centre of mass: by more than 1 pixel in {(mass > 1).mean():.0%}")

        full = ((top == 0) & (bottom == 27)) | ((left == 0) & (right == 27))
        cut = columns[:, 24:].sum() / columns.sum()
        print(f"2. {full.mean():.0%} reach from edge to edge in one direction")
        print(f"   moved 4 pixels to the right, they lose {cut:.0%} of their light")
        brightest = pictures.max(axis=(1, 2))
        print(f"3. every image has a pixel of at least {brightest.min()}")
        """,
        caption="Of the first 15,000. The code stands in the notebook: convscope lesson 5 --notebook.",
        shown=False,
    ),
    Text("""
        Each has a consequence. A network that saw only centred garments is lost when they move (lesson 4). Moving them
        in training cuts them off, unless you put them on a wider canvas first. And since the contrast of every image
        was stretched, how bright a garment is tells nothing about its cloth. (The drawn set differs: there garments are
        moved and lit on purpose.)
    """),
)

DOCTOR = (
    Text("""
        ## Ask the doctor

        `cs.diagnose` looks for copies, for test images that are also in training, and for labels that are probably
        wrong. For a label to be doubted two witnesses must agree: a simple model that never saw the image, and its ten
        nearest neighbours.
    """),
    Question(
        "How many of the 15,000 labels does it doubt?",
        (
            Choice(
                "None: the set has been in use since 2017",
                "Nobody who uses a data set checks it all. Look at those it finds and judge.",
            ),
            Choice(
                "Some dozens",
                "65, and 15 of the 3,000 test labels. Not all are wrong; some show a rare sight of "
                "their class, and some could be either.",
                right=True,
            ),
            Choice(
                "Thousands",
                "It would be an unusable set. Classes overlap by far more than that, but overlapping is "
                "not mislabelled.",
            ),
        ),
    ),
    Code(
        """
        findings = list(cs.diagnose(train[:15000], test[:3000]))
        for finding in findings:
            print(finding.text)
        cs.views.dataset(train[:15000], test[:3000], findings=findings)
        """,
        slow=True,
        caption="Look at the findings one by one. Wrong label, rare sight, or could it be either?",
    ),
    Text("""
        Of all 70,000 images no two are equal to the bit, but some are nearly so: in the training set 37 lie within 5
        grey levels (root mean square) of an earlier one; `convscope data fashion-mnist --doctor` counts them in some
        twenty seconds. A test image that is nearly in training is no test.
    """),
)

BASELINE = (
    Text("""
        ## Before any network

        One thing more is to be known before you train: what does it take *no* learning to get? Let every test image
        have the label of the training image that is nearest to it, pixel by pixel.
    """),
    Question(
        "How many of Fashion-MNIST's test images does that get right, and which class does worst?",
        (
            Choice(
                "About 10 %, all alike",
                "That is guessing. Garments of a class are cut alike and centred, so that "
                "pixels at the same place can be compared.",
            ),
            Choice("About 50 %, and bags do worst", "Bags do well: hardly anything else fills the image like that."),
            Choice(
                "About 80 %, and shirts do worst",
                "That is the bar a network has to clear. And shirts look like "
                "T-shirts, pullovers and coats at this size, to a network as well.",
                right=True,
            ),
        ),
    ),
    Code(
        """
        known = x_train[:15000].reshape(-1, 784).astype(np.float32)
        asked = x_test[:1500].reshape(-1, 784).astype(np.float32)
        truth = y_test[:1500]
        # the squared distance of each to each, but for a constant
        apart = (known**2).sum(axis=1) - 2 * asked @ known.T
        taken = y_train[apart.argmin(axis=1)]
        print(f"{np.mean(taken == truth):.1%} of {len(truth):,} test images right")
        for label, name in enumerate(train.class_names):
            own = taken[truth == label]
            wrong = np.bincount(own[own != label], minlength=10)
            most = train.class_names[wrong.argmax()] if wrong.any() else "–"
            print(f"{name:12} {np.mean(own == label):4.0%}  else mostly {most}")

        wrong = np.flatnonzero(taken != truth)[:24]
        pairs = [x_test[wrong], x_train[apart[wrong].argmin(axis=1)]]
        pairs = np.concatenate(pairs, axis=2)[..., np.newaxis]
        cs.views.pixels(cs.Images(pairs, truth[wrong], train.class_names, "pairs"))
        """,
        caption="The first mistakes: left the test image and its class, right its nearest neighbour of another class.",
    ),
    Text("""
        Whatever you train in the next lesson has to beat that, and where it fails, ask first whether the label was
        right.
    """),
)

PRACTICE = (
    Text("""
        ## Now you

        You can load the data in two ways, give it its axes, count it, draw it honestly and doubt it. Two exercises.
    """),
    Practice("add-the-axes"),
    Practice("class-distribution"),
)

TEACHER = Teacher(
    goals=(
        "Learners load Fashion-MNIST by `cs.load` and by Keras' loader, and know what both give to the axis.",
        "They add and remove the channel axis on purpose, and draw images without being misled by a colour map or by "
        "stretched contrast.",
        "They check class counts against chance, and know the accuracy of guessing and of the nearest neighbour before "
        "they train.",
        "They have looked at doubtful labels themselves, and do not take a label for the truth.",
    ),
    prerequisites=(
        "Arrays, axes and uint8 (lesson 1).",
        "That a convolution takes (images, height, width, channels) (lessons 3 and 4).",
    ),
    timing=(
        "3 min: loading, and 47 MB",
        "4 min: axes. Start the block with Keras before you begin to talk; it takes some seconds.",
        "3 min: imshow, and the grid",
        "2 min: class counts",
        "3 min: quirks",
        "3 min: the doctor. Show five findings and let the room vote on each.",
        "1 min: the nearest neighbour",
    ),
    misconceptions=(
        Misconception(
            "Fashion-MNIST's objects are off-centre.",
            "Their boxes are centred within 1 pixel by construction; the mass is not. 98 % touch two opposite edges, "
            "so that shifting crops: pad to a wider canvas first.",
        ),
        Misconception(
            "The label is the truth.",
            "Some labels are wrong, and at 28 × 28 some classes (shirt, T-shirt) overlap heavily. No two of the 70,000 "
            "images are equal to the bit; some are nearly.",
        ),
        Misconception(
            "A grey image has no channels.",
            "It has one. Convolutions want the axis: (N, 28, 28, 1).",
        ),
        Misconception(
            "What imshow shows is how bright the image is.",
            "It stretches each array to full contrast, unless vmin and vmax are given.",
        ),
        Misconception(
            "80 % is a good network.",
            "The nearest of 15,000 training images, pixel by pixel, gets as far without any learning.",
        ),
    ),
    answers=(
        "As float32 it is 188 MB. Ask where that happens in the room's own code: at `x_train / 255`.",
        "Let somebody read the wrong shape aloud: one image, 60,000 high, 28 wide, 28 channels.",
        "To be remembered when feature maps are drawn: a map of faint noise is drawn in full contrast, too.",
        "From 1,445 to 1,548; two standard deviations are 73. Ask what it would mean if one class had 1,900.",
        "Ask how one could find out who centred them: from the boxes alone.",
        "65, and 15 in the test images. Keep a tally of the room's verdicts.",
        "Write the number on the board and leave it there for the next lesson.",
    ),
)

LESSON = Lesson(
    title="Meet the data",
    able=(
        "load Fashion-MNIST in our way and in Keras' way, and give its images their channel axis",
        "draw images without being fooled by colours or by contrast",
        "count the classes of a subset, and say whether chance explains the counts",
        "name the quirks of the data and find its doubtful labels",
        "say what a network has to beat",
    ),
    minutes=19,
    blocks=(*LOADING, *AXES, *LOOKING, *COUNTING, *QUIRKS, *DOCTOR, *BASELINE, *PRACTICE),
    teacher=TEACHER,
)
