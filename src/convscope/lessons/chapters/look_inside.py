"""Lesson 7: kernels, feature maps, one value followed back to the pixels, and the mistakes of a trained network."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

LESSON = Lesson(
    title="Look inside",
    able=(
        "say what the kernels of a trained network respond to, and how far that differs from chance",
        "follow a number in a feature map back to the pixels it was made of",
        "take the difference between two class scores apart into the sum that it is",
        "read a confusion matrix, with recall and precision",
        "look into a mistake, and ask whether the network is wrong or the label",
    ),
    minutes=18,
    blocks=(
        Text("""
            A trained network is 61,162 numbers. None of them is hidden: every answer it gives can be followed down to
            multiplications and additions that you could do by hand. In this lesson you look into the network that comes
            with convscope, first at its kernels, then at what they make of an image, and at last at its mistakes.
        """),
        Code(
            """
            network = cs.open("shipped")
            train, test = lesson_data()
            print(network.title)
            print(f"here it looks at {len(test):,} images of {test.name}")
            network.table
            """,
            caption="It learned from photographs. Where this page has drawn clothing, it meets what it never saw in "
            "training, and will be wrong more often: a network knows the images it was shown.",
        ),
        Text("""
            ## What the first kernels became

            The first layer has 16 filters of 4 × 4. Before training they were random. Training moved every weight a
            little, 1,880 times, each time so that the loss on some 256 images became smaller. Nobody told the filters
            what to look for.

            A number helps to talk about it. Call a filter *edge-like* by the share of its Σ w² that lies in an even
            slope across or down the window: Prewitt's edge kernel has 1, a filter that only adds up its window has 0.
            For independent random weights it is 0.125 on average, 2 of 16 dimensions.
        """),
        Question(
            "Textbooks say that the first kernels become edge detectors. What do you expect of these 16?",
            (
                Choice(
                    "All 16 become edge detectors.",
                    "Look again below: on average they are edge-like to less than a quarter, and some not at all.",
                ),
                Choice(
                    "Some become edge-like, more than chance would give; others do not.",
                    "So it is. A filter may also add up its window, find a corner or a stripe, or see little: whatever "
                    "lowered the loss. “Edge detectors” is a fair name for a few of them.",
                    right=True,
                ),
                Choice(
                    "They still look random.",
                    "They moved by more than twice their length at the start, and are nearly twice as edge-like as "
                    "random ones.",
                ),
            ),
        ),
        Code(
            """
            from convscope.opening import record
            from convscope.reporting import first_network

            before = cs.kernels(first_network(record("shipped")), "conv1")
            after = cs.kernels(network, "conv1")
            cs.views.kernels(after, before)
            """,
            caption="Red weights count a pixel in, blue ones count it out. The filter that moved most is not edge-like "
            "at all: what does it look for? Sort by “edge-like”, and find those that are.",
        ),
        Code(
            """
            from convscope.inspection.kernels import Kernels

            chance = np.random.default_rng(0).uniform(-1, 1, (4, 4, 1, 100_000)).astype(np.float32)
            random = Kernels("random", chance)
            for name, kernels in (("before", before), ("after", after), ("random", random)):
                above = np.mean(kernels.edges > 0.4)
                print(f"{name:6} edge-like {kernels.edges.mean():.2f}, above 0.4: {above:.0%}")
            """,
            caption="The comparison is what makes it a finding. Without it, one sees edges in any noise.",
        ),
        Text("""
            ## What they make of an image

            A filter that slides over the image gives a *feature map*: one number for each place, large where the window
            under it is like the filter. Layers that follow do the same with the maps of the layer before.

            The first thing to predict is not the garment but what lies around it.
        """),
        Question(
            "Around the garment all pixels are black. What does a map of the first layer hold there, away from the "
            "border?",
            (
                Choice(
                    "0 everywhere: nothing is there.",
                    "Black is 0 as a pixel. But this network takes (pixel / 255 − 0.286) / 0.353, and so black "
                    "becomes −0.81. And behind the convolution the normalisation adds a number.",
                ),
                Choice(
                    "One number for each map, the same at every place, and not always 0.",
                    "The same window under the same weights gives the same number: that is parameter sharing. Which "
                    "number it is depends on the filter's sum.",
                    right=True,
                ),
                Choice(
                    "Other numbers at other places, by where they are.",
                    "A convolution does not know where it is, but for the border, where padding comes in.",
                ),
            ),
        ),
        Code(
            """
            image = test[0]
            maps = cs.activations(network, image)
            padded = np.pad(image.pixels[0, :, :, 0], 1)
            windows = np.lib.stride_tricks.sliding_window_view(padded, (4, 4))[::2, ::2]
            black = windows.max(axis=(2, 3)) == 0
            black[[0, -1]] = black[:, [0, -1]] = False  # the outermost places see padding
            there = maps["conv1"][0][black]
            print("places whose window is black:", len(there))
            print("differences between them:", np.ptp(there, axis=0).max())
            print("what the 16 maps hold there:", *there[0].round(2).tolist())
            """,
        ),
        Text("""
            Now look at all of it. Each column below is a layer, each small picture in it a map; the image enters at the
            left, the class leaves at the right. Point at a value to see what it was made from, click it for its
            arithmetic. Try three things:

            - Choose another image at the top. Which maps of `relu 1` change much, which hardly?
            - Point at a value of `relu 3`. How much of the image is outlined? That is its receptive field.
            - Click a value of `batch norm 1`. Which four numbers make it out of the sum before it?
        """),
        Code("cs.views.network(network, test[:10])"),
        Text("""
            ## One value, all the way

            A value of the first layer is a sum of 16 products: 16 pixels, 16 weights. Nothing else goes into it. Here
            is filter 10, over the first image, as the network sees it: move the window, and read the sum.
        """),
        Code(
            """
            seen = maps["input"][0]
            cs.views.convolution(seen, after.weights[..., [10]], stride=2, padding=1)
            """,
        ),
        Text("""
            If that is so, then changing one pixel may change only those values whose window holds it. The filters of
            `conv1` are 4 × 4 and move by 2 pixels.
        """),
        Number(
            "One pixel in the middle of the image is changed. At how many places of each map of `conv1` can the value "
            "change?",
            answer=4,
            because="A window starts at every second row, and 4 rows fit a window: each row of pixels lies in 4 / 2 = "
            "2 rows of windows, and likewise for columns. That makes 2 · 2 = 4 places.",
        ),
        Code(
            """
            pixels = image.pixels.copy()
            pixels[0, 14, 14] ^= 255  # black to white, white to black
            changed = cs.activations(network, pixels)
            layers = "input conv1 conv2 maxpool1 conv3 conv4 globalavgpool1"
            for layer in layers.split():
                differs = (maps[layer] != changed[layer])[0]
                places = differs.any(axis=-1)
                print(f"{layer:15} changed at {places.sum():3} of {places.size:3} places")
            """,
            caption="The change spreads with the receptive field, until every value before the scores has heard of it.",
        ),
        Text("""
            ## Why this class

            The last layer is a sum as well. For each class it multiplies 64 values, the means of the 64 maps before it,
            with 64 weights of that class, and adds a bias. The largest score wins. So why one class got more than
            another can be said exactly: the difference of their scores is a sum of 64 parts and a bias.
        """),
        Code(
            """
            from convscope.inspection.reasons import reasons

            scores = maps["dense1"][0]
            first, second = np.argsort(-scores)[:2]
            why = reasons(network, image.pixels, [(first, second)])[0]
            one, other = network.class_names[first], network.class_names[second]
            print(f"{one} {scores[first]:.3f}, {other} {scores[second]:.3f}:", end=" ")
            print(f"{why.difference:.3f} apart")
            for place, part in why.largest(5):
                print(f"  map {place:2} adds {part:+.3f}")
            rest = why.parts.sum() - sum(part for _, part in why.largest(5))
            print(f"  the other 59 maps {rest:+.3f}, bias {why.bias:+.3f}")
            """,
            caption="Nothing is left over.",
        ),
        Text("""
            What a map *stands for* is another question. The weights do not say it; look at what makes it large. Here
            are the images that do so most among two thousand, for the map that added most above.
        """),
        Code(
            """
            some = test[:2000]
            top = why.largest(1)[0][0]
            values = cs.activations(network, some)["globalavgpool1"][:, top]
            means = [values[some.labels == label].mean() for label in range(10)]
            for label in np.argsort(means)[::-1][:3]:
                print(f"map {top}: mean {means[label]:.2f} over {some.class_names[label]}")
            print(f"and {np.mean(means):.2f} over all ten classes")
            cs.views.pixels(some[np.argsort(-values)[:12]])
            """,
            caption="Is it one pattern? Or do you only see what you expect? Name what would prove you wrong.",
        ),
        Text("""
            ## Where it is wrong

            An accuracy is one number for everything. A *confusion matrix* says what was taken for what: a row holds the
            images of one class, a column those that were *taken for* one. *Recall* goes along a row: of all shirts, how
            many were found? *Precision* goes down a column: of all that was called a shirt, how much is one?
        """),
        Question(
            "A network calls every image a shirt. One image in ten is one. What are its recall and precision for "
            "“Shirt”?",
            (
                Choice(
                    "recall 10 %, precision 100 %",
                    "It is the other way round: it misses no shirt, but most of what it calls so is none.",
                ),
                Choice(
                    "recall 100 %, precision 10 %",
                    "It finds every shirt, and nine of ten that it calls so are none. Either number alone can be had "
                    "for nothing: look at both.",
                    right=True,
                ),
                Choice(
                    "both 10 %",
                    "10 % is its accuracy. But of the shirts it missed none: recall asks only about them.",
                ),
            ),
        ),
        Code(
            """
            from convscope.training.evaluate import evaluate

            answers = evaluate(network, some)
            low, high = answers.interval
            print(f"{answers}; of all such images, with 95 % confidence,")
            print(f"between {low:.1%} and {high:.1%}")
            for pair in answers.confused(3):
                print(f"{pair.count:3} × {pair.true} taken for {pair.taken}")
            cs.views.confusion(answers, some)
            """,
            caption="Choose a cell to see its images. Are the classes that are mixed up alike to you as well?",
        ),
        Question(
            "Think of the mistakes it is surest of. How sure can a network be, and still be wrong?",
            (
                Choice(
                    "It is never above 50 % when it is wrong.",
                    "It is. The percentages compare the scores of the classes with each other. They do not ask whether "
                    "the image is like anything it learned.",
                ),
                Choice(
                    "Up to some 90 %.",
                    "So it is here. And its training held it back: with label smoothing of 0.1 it was asked for 91 %, "
                    "never for 100 %.",
                    right=True,
                ),
            ),
        ),
        Code(
            """
            from convscope.inspection.mistakes import worst_mistakes
            from convscope.datasets.neighbours import neighbours

            worst = worst_mistakes(answers, 8)
            wrong = some[[mistake.index for mistake in worst]]
            near = neighbours(wrong.pixels, train, most=5).places
            for mistake, places in zip(worst, near):
                print(mistake)
                labels = [train.class_names[label] for label in train.labels[places]]
                print("   nearest in training:", ", ".join(labels))
            """,
            caption="Where its nearest images in training carry the class it was taken for, the label itself may be "
            "wrong, or the classes overlap at 28 × 28 pixels. Look before you judge.",
        ),
        Code(
            "cs.views.network(network, wrong)",
            caption="The same eight images, from the pixels to the wrong class. Would you have got them right?",
        ),
        Text("""
            ## Your turn

            You saw a confusion matrix; now count one. It is four lines, and the commonest mistake is to exchange its
            rows and columns.
        """),
        Practice("confusion-matrix"),
    ),
    teacher=Teacher(
        goals=(
            "Every value in a network is a sum that can be written out.",
            "A claim about kernels needs a comparison: with the start, and with chance.",
            "Accuracy is taken apart into recall and precision, and these into images that one looks at.",
        ),
        prerequisites=("Lessons 3 and 4: window, kernel, feature map, receptive field.", "Softmax, from lesson 6."),
        timing=(
            "2 min: the network and its table",
            "4 min: kernels, with the prediction and the comparison with chance",
            "4 min: feature maps; let pairs explain one map to each other",
            "3 min: one value, one changed pixel",
            "2 min: why this class",
            "3 min: confusion and mistakes",
        ),
        misconceptions=(
            Misconception(
                "The first kernels become edge detectors.",
                "Some do. The shipped network's are edge-like to 0.22 on average, random ones to 0.125; measure it, "
                "with a comparison.",
            ),
            Misconception(
                "Each kernel detects exactly one pattern.",
                "A filter answers every window that is not at right angles to it, with either sign; ReLU drops one.",
            ),
            Misconception(
                "90 % means that nine of ten such answers are right.",
                "Only if the network was calibrated to that. It compares scores of known classes with each other.",
            ),
            Misconception("Where nothing is in the image, the maps are 0.", "They are constant, not 0."),
        ),
        answers=(
            "Edge-like on average 0.22 against 0.125 by chance; above 0.4 are 5 of 16, of random ones 3 in 100.",
            "Equal at every black place, to the bit, and different from map to map.",
            "4: two rows of windows and two columns hold the pixel. Ask what it would be at stride 1: 16.",
            "Recall 100 %, precision 10 %. Ask for the opposite: call one thing a shirt, the surest one.",
            "Around 90 %. Have them find out what label smoothing of 0.1 makes of the target: 0.9 + 0.1 / 10 = 0.91.",
        ),
    ),
)
