"""Lesson 4: many kernels, ReLU, pooling, shared weights; what a moved image does to all that; what is learned."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

MANY = (
    Text("""
        One kernel finds one kind of thing. A network has hundreds of them, layer upon layer, and nobody chose them. On
        the way from the one to the other lie two very small ideas, ReLU and pooling, and one large question: what
        happens to all that when the thing in the picture moves?
    """),
    Text("""
        ## One kernel, one map; four kernels, four maps

        A kernel asks every place of an image the same question: *is it brighter on your right than on your left?* Its
        answers, laid out as an image, are a feature map. A convolutional layer asks several questions at once. It has
        several kernels, here called filters, and gives as many maps.
    """),
    Code(
        """
        train, test = lesson_data()
        picture = test.pixels[test.labels == 9][0]  # the first ankle boot

        names = ("vertical-edges", "horizontal-edges", "outline", "blur")
        kernels = np.stack([cs.KERNELS[name] for name in names], axis=-1)
        kernels = kernels[:, :, np.newaxis]  # the axis of the image's channels
        print("image  ", picture.shape)
        print("kernels", kernels.shape)
        print("maps   ", cs.convolve(picture, kernels).shape)
        cs.views.convolution(picture, kernels)
        """,
        caption="Move the window with the mouse or the arrow keys, and change the filter: the four answers at one "
        "place are the four channels of that place. Then add a bias, switch ReLU and pooling on, and off again.",
    ),
    Text("""
        A kernel's shape is (height, width, channels it looks at, filters). The image had one channel; its maps are four
        channels, and that is what the *next* layer gets.
    """),
    Number(
        "The next layer has 8 filters of 3 × 3 and looks at these four maps. How many weights has it, biases not "
        "counted?",
        288,
        "Each filter looks at all four maps, 3 · 3 · 4 = 36 weights, and adds all 36 products up to one number. There "
        "are 8 filters: 8 · 36 = 288. With one bias for each filter it has 296 parameters.",
    ),
    Code("""
        layers = "conv 4 3x3, conv 8 3x3"
        for side in (28, 280):
            table = cs.analyse(cs.Architecture.parse(layers, (side, side, 1)))
            print(f"On images of {side} × {side}:")
            for row in table.rows:
                macs = f"{row.macs:>10,} MACs"
                print(f"  {row.name}  {row.parameters:>3} parameters  {macs}")
    """),
    Text("""
        Ten times the side, a hundred times the pixels, and not one parameter more: every place of the image is asked
        with the same weights. This is **parameter sharing**. It does not share the work. Each place still takes its
        multiply-adds (MACs), so these grow with the image.
    """),
)

RELU = (
    Text("""
        ## ReLU lets one sign through

        ReLU makes every negative number 0 and leaves the others as they are. It learns nothing and has no parameters.
    """),
    Question(
        "The kernel vertical-edges goes over the boot, then ReLU over its map. What is gone?",
        (
            Choice(
                "The weak answers",
                "However weak, a positive answer passes ReLU unchanged. It knows no threshold but 0.",
            ),
            Choice(
                "The edges where the image grows darker to the right",
                "Those answers are negative. A kernel answers with both signs, and ReLU keeps one of them. To keep "
                "the other edges as well, a layer needs a second filter with the opposite weights.",
                right=True,
            ),
            Choice(
                "Everything that is no vertical edge",
                "The kernel finds vertical edges, but it answers *any* window whose products do not cancel, a slope "
                "or a corner too. ReLU does not look at the kind of edge, only at the sign.",
            ),
        ),
    ),
    Code(
        """
        edges = cs.convolve(picture, cs.KERNELS["vertical-edges"])[..., 0]
        signs = {"positive": edges > 0, "negative": edges < 0, "zero": edges == 0}
        for sign, cells in signs.items():
            print(f"{cells.mean():.0%} of the cells are {sign}")
        cs.views.pixels(np.concatenate([edges, np.maximum(edges, 0)], axis=1))
        """,
        caption="Left the map, blue negative and red positive; right the same map after ReLU.",
    ),
    Text("""
        Why throw half of it away? Because a layer that only multiplies and adds gains nothing from a second such layer
        behind it. Two convolutions in a row *are* one convolution, with a larger kernel:
    """),
    Code("""
        first, second = cs.KERNELS["vertical-edges"], cs.KERNELS["corners"]
        one = cs.convolve(np.pad(first, 2), second[::-1, ::-1])
        print(one, "the two kernels in one of 5 × 5", sep="\\n")

        single = cs.convolve(picture, one)
        maps = cs.convolve(picture, first)
        in_a_row = cs.convolve(maps, second)
        with_relu = cs.convolve(np.maximum(maps, 0), second)
        print("cells of the map:   ", single.size)
        print("two in a row differ:", np.sum(in_a_row != single))
        print("with ReLU in between:", np.sum(with_relu != single))
    """),
    Text("""
        Not one cell differs, so without ReLU a stack of a hundred convolutions could be no more than one kernel. With
        ReLU in between no single kernel does the same.
    """),
)

POOLING = (
    Text("""
        ## Pooling keeps the strongest answer

        Max pooling by 2 cuts the map into squares of 2 × 2 and keeps the largest number of each. It, too, has nothing
        to learn. The map is half as high and half as wide, and a window behind it spans twice as many pixels.
    """),
    Code("""
        corner = np.maximum(edges, 0)[4:10, 8:16]
        print(corner, "becomes", cs.pool(corner, 2), sep="\\n")
    """),
    Number(
        "A network: conv 3 × 3, pool 2, conv 3 × 3, pool 2. How many pixels of the image, in a row, bear on one number "
        "at its end?",
        10,
        "From the end back to the image: the last pool sees 2 numbers, the convolution before it 2 + 2 = 4, the first "
        "pool 4 · 2 = 8 and the first convolution 8 + 2 = 10. That is its receptive field, 10 × 10 pixels.",
    ),
    Code(
        """
        cs.views.architecture(
            "conv 32 3x3 relu, maxpool 2, conv 64 3x3 relu, maxpool 2,"
            "flatten, dense 128 relu, dense 10"
        )
        """,
        caption="The network of many courses, drawn to scale. Find the 10 × 10 at maxpool2; press a number for its "
        "formula. Then edit the text: how far does the last pool see without the first one?",
    ),
)

MOVING = (
    Text("""
        ## The image moves: what does the map do?

        Two words that are often confused. A layer is **equivariant** to moving when its map moves along: move, then
        convolve gives the same as convolve, then move. It is **invariant** when moving changes nothing. The black 8 of
        lesson 3 is enough to see which of them a convolution is.
    """),
    Code("""
        rows = ["11000011", "10111101", "10111101", "10000001"]
        rows += rows[::-1]  # the lower half mirrors the upper one
        small = np.array([[int(digit) for digit in row] for row in rows])
        moved = np.roll(small, 1, axis=1)  # the last column comes in at the left
        for row, after in zip(small, moved):
            print(*row, "     ", *after)

        kernel = cs.KERNELS["vertical-edges"]

        def circular(image):  # beyond one edge it reads on at the other
            return cs.convolve(np.pad(image, 1, mode="wrap"), kernel)

        def zeros(image):  # beyond the edge it reads zeros
            return cs.convolve(image, kernel, padding="same")

        def valid(image):  # it stays inside
            return cs.convolve(image, kernel)
    """),
    Question(
        "The image moves by one column to the right. What does its map do, where the convolution reads zeros outside "
        "of the image (padding 'same')?",
        (
            Choice(
                "It stays as it is",
                "That would be invariance. The answer to an edge stands where the edge stands, "
                "so it moves when the edge does.",
            ),
            Choice(
                "It moves along, everywhere",
                "Inside it does. But a window at the border reads zeros where, after "
                "moving, there is something else to read.",
            ),
            Choice(
                "It moves along, except near the border",
                "Exact inside, wrong where a window reads the zeros. So how exact is exact? Count.",
                right=True,
            ),
        ),
    ),
    Code(
        """
        def compared(what, one, other):
            print(f"{what:22} {np.sum(one != other):2} of {one.size} cells differ")

        there, round_there = np.roll([zeros(small), circular(small)], 1, axis=2)
        compared("round the edges", circular(moved), round_there)
        compared("valid, what both have", valid(moved)[:, 1:], valid(small)[:, :-1])
        compared("zeros outside", zeros(moved), there)
        cs.views.pixels(zeros(moved) - there, title="Moved before minus moved after")
        """,
        caption="The difference where zeros are read; no colour is none. Only those columns differ whose windows reach "
        "over the border, before or after moving.",
    ),
    Text("""
        So convolution is equivariant, exactly: round the edges, and on whatever part of the map never reads the
        padding. An object on a black margin does not even notice the zeros, since black *is* 0. Then comes the pool.
    """),
    Question(
        "Now max pooling by 2 comes after the convolution (round the edges, so that no border is in the way). By how "
        "many columns may the image move so that the pooled map moves along exactly?",
        (
            Choice("By any number", "The squares of a pool stand still while the image moves below them."),
            Choice(
                "By even numbers only",
                "By 2 every square finds its old content one square further. By 1 the "
                "squares are filled anew, and no moving of the old map gives the new one.",
                right=True,
            ),
            Choice("By none", "Count: by 2 and by 4 not one cell differs."),
        ),
    ),
    Code("""
        def pooled(image):
            return cs.pool(circular(image), 2)

        # every way to move the old pooled map is tried, and the best one counts
        for columns in (1, 2, 3, 4):
            after = pooled(np.roll(small, columns, axis=1))
            tries = [np.roll(pooled(small), by, axis=1) for by in range(4)]
            best = min(np.sum(after != each) for each in tries)
            print(f"moved by {columns}: at best {best} of the 16 cells are wrong")
    """),
)

INVARIANCE = (
    Text("""
        ## Is a whole network invariant?

        *Convolutional networks are translation invariant*, many texts say. You know what to ask now: moved by how much,
        in which direction, and what comes after the convolutions? Two networks shall answer. They share every layer but
        one: the first lays its last maps end to end (`flatten`) before the scores, the second takes the mean of each
        map (`globalavgpool`). Both learn from images in the middle of a wider black canvas, so that nothing is cut off
        when the test images move.
    """),
    Question(
        "The network with flatten gets most test images right while they are in the middle. And the same images 4 "
        "pixels further to the right?",
        (
            Choice(
                "Nearly as many",
                "Convolutions move their maps along, they do not undo the moving, and the weights "
                "behind flatten stand still, one for each place.",
            ),
            Choice(
                "A few points fewer",
                "It would be so for one pixel. At four, every weight behind flatten meets "
                "numbers that it was not trained for.",
            ),
            Choice(
                "Far fewer",
                "The maps moved along, exactly as you saw. But the weights behind flatten belong to "
                "places, and there the moved maps meet the wrong weights.",
                right=True,
            ),
        ),
    ),
    Code(
        """
        from convscope.training.evaluate import evaluate

        def on_canvas(images, down=0, right=0):
            pixels = np.zeros((len(images), 40, 40, 1), np.uint8)
            pixels[:, 6 + down : 34 + down, 6 + right : 34 + right] = images.pixels
            return cs.Images(pixels, images.labels, images.class_names)

        def right(network, down, right):
            return evaluate(network, on_canvas(test[:1000], down, right)).accuracy

        maps = (
            "conv 8 4x4 stride 2 pad 1 nobias, batchnorm relu,"
            "conv 16 3x3 same nobias, maxpool 2, batchnorm relu,"
            "conv 32 3x3 same nobias, batchnorm relu"
        )
        for head in ("flatten", "globalavgpool"):
            a = cs.Architecture.parse(f"{maps}, {head}, dense 10", (40, 40, 1))
            recipe = cs.Recipe.named("fast-91", epochs=3)
            training = cs.train(a, on_canvas(train[:5000]), recipe=recipe)
            list(training)  # to the end
            network = training.network()
            print(f"{head}: test images right, moved")
            print("pixels  to the right   down   both")
            for by in range(5):
                sideways, down = right(network, 0, by), right(network, by, 0)
                both = right(network, by, by)
                print(f"{by:6} {sideways:13.1%} {down:6.1%} {both:6.1%}")
        """,
        slow=True,
        caption="1,000 test images, after three epochs over 5,000; one seed: enough to see it, not to rank networks.",
    ),
    Text("""
        Read down the columns. With flatten the network is no judge of moved images, least of all when they move both
        ways at once. The mean of a map hardly cares where in the map things are, and that network comes *near*
        invariance. Only near: its stride of 2 and its pool together step by 4 pixels. Moving by 4 shifts its maps by
        one whole cell, moving by 1, 2 or 3 fills them anew, and it pads with zeros, too.

        Invariance is no gift of convolution. It comes from the design (a global pool) or from the data (moved images
        in training, lesson 8).
    """),
)

LEARNED = (
    Text("""
        ## What is learned

        Up to here we chose the kernels. In training nobody does: all weights start at random, and the gradient moves
        them. The network that comes with convscope learned from 60,000 photographs. Its start can be had again,
        since it was drawn with seed 0.

        To judge what became of a kernel we need a measure. `edges` says how much of a kernel is an even slope from one
        side to the other, from 0 (none of it) to 1 (a plain edge detector). Sobel's kernel has 0.89. Random 4 × 4
        weights have 0.125 on average, for nothing.
    """),
    Question(
        "The first layer has 16 kernels of 4 × 4. How edge-like are they on average, after training?",
        (
            Choice(
                "About 0.9: they became edge detectors",
                "Some kernels look so, and pictures of them are what gets "
                "printed. The average over all of them says otherwise.",
            ),
            Choice(
                "About 0.125: as random ones",
                "They did move, and further than chance would take them: towards slopes, though not far.",
            ),
            Choice(
                "In between, nearer to chance",
                "A tendency, not a rule. Kernels of 3 × 3 or 4 × 4 on 28 × 28 grey pixels have little room for more.",
                right=True,
            ),
        ),
    ),
    Code(
        """
        trained = cs.open("shipped")
        untrained = cs.open(trained.architecture)  # seed 0, where it began
        for layer in ("conv1", "conv2", "conv3", "conv4"):
            start, end = cs.kernels(untrained, layer), cs.kernels(trained, layer)
            means = f"start {start.edges.mean():.3f}, end {end.edges.mean():.3f}"
            print(f"{layer}: edge-like, {means}, chance {end.edge_of_chance:.3f}")
        first = cs.kernels(untrained, "conv1"), cs.kernels(trained, "conv1")
        cs.views.kernels(first[1], first[0])
        """,
        caption="Each kernel as it began and as it ended. Sort them by how edge-like they are, then by how far they "
        "moved. Which would you have chosen by hand?",
    ),
    Text("""
        Looking at kernels is one thing. Does it matter that they are learned? Train the same network again, and freeze
        some convolutions: they keep their random kernels, and the other layers learn around them.
    """),
    Question(
        "Once the first convolution is frozen, once all four are. What hurts?",
        (
            Choice(
                "Both, and most of the harm is done by the first: all else builds on it",
                "Random kernels of the first layer already look "
                "at every place in 16 different ways. The layers behind them make of it what they need.",
            ),
            Choice(
                "Freezing all four; the first alone hardly matters",
                "A random first layer will do here. Random "
                "layers all the way up cost a good part of what the network can do.",
                right=True,
            ),
            Choice(
                "Neither: the dense layer at the end does the learning",
                "It gets further than one might think, far beyond the 10 % of guessing. But not as far.",
            ),
        ),
    ),
    Code(
        """
        from convscope.training.evaluate import evaluate

        recipe = cs.Recipe.named("fast-91", epochs=3)
        for frozen in ((), ("conv1",), ("conv1", "conv2", "conv3", "conv4")):
            network = trained.architecture
            training = cs.train(network, train[:5000], recipe=recipe, freeze=frozen)
            list(training)
            share = evaluate(training.network(), test[:2000]).accuracy
            print(f"{share:.1%} right; frozen: {', '.join(frozen) or 'nothing'}")
        """,
        slow=True,
        caption="2,000 test images, after three epochs over 5,000; seed 0. A point more or less is chance.",
    ),
    Text("""
        So what is learned is less in any single kernel than in how the layers build on each other. See for yourself
        what they make of a picture:
    """),
    Code(
        "cs.views.network(trained, test[:6])",
        caption="Every map of every layer. Follow one bright spot from the first layer to the last: press it, and read "
        "which numbers it was made from.",
    ),
)

PRACTICE = (
    Text("""
        ## Now you

        You can count a layer of many kernels, you know what ReLU and pooling do to its maps, and when somebody says
        *invariant* you ask: to what, by how much, with which padding and which pool? Five exercises make it yours.
    """),
    Practice("relu-and-pooling"),
    Practice("receptive-field"),
    Practice("equivariance"),
    Practice("pooling-and-shifts"),
    Practice("whole-network"),
)

TEACHER = Teacher(
    goals=(
        "Learners count a layer of several kernels on several channels, and separate what is shared (weights) from "
        "what is not (work).",
        "They state what ReLU and max pooling do to a map, and can say why a stack without ReLU is one layer.",
        "They use *equivariant* and *invariant* as two words, and know the three places where exactness ends: padding, "
        "odd steps under a pool, and layers that tie weights to places.",
        "They judge learned kernels by a measure beside the untrained ones, not by a chosen picture.",
    ),
    prerequisites=(
        "Convolution by hand (lesson 3): window, products, sum, stride, padding.",
        "Slices and axes of NumPy arrays; the shape (height, width, channels).",
    ),
    timing=(
        "3 min: many kernels, and 288 weights. Let everybody write the number down before it is shown.",
        "3 min: ReLU, and two convolutions in one",
        "2 min: pooling and the receptive field",
        "4 min: the moved image. Vote with hands before each of the two counts.",
        "3 min: the two networks on the canvas. Start the block before you begin to talk: it takes some ten seconds.",
        "4 min: what is learned; start its block early, too.",
    ),
    misconceptions=(
        Misconception(
            "Convolutional networks are translation invariant.",
            "Convolution is equivariant: exactly round the edges and on what never reads padding; not at borders of "
            "zeros, and under a pool by 2 not for odd moves. What comes behind the maps decides about invariance: with "
            "flatten, accuracy falls by half and more within 4 pixels; with a global pool it nearly stays. Always say "
            "how far, and in which direction.",
        ),
        Misconception(
            "Each kernel detects exactly one pattern.",
            "A linear filter answers every window whose products do not cancel, with either sign. ReLU then drops the "
            "negative answers.",
        ),
        Misconception(
            "The kernels of the first layer become edge detectors.",
            "A tendency: here edge-like 0.22 on average, where random ones have 0.125 and Sobel's has 0.89. And with a "
            "first layer that stays random the network is as good within a point.",
        ),
        Misconception(
            "Parameter sharing makes a network faster.",
            "It divides the weights to be learned and stored by the number of places, and leaves the multiply-adds.",
        ),
        Misconception(
            "Pooling makes the network indifferent to small moves.",
            "To some of them, for some cells: count. By one column half of the sixteen cells here change, whichever "
            "way one moves the old map.",
        ),
    ),
    answers=(
        "Ask who said 72 (8 · 9: channels forgotten) and who 296 (with biases, which were not asked for).",
        "Ask for a second filter that catches the lost edges: the same weights times −1.",
        "Walk back on the board: 2, 4, 8, 10. The common slip is to add 2 a layer and to forget the stride.",
        "The 24 cells are three columns of eight: 0 and 1 at the left, 7 at the "
        "right. Ask for each which zeros it read, before or after moving.",
        "On squared paper: draw the 2 × 2 squares on a transparency and slide it.",
        "Let somebody say what a weight behind flatten belongs to: a channel *and* a place.",
        "Discuss why printed examples mislead: one shows those that look like something.",
        "Random filters are still sixteen different questions; what is lost is the building up.",
    ),
)

LESSON = Lesson(
    title="From kernels to networks",
    able=(
        "count the weights of a layer of many kernels, and say why the size of the image is not among them",
        "say what ReLU lets through, what pooling keeps, and why a network needs the first",
        "say exactly where a feature map moves along with its image, and where it does not",
        "judge what training made of a kernel, beside what it was at the start",
    ),
    minutes=19,
    blocks=(*MANY, *RELU, *POOLING, *MOVING, *INVARIANCE, *LEARNED, *PRACTICE),
    teacher=TEACHER,
)
