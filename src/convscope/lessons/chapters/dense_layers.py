"""Lesson 2: what a dense layer costs, what flattening does and does not do, and what a dense layer cannot know."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

COUNTING = (
    Text("""
        Before there were convolutions there were dense layers, and nearly every network still ends in one. To see why
        images want something else we give a dense layer a fair trial: what it costs, what it can do, and what it
        cannot know.
    """),
    Text("""
        ## Every number to every unit

        The oldest layer of all asks nothing about images. A **dense** layer takes a row of numbers. Each of its units
        has a weight for every one of them: it multiplies, adds all the products up, and adds one number more, its bias.

        So an image is first laid out as a row, one line of pixels behind the other. That is called *flattening*.
    """),
    Number(
        "A grey image of 28 × 28 pixels goes into a dense layer of 128 units. How many parameters, weights and biases, "
        "does the layer have?",
        100_480,
        "28 · 28 = 784 numbers go in. 784 · 128 = 100,352 weights, and a bias for each of the 128 units: 100,480.",
    ),
    Code(
        """
        train, test = lesson_data()
        cs.views.architecture("flatten, dense 128 relu, dense 10")
        """,
        caption="Press a number for its formula. Edit the text: what does a second dense layer of 128 units cost, and "
        "why so much less than the first?",
    ),
    Text("""
        A hundred thousand numbers for a picture the size of a thumbnail. And larger pictures?
    """),
    Number(
        "The same 128 units on a colour image of 200 × 200, which is still small. How many parameters, in millions? "
        "Round to a tenth.",
        15.4,
        "200 · 200 · 3 = 120,000 numbers go in, and 120,000 · 128 + 128 = 15,360,128.",
        tolerance=0.05,
    ),
    Code("""
        for shape in ((28, 28, 1), (200, 200, 3), (1080, 1920, 3)):
            table = cs.analyse(cs.Architecture.parse("flatten, dense 128", shape))
            size = " × ".join(map(str, shape))
            print(f"{size:16} {table.parameters:>12,} parameters")
    """),
)

WORK = (
    Text("""
        ## Fewer parameters, less work?

        The other kind of layer is the convolution, which the next lesson does by hand. It has small *kernels*, say 32
        of 3 × 3 weights with a bias each: 32 · (9 + 1) = 320 parameters, exactly 314 times fewer than the dense layer.
        Each kernel slides over the image and gives one number at each of the 26 · 26 places where it fits, everywhere
        with the same nine weights.

        Work is counted in **MACs**, one multiply and one add; a bias counts 0.
    """),
    Question(
        "How many MACs do the 32 kernels take on that image, beside the dense layer?",
        (
            Choice(
                "About 314 times fewer",
                "That is how parameters compare. A dense layer uses each weight once, a "
                "convolution uses each one at every place.",
            ),
            Choice(
                "As many as it has parameters, like the dense layer",
                "So it is for the dense layer alone, where every "
                "weight is used once. A kernel's weight is used at 26 · 26 places.",
            ),
            Choice(
                "About twice as many",
                "Each of the 288 weights is used at 26 · 26 = 676 places: 194,688 MACs. The "
                "dense layer uses 100,352 weights once.",
                right=True,
            ),
        ),
    ),
    Code("""
        for layers in ("flatten, dense 128", "conv 32 3x3"):
            table = cs.analyse(cs.Architecture.parse(layers, (28, 28, 1)))
            numbers = f"{table.parameters:>8,} parameters {table.macs:>8,} MACs"
            print(f"{layers:20}{numbers}")
    """),
    Text("""
        Sharing weights saves memory, and examples to learn them from. It does not save work. Whether it even makes the
        whole *network* smaller is another question:
    """),
    Question(
        "Which network has the most parameters? (`maxpool 2` keeps the largest of every 2 × 2 numbers and learns "
        "nothing.)",
        (
            Choice(
                "flatten, dense 128, dense 10",
                "101,770. The convolution below has few parameters itself, but look at what it hands on.",
            ),
            Choice(
                "conv 32 3x3, flatten, dense 10",
                "216,650. The convolution gives 26 · 26 · 32 = 21,632 numbers, and "
                "the dense layer behind it has ten weights for each.",
                right=True,
            ),
            Choice(
                "conv 32 3x3, maxpool 2, flatten, dense 10",
                "54,410, the fewest of the three. The pool leaves a "
                "quarter of the numbers, and so a quarter of the weights behind them.",
            ),
        ),
    ),
    Code(
        """
        for layers in (
            "flatten, dense 128, dense 10",
            "conv 32 3x3, flatten, dense 10",
            "conv 32 3x3, maxpool 2, flatten, dense 10",
        ):
            table = cs.analyse(cs.Architecture.parse(layers, (28, 28, 1)))
            print(f"{layers:42} {table.parameters:>8,} parameters")
        cs.views.architecture("conv 32 3x3 relu, flatten, dense 10")
        """,
        caption="Press the parameters of dense1. Then put 'maxpool 2,' before 'flatten' and watch where they go. Below "
        "the drawing: what a dense layer would cost in place of the convolution, as the image grows.",
    ),
)

FLATTENING = (
    Text("""
        ## What flattening does

        It is said that flattening destroys the spatial information. Let us see what is left.
    """),
    Code("""
        picture = test.pixels[test.labels == 7][0][..., 0]  # the first sneaker
        row = picture.reshape(-1)  # flattened
        print("a row of", row.size, "numbers")
        print("row 15, column 10  :", picture[15, 10])
        print("place 15 · 28 + 10 :", row[15 * 28 + 10])

        again = row.reshape(28, 28)
        print("laid out again, all equal:", np.array_equal(again, picture))
    """),
    Text("""
        Nothing is destroyed. Every number has its place in the row, and one `reshape` lays it out again. But the pixel
        *below* another one now stands 28 places further on, and nobody tells the dense layer so. Does that matter to
        it? Here is a merciless test. We shuffle the pixels, those of all images in the same way.
    """),
    Code(
        """
        order = np.random.default_rng(0).permutation(28 * 28)

        def shuffled(images):
            mixed = images.pixels.reshape(len(images), -1)[:, order]
            mixed = mixed.reshape(images.pixels.shape)
            return cs.Images(mixed, images.labels, images.class_names)

        both = [test.pixels[:8], shuffled(test[:8]).pixels]
        cs.views.pixels(np.concatenate(both, axis=2))
        """,
        caption="Left the images, right the same ones shuffled. Go through them: could you learn the classes from the "
        "right ones?",
    ),
    Question(
        "A dense layer learns from the shuffled images and is tested on others that were shuffled in the same way. How "
        "well does it do, beside one that learned from the images as they are?",
        (
            Choice(
                "Hardly better than guessing",
                "You would, since you see shapes. A dense layer sees a row of numbers in some order, before as after.",
            ),
            Choice("Some points worse", "It would be so if it had used which pixels are neighbours. It never knew."),
            Choice(
                "Exactly as well",
                "A sum does not depend on the order of its terms: shuffle the inputs, shuffle the "
                "weights likewise, and every score is the same.",
                right=True,
            ),
        ),
    ),
    Code(
        """
        def learn(rows, labels):  # a dense layer of ten units, by gradient descent
            weights, wanted = np.zeros((784, 10)), np.eye(10)[labels]
            for _ in range(40):
                shares = np.exp(rows @ weights)
                shares /= shares.sum(axis=1, keepdims=True)  # softmax
                weights -= 0.1 * rows.T @ (shares - wanted) / len(rows)
            return weights

        def rows(images):
            return images.pixels.reshape(len(images), -1) / 255

        known, asked = train[:2000], test[:1000]
        weights = learn(rows(known), known.labels)
        mixed = learn(rows(shuffled(known)), known.labels)

        scores = rows(asked) @ weights, rows(shuffled(asked)) @ mixed
        for what, each in zip(("as they are", "shuffled"), scores):
            right = np.mean(each.argmax(axis=1) == asked.labels)
            print(f"{what:12} {right:.1%} right")
        apart = np.abs(scores[0] - scores[1]).max()
        print(f"largest difference between two scores: {apart:.0e}")
        thousandths = np.round(1000 * weights.T).astype(int)
        cs.views.pixels(thousandths.reshape(10, 28, 28, 1), title="The weights of ten outputs")
        """,
        caption="The ten units' weights as images, one for each class: red pixels speak for the class, blue ones "
        "against it. The other layer learned the very same weights, shuffled.",
    ),
    Text("""
        The scores agree to the last digits of the arithmetic. So a dense layer loses nothing by flattening, and it
        gains nothing from an image being an image. What does a convolution lose? It *does* presuppose that neighbours
        belong together.
    """),
    Code(
        """
        from convscope.training.evaluate import evaluate

        def trained(layers, recipe, images):
            network = cs.Architecture.parse(layers, images.shape)
            training = cs.train(network, images, recipe=recipe)
            list(training)  # to the end
            return training.network()

        def compare(name, layers, recipe):
            seen, new = train[:5000], test[:2000]
            plain = evaluate(trained(layers, recipe, seen), new).accuracy
            mixed = trained(layers, recipe, shuffled(seen))
            mixed = evaluate(mixed, shuffled(new)).accuracy
            print(f"{name:12}  as they are {plain:.1%}   shuffled {mixed:.1%}")

        recipe = cs.Recipe.named("textbook", epochs=5)
        compare("dense", "flatten, dense 64 relu, dense 10", recipe)
        shipped = cs.open("shipped").architecture.text  # four convolutions
        compare("convolutions", shipped, cs.Recipe.named("fast-91", epochs=3))
        """,
        slow=True,
        caption="Of 2,000 test images right, after learning from 5,000; one seed. A point more or less is chance.",
    ),
    Text("""
        The dense network is unmoved. The convolutions lose some points, not everything: on shuffled pixels their maps
        make no sense to us, but the layers behind can still weigh them.
    """),
)

STRUGGLE = (
    Text("""
        ## Where a dense layer really struggles

        If it loses nothing, what is wrong with it? Every weight belongs to one place. What a unit learns about one
        corner of the image, it does not know about another. To see that in its purest form we make images ourselves:
        noise, with a short stroke in it that falls (class 0) or rises (class 1).
    """),
    Code(
        """
        def strokes(count, columns, seed):  # a stroke begins in one of the columns
            chance = np.random.default_rng(seed)
            pixels = chance.integers(0, 60, (count, 12, 12, 1)).astype(np.uint8)
            kinds = chance.integers(0, 2, count)
            for image, kind in zip(pixels, kinds):
                stroke = np.eye(3, dtype=np.uint8) * 190
                stroke = stroke[:, ::-1] if kind else stroke
                y, x = chance.integers(0, 10), chance.choice(columns)
                image[y : y + 3, x : x + 3, 0] += stroke
            return cs.Images(pixels, kinds, ("falling", "rising"), "strokes")

        to_learn = strokes(1000, range(0, 4), seed=0)
        on_the_left = strokes(500, range(0, 4), seed=1)
        on_the_right = strokes(500, range(6, 10), seed=2)
        cs.views.pixels(to_learn[:12])
        """,
        caption="All strokes to learn from lie in the left half. Those of one test lie there too, those of another in "
        "the right half.",
    ),
    Question(
        "A dense network learns to tell them apart on the left. How many does it get right on the right?",
        (
            Choice(
                "As many as on the left: a stroke is a stroke",
                "To us it is. The weights for the right half never "
                "saw a stroke in training; there was only noise to fit.",
            ),
            Choice(
                "Some fewer", "There is nothing that its weights for the right half could have learned about strokes."
            ),
            Choice(
                "Half of them, which is guessing",
                "What it knows, it knows about places. For each further place it "
                "needs further examples. That is the struggle.",
                right=True,
            ),
        ),
    ),
    Code(
        """
        from dataclasses import replace

        recipe = cs.Recipe.named("textbook", epochs=20)
        recipe = replace(recipe, batch_size=32, learning_rate=0.005)
        for layers in (
            "flatten, dense 32 relu, dense 2",
            "conv 8 3x3 relu, flatten, dense 2",
            "conv 8 3x3 relu, globalmaxpool, dense 2",
        ):
            network = trained(layers, recipe, to_learn)
            left = evaluate(network, on_the_left).accuracy
            right = evaluate(network, on_the_right).accuracy
            size = f"{network.table.parameters:,} parameters"
            print(f"{layers}: {size}\\n    left {left:.0%}, right {right:.0%}")
        """,
        slow=True,
    ),
    Text("""
        With two classes a little more or less than half right is the same ignorance. Now look at the second network: a
        convolution alone is no remedy. It finds the strokes everywhere, but then `flatten` and a dense layer tie them
        to places again. With the strongest answer of each map, wherever it stands (`globalmaxpool`), 98 parameters know
        a stroke in a half of the image that they never saw one in.

        Sharing weights over places, and what one does with the maps afterwards: that is what the next two lessons are
        about.
    """),
)

PRACTICE = (
    Text("""
        ## Now you

        You can count a dense layer and a convolution, in parameters and in work; you know that flattening loses nothing
        and shuffling costs a dense layer nothing. Four exercises, and one more for those who want it.
    """),
    Practice("dense-by-hand"),
    Practice("first-layer-parameters"),
    Practice("bias-counts"),
    Practice("flatten-and-back"),
    Practice("multiply-adds"),
)

TEACHER = Teacher(
    goals=(
        "Learners count parameters and multiply-adds of dense layers and of convolutions, and do not take one for the "
        "other.",
        "They can say what flattening keeps (everything) and what a dense layer cannot presuppose (which numbers are "
        "neighbours).",
        "They have seen that what a dense layer learned in one place it does not know in another, and that a "
        "convolution followed by flatten does not either.",
    ),
    prerequisites=(
        "An image is an array of numbers with a shape (lesson 1).",
        "What it means to train and to test, in a word; softmax may stay a black box.",
    ),
    timing=(
        "3 min: counting; everybody writes 100,480 down before it is shown",
        "4 min: parameters against work, and which network is largest",
        "6 min: flattening and shuffling. Start the slow block early: it takes some ten seconds.",
        "4 min: the strokes; vote before it runs",
        "1 min: what comes next",
    ),
    misconceptions=(
        Misconception(
            "Flattening destroys the spatial information.",
            "It is a bijection; `reshape` undoes it. A dense layer merely cannot presuppose neighbourhood: shuffling "
            "all images alike leaves it exactly as good, and costs the small convolutional network a few points, not "
            "everything.",
        ),
        Misconception(
            "Fewer parameters, so faster.",
            "320 parameters instead of 100,480, but 194,688 multiply-adds instead of 100,352.",
        ),
        Misconception(
            "A convolutional network has fewer parameters than a dense one.",
            "conv 32, flatten, dense 10 has 216,650, more than the 101,770 of 784-128-10; with one pool 54,410. Most "
            "weights sit behind flatten.",
        ),
        Misconception(
            "A convolution recognises a thing wherever it stands.",
            "Its map shows the thing wherever it stands. Whether the network recognises it depends on what comes "
            "behind: flatten and dense tie the map to places again.",
        ),
    ),
    answers=(
        "Ask who forgot the biases (100,352) and who gave one to every input.",
        "Let them estimate the full-HD image first: about 800 million, for 128 units.",
        "Weights are counted once, work at every place.",
        "What the convolution hands on counts: 21,632 numbers.",
        "Write a sum of three products on the board and reorder it.",
        "Ask what the weights of the right half learned from: noise.",
    ),
)

LESSON = Lesson(
    title="Why dense layers struggle",
    able=(
        "count the parameters and the multiply-adds of a dense layer and of a convolution",
        "say what flattening does to an image, and what it does not",
        "show that a dense layer does not care in which order the pixels come",
        "say what a dense layer lacks, and what a convolution alone does not cure",
    ),
    minutes=18,
    blocks=(*COUNTING, *WORK, *FLATTENING, *STRUGGLE, *PRACTICE),
    teacher=TEACHER,
)
