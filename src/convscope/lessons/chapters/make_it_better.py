"""Lesson 8: what makes a network better, piece by piece, each with its measured effect, none included."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

LESSON = Lesson(
    title="Make it better",
    able=(
        "compare two trainings so that the difference means something: seeds, mean, spread",
        "say what batch normalisation, dropout, a schedule and augmentation do",
        "measure one change of a recipe, with everything else kept",
        "read a table of such changes, and pass over those within the noise",
    ),
    minutes=19,
    blocks=(
        Text("""
            There are a hundred tricks for better networks, each with a paper that shows it helps. Some help you. This
            lesson takes the recipe `fast` apart, which trains the network that comes with convscope, and measures its
            pieces, on your machine and in the table at the end. Some of what you expect will not show.
        """),
        Text("""
            ## First, the ruler

            A recipe trained with another seed starts from other weights and sees the images in another order. It ends
            elsewhere. `fast`, trained on all 60,000 photographs with seeds 0, 1 and 2, got 92.74 %, 92.10 % and 92.52 %
            of the test images right: mean 92.45, standard deviation 0.33.
        """),
        Question(
            "You change one thing, train once, and get 92.8 %. What have you learned?",
            (
                Choice(
                    "The change helps: no seed came so far before.",
                    "Of three. The next seed of the old recipe may reach it as well: 92.8 is about one standard "
                    "deviation above the mean, and one time in six or so chance alone gives that.",
                ),
                Choice(
                    "Next to nothing yet.",
                    "One training is within the spread. Train both with several seeds, and compare the means with the "
                    "spread. To tell a tenth of a point here takes some dozens of trainings.",
                    right=True,
                ),
                Choice(
                    "The change does harm: it should have become 93 %.",
                    "Nothing says so. Every number is to be read beside its spread.",
                ),
            ),
        ),
        Code(
            """
            from dataclasses import replace

            from convscope.training.evaluate import evaluate

            train, test = lesson_data()
            few, some = train[:2000], test[:1000]
            fast = cs.Recipe.named("fast")
            base = replace(fast, epochs=4, batch_size=64, learning_rate=0.3)
            network = cs.Architecture.parse(fast.architecture, (28, 28, 1))


            def measure(what, recipe, seeds=3, network=network, images=few):
                right, last = [], None
                for seed in range(seeds):
                    training = cs.train(network, images, None, recipe, seed)
                    events = list(training)
                    last = training.network()
                    right.append(100 * evaluate(last, some).accuracy)
                mean, spread = np.mean(right), np.std(right, ddof=1)
                print(f"{what:28} {mean:.1f} % (standard deviation {spread:.1f}, n = {seeds})")
                return last, events
            """,
        ),
        Code(
            """with_flips, events = measure("the recipe, on 2,000 images", base)""",
            caption="This is the ruler for all that follows: the recipe `fast`, shortened to four epochs on 2,000 "
            "images. A difference counts if it is clearly larger than the spread.",
            slow=True,
        ),
        Text("""
            ## The network, and normalisation

            Four convolutions, each without a bias, for a *batch normalisation* follows. While it trains, that takes
            each channel of the batch, subtracts its mean and divides by its standard deviation; then it multiplies by
            one number and adds another, which are learned. In use it takes moving averages in place of the batch's own.
        """),
        Number(
            "Over a batch a channel has mean 4 and standard deviation 2. What becomes of a 10 in it, before the "
            "learned numbers?",
            answer=3,
            because="(10 − 4) / 2 = 3: the value lies three standard deviations above the mean. It would be 3 as well "
            "if all values were ten times as large; so the layers behind see numbers of the same size all the time.",
        ),
        Code("cs.views.architecture(network)"),
        Question(
            "The recipe's learning rate is 0.6. Networks without normalisation did best between 0.05 and 0.2. What "
            "happens to this one at 0.6, *without* its normalisations?",
            (
                Choice(
                    "It learns as well, a little more slowly.",
                    "Steps of that size depend on numbers of a known size, and nothing keeps them so now.",
                ),
                Choice(
                    "It breaks down: the loss is no number any more, or stays high.",
                    "One step too large makes larger values, these a larger gradient, and that a larger step. Batch "
                    "normalisation is less a source of accuracy here than a licence for large steps.",
                    right=True,
                ),
                Choice(
                    "It learns better: normalising loses information.",
                    "It loses the mean and the scale of each channel, and the two learned numbers can put them back.",
                ),
            ),
        ),
        Code(
            """
            from convscope.errors import DataError

            text = fast.architecture.replace("batchnorm, ", "").replace(" nobias", "")
            plain = cs.Architecture.parse(text, (28, 28, 1))
            for rate in (0.6, 0.06):
                for what, architecture in (("with", network), ("without", plain)):
                    recipe = replace(base, epochs=3, learning_rate=rate)
                    try:
                        training = cs.train(architecture, few, None, recipe)
                        for _ in training:
                            pass
                        right = evaluate(training.network(), some).accuracy
                        print(f"rate {rate}, {what:7} batchnorm: {right:.1%}")
                    except DataError as error:
                        print(f"rate {rate}, {what:7} batchnorm:", str(error).splitlines()[0])
            """,
            caption="One seed each: enough for a collapse, not for a tenth of a point.",
            slow=True,
        ),
        Text("""
            ## A rate that rises and falls

            A *schedule* changes the learning rate while it trains. This recipe climbs for the first fifth of all steps,
            since the first gradients point anywhere, and then falls in a straight line to 0, so that the weights
            settle.
        """),
        Number(
            "The highest rate is 0.6, reached after 20 of 100 steps. What is the rate at step 10?",
            answer=0.3,
            because="Half of the way up: 0.6 · 10 / 20 = 0.3. It is 0.3 once more at step 60, half of the way down.",
        ),
        Code(
            """cs.views.training(events, "The recipe on 2,000 images")""",
            caption="The last of the three trainings above. Find the learning rate, and where the loss falls fastest.",
        ),
        Code(
            """
            steady = replace(base, warm_up=None)
            _ = measure("the rate stays as it is", steady)
            """,
            caption="Compare mean and spread with the ruler. Large steps to the end leave the weights wherever the "
            "last batch threw them.",
            slow=True,
        ),
        Text("""
            ## Shown differently each time

            *Augmentation* changes the images while the labels stay: mirrored, shifted, a square erased. It says to the
            network: this does not matter. So it helps where it is true, and where the network did not know it already.
        """),
        Code(
            """
            from convscope.images import one_of_each
            from convscope.inspection.augmentation import as_shown

            changed = replace(base, flip=True, shift=2, erase=8)
            shown = as_shown(one_of_each(few)[[0, 5, 8]], changed, times=6)
            cs.views.pixels(shown.reshape(-1, 28, 28, 1))
            """,
            caption="Three images, each as six epochs would show it: mirrored every other time, shifted by up to 2 "
            "pixels, a square of 8 × 8 erased.",
        ),
        Question(
            "On the 60,000 photographs, in six epochs: what did shifts by up to 2 pixels do?",
            (
                Choice(
                    "Better, as always: more varied images.",
                    "Not always. Fashion-MNIST's garments are centred and fill the frame, so that a shift cuts them "
                    "off, and the test images are centred as well.",
                ),
                Choice(
                    "Worse, by more than a point.",
                    "91.48 % (standard deviation 0.28, n = 2) against 92.8 without. What shifts teach is not asked in "
                    "this test, and learning it takes more than six epochs.",
                    right=True,
                ),
                Choice(
                    "No difference that could be seen.",
                    "That is true of mirroring: 92.76 without it. But not of shifts.",
                ),
            ),
        ),
        Code(
            """
            without, _ = measure("not mirrored", replace(base, flip=False))
            _ = measure("shifted by up to 2 pixels", replace(base, shift=2))
            mirrored = replace(some, pixels=some.pixels[:, :, ::-1])
            for what, trained in (("mirrored", with_flips), ("not mirrored", without)):
                there = evaluate(trained, some).accuracy, evaluate(trained, mirrored).accuracy
                print(f"trained {what}: {there[0]:.1%}, on mirrored test images {there[1]:.1%}")
            """,
            caption="Few images and few epochs are another case than 60,000: look what comes out here. And a test asks "
            "only what is in it. The last two lines ask for more: there you may see what mirroring is good for, though "
            "the test itself shows nothing.",
            slow=True,
        ),
        Text("""
            ## Dropout

            *Dropout* sets a share of the values to 0 while training, at random, and divides those that are left by what
            share they are, so that the mean stays. No value can rely on another being there. In use it does nothing. It
            is meant against overfitting, so here is the overfitting of lesson 6 again: 200 images, a large network.
        """),
        Question(
            "What is sure to happen to the accuracy on the *training* images, with dropout?",
            (
                Choice(
                    "It rises: the network becomes better.",
                    "Better, if at all, on other images. On these it is held back.",
                ),
                Choice(
                    "It falls: half of what it learned is missing whenever it is asked.",
                    "That is the price. Whether the test images gain by it is not sure at all; see below.",
                    right=True,
                ),
                Choice(
                    "It stays: dropout is about the test.",
                    "In the test it does nothing. It is in training that values are dropped.",
                ),
            ),
        ),
        Code(
            """
            textbook = replace(cs.Recipe.named("textbook"), learning_rate=0.003)
            recipe = replace(textbook, epochs=15, batch_size=20)
            for drop in ("", "dropout 0.5, "):
                large = f"conv 32 3x3 relu, maxpool 2, flatten, {drop}dense 64 relu, {drop}dense 10"
                ends = []
                for seed in range(3):
                    architecture = cs.Architecture.parse(large, (28, 28, 1))
                    *_, end = cs.train(architecture, train[:200], some, recipe, seed)
                    ends.append((100 * end.accuracy, 100 * end.test_accuracy, end.test_loss))
                means, spreads = np.mean(ends, axis=0), np.std(ends, axis=0, ddof=1)
                print("with dropout" if drop else "without dropout", "(mean and spread, n = 3)")
                names = ("training %", "test %", "test loss")
                for name, mean, spread in zip(names, means, spreads):
                    print(f"   {name:11} {mean:6.2f} ({spread:.2f})")
            """,
            caption="Did the test gain by more than the spread? On some data it does, on some it does not.",
            slow=True,
        ),
        Text("""
            ## The whole table

            `fast` was chosen on 55,000 of the training photographs, by its accuracy on the 5,000 others; the test
            images decided nothing. Each line changes one thing, at six epochs, two seeds. The recipe itself has
            **92.8**, and between such means only differences of half a point or more count.

            | changed | held out (standard deviation) |
            |---|---|
            | not mirrored | 92.76 (0.03) |
            | mirrored at random instead of in turns | 92.44 (0.03) |
            | weights averaged over the last fifth | 92.72 (0.03) |
            | no label smoothing | 92.44 (0.08) |
            | weight decay less than half; twice as much | 92.66 (0.31); 92.50 (0.03) |
            | cosine instead of a straight line | 92.66 (0.54) |
            | He's first weights; PyTorch's own | 92.61 (0.52); 92.51 (0.04) |
            | rate 1.0 instead of 0.6 | 92.58 (0.34) |
            | pixels divided by 255, not standardised | 92.34 (0.06) |
            | shifts by 1 pixel; by 2 | 92.02 (0.00); 91.48 (0.28) |
            | a square of 8 × 8 erased | 91.89 (0.30) |
        """),
        Number(
            "How many lines of this table are better than the recipe by half a point or more?",
            answer=0,
            because="None; none is better at all. Three or four are worse beyond doubt, all others lie in the noise. "
            "Whoever reports only the lucky lines of such a table finds a trick each time.",
        ),
        Text("""
            What then did help? Measured in the same way:

            - **more epochs**: 90.73 (0.22, n = 3) after 2, 92.03 (0.23, n = 3) after 4, 93.01 (0.44, n = 3) after 8;
            - **steps of equal length in all directions** (the optimiser *Muon*): in one epoch 91.13 (0.04, n = 2)
              instead of 90.54 (0.11, n = 2);
            - **a network that fits**: normalised, with a stride in front so that little is computed at full size;
            - **arithmetic**: in bfloat16, where the processor has it, a step took 31.9 ms instead of 56.8.

            The augmentations that did harm in six epochs are worth another look with more of them: the recipe
            `fast-93` erases squares of 4 × 4, in nine epochs and with a larger network. A piece is not good or bad
            by itself, but beside the others. All of it, with what was not tried, stands in docs/fast-recipe.md.

            Change one thing of your own: `_ = measure("no label smoothing", replace(base, label_smoothing=0))`.
        """),
        Text("""
            ## Your turn

            Compute what batch normalisation computes, and find out why dropout leaves the mean as it is.
        """),
        Practice("batch-statistics"),
        Practice("dropout"),
    ),
    teacher=Teacher(
        goals=(
            "A result has n, a mean and a spread; without them it is an anecdote.",
            "Each technique has a mechanism that can be said in a sentence, and an effect that must be measured.",
            "Negative results are results.",
        ),
        prerequisites=("Lesson 6: loss, curves, overfitting.", "Mean and standard deviation."),
        timing=(
            "3 min: the ruler; start its training first",
            "4 min: normalisation",
            "3 min: the schedule",
            "4 min: augmentation",
            "2 min: dropout",
            "3 min: the table; let each choose the line that surprises most",
        ),
        misconceptions=(
            Misconception(
                "Augmentation always helps.",
                "It teaches that something does not matter. Shifts cost more than a point on centred photographs in "
                "six epochs.",
            ),
            Misconception(
                "Batch normalisation makes a network more accurate.",
                "Above all it allows larger steps: at a rate of 0.6 the same network without it breaks down.",
            ),
            Misconception(
                "Dropout cures overfitting.",
                "With 200 images the training accuracy fell; that on test photographs gained nothing to be seen.",
            ),
            Misconception("One training shows whether a change helps.", "Not within the spread of the seeds."),
        ),
        answers=(
            "Next to nothing. Let them compute how many standard deviations lie between 92.8 and 92.45.",
            "3. Then ask what the learned numbers would have to be to undo it: scale 2, shift 4.",
            "It breaks down, with a loss that is no number or one that stays high.",
            "0.3, and again at step 60.",
            "Worse by more than a point: 91.48 against 92.8.",
            "It falls. Discuss why the test curve may still rise.",
            "0. Ask how many would be “better” if the spread were not told: none here either, which is luck.",
        ),
    ),
)
