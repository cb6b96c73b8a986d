"""Lesson 6: from a text to a trained network, and how to read what its curves say."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

LESSON = Lesson(
    title="Build and train",
    able=(
        "write a network down and know its shapes and parameters before it has seen an image",
        "say what the loss measures, and what one step of training does",
        "read training curves, and tell overfitting from underfitting",
        "write the same network in Keras and in PyTorch, and train it in a loop of your own",
    ),
    minutes=19,
    blocks=(
        Text("""
            A network begins as a guess: a list of layers full of random numbers. Training turns the numbers, a little
            at a time, until the answers are good. You will do all of it here, for real and on few images, so that each
            training takes some seconds, and goes wrong where it is meant to.
        """),
        Text("""
            ## Write it down

            Two convolutions with a pooling behind each, and a dense layer with a score for each of ten classes. The
            sizes follow from the layers: 28 × 28 pixels become 26 × 26 under a 3 × 3 window, half of that after
            pooling, then 11 × 11, and 5 × 5 (of 11 rows pooling by 2 leaves the last one out).
        """),
        Number(
            "At the end there are 32 maps of 5 × 5. They are flattened into a row and go into `dense 10`. How many "
            "parameters has this dense layer?",
            answer=8010,
            because="5 · 5 · 32 = 800 values, each with a weight for each of 10 classes, and 10 biases: "
            "800 · 10 + 10 = 8,010. That is nearly two thirds of the whole network.",
        ),
        Code(
            """
            text = "conv 16 3x3 relu, maxpool 2, conv 32 3x3 relu, maxpool 2, flatten, dense 10"
            network = cs.Architecture.parse(text, input_shape=(28, 28, 1))
            cs.views.architecture(network)
            """,
            caption="Change the text and see what it costs. Try `maxpool 4`, or `same` behind a convolution.",
        ),
        Text("""
            ## How wrong is it?

            The ten scores become ten probabilities by a *softmax*: e to the power of each score, divided by their sum.
            The *loss* looks at a single one of them, that of the true class: **loss = −ln p**. It is 0 where the
            network is certain and right, and grows without end where it is certain and wrong. Over many images one
            takes the mean.
        """),
        Number(
            "A network knows nothing and gives each of ten classes the probability 0.1. What is its loss? (−ln 0.1)",
            answer=2.303,
            tolerance=0.02,
            because="−ln 0.1 = ln 10 = 2.303. Remember it: a training that starts far above has begun with bad "
            "weights, and one that stays there learns nothing.",
        ),
        Code(
            """
            from convscope.training.evaluate import evaluate

            for p in (1, 0.9, 0.5, 0.1, 0.01, 0.0001):
                print(f"the true class gets {p:<6}: loss {abs(np.log(p)):.3f}")

            train, test = lesson_data()
            few, some = train[:2000], test[:1000]
            untrained = cs.open(network)
            result = evaluate(untrained, some)
            print("the network with random weights:", result)
            print(f"its loss: {result.loss:.3f}")
            """,
        ),
        Text("""
            ## Many small steps

            One step of training takes a *batch* of images, here 64, and asks for each weight: if it grew a little,
            would the loss grow or fall, and how fast? That number is the weight's *gradient*. The *optimiser* then
            moves every weight against its gradient. Plain gradient descent moves by learning rate × gradient; Adam,
            used here, also divides by how large that weight's gradients usually are. An *epoch* is once through all
            images.
        """),
        Number(
            "How many steps has an epoch with 2,000 images and batches of at most 64?",
            answer=32,
            because="2,000 / 64 = 31.25, so that 31 batches do not hold them all: 32, of 62 or 63 images each. (Keras "
            "and PyTorch would make 31 of 64 and a last one of 16.)",
        ),
        Question(
            "After the first epoch, which accuracy is higher: that on the training images, counted while it learns, or "
            "that on the test images?",
            (
                Choice(
                    "On the training images: it learned from these.",
                    "Later perhaps. But the first of them were judged by a network that had learned next to nothing.",
                ),
                Choice(
                    "On the test images, though it never learned from them.",
                    "Training images are counted as they come, by a network that still improves; the test images are "
                    "seen after the epoch, by the network as it is then. Open “Every epoch as "
                    "a table” below, and compare its first row with the later ones.",
                    right=True,
                ),
                Choice("They are equal.", "They are counted at different times, and the network changes in between."),
            ),
        ),
        Code(
            """
            from dataclasses import replace

            textbook = cs.Recipe.named("textbook")  # Adam, batches of 64, rate 0.001
            recipe = replace(textbook, epochs=8, learning_rate=0.002)
            training = cs.train(network, few, some, recipe)
            events = list(training)
            learned = training.network()
            cs.views.training(events)
            """,
            caption="Point at the curves to read them. The loss is noisy from step to step: each batch is other "
            "images.",
            slow=True,
        ),
        Text("""
            How to read it:

            - The **training loss** says whether it learns at all. It begins near 2.3 and should fall at once.
            - The **test curve** says whether what it learns holds for images it has not seen. This is what you want.
            - The **gap** between them says how much of it is memory.
            - The test images decide nothing here. Whoever picks the best epoch by them tests no longer.
        """),
        Text("""
            ## Too much of a good thing

            Now 200 images, and a network of nearly 350,000 parameters: for each image more than 1,700 numbers to
            remember it by. It is shown all of them 30 times.
        """),
        Question(
            "What will the loss on the *test* images do in these 30 epochs?",
            (
                Choice(
                    "Fall all the time, only more slowly than on the training images.",
                    "It falls at first. But when every training image is right, the training loss can only fall "
                    "further by larger scores, and then mistakes become surer as well.",
                ),
                Choice(
                    "Fall, and then rise, while the training loss falls on.",
                    "That is *overfitting*: what is learned late helps with the 200 images alone.",
                    right=True,
                ),
                Choice(
                    "Rise from the start: 200 images teach nothing.",
                    "They teach quite a lot, about seven of ten test images. Only not for 30 epochs.",
                ),
            ),
        ),
        Code(
            """
            large = cs.Architecture.parse(
                "conv 32 3x3 relu, maxpool 2, flatten, dense 64 relu, dense 10", (28, 28, 1)
            )
            long = replace(textbook, epochs=30, learning_rate=0.003, batch_size=20)
            events = list(cs.train(large, train[:200], some, long))
            epochs = [event for event in events if event.kind == "epoch"]
            best = min(epochs, key=lambda event: event.test_loss)
            for event in (best, epochs[-1]):
                print(f"epoch {event.epoch:2}: training loss {event.loss:.3f},", end=" ")
                print(f"test loss {event.test_loss:.2f}, test accuracy {event.test_accuracy:.1%}")
            cs.views.training(events, "200 images, 30 epochs")
            """,
            caption="Compare loss and accuracy on the test images: the loss climbs, the accuracy does not fall.",
            slow=True,
        ),
        Text("""
            Loss and accuracy disagree, and both are right. Accuracy counts who came first; the loss also asks how sure.
            After epoch 30 the network is wrong no more often than where its loss was lowest, but it has become certain
            of its mistakes.

            What helps: more images; stopping earlier, by a *held-out* part of the training images; a smaller network;
            and the means of lesson 8. The first is the surest. Here is the same network, after as many steps as above.
        """),
        Code(
            """
            for count in (200, 2000):
                short = replace(long, epochs=6000 // count)
                *_, end = cs.train(large, train[:count], some, short)
                print(f"{count} images, shown {short.epochs} times:")
                print(f"   training loss {end.loss:.2f}, test loss {end.test_loss:.2f},", end=" ")
                print(f"test accuracy {end.test_accuracy:.1%}")
            """,
            slow=True,
        ),
        Text("""
            ## Too little

            The opposite: two kernels, pooling, and the mean of each of the two maps. 50 parameters in all. After ten
            epochs it is right on fewer than one in three images, the training images no better than the others.
        """),
        Question(
            "What would help this network?",
            (
                Choice(
                    "Five times as many images.",
                    "Its training accuracy is as low: it cannot even say what it was shown. More of it changes "
                    "nothing.",
                ),
                Choice(
                    "Layers that can tell more apart.",
                    "Two means cannot tell ten kinds of clothing apart, however they are weighed. This is "
                    "*underfitting*; the remedy is the opposite of that for overfitting.",
                    right=True,
                ),
                Choice(
                    "A smaller network, so that it overfits less.",
                    "It does not overfit: both curves lie together. That is how one sees it.",
                ),
            ),
        ),
        Code(
            """
            tiny = cs.Architecture.parse(
                "conv 2 3x3 relu, maxpool 2, globalavgpool, dense 10", (28, 28, 1)
            )
            for what, architecture, count in (
                ("tiny", tiny, 2000),
                ("tiny, five times the images", tiny, 10_000),
                ("the network above", network, 2000),
            ):
                equal = replace(textbook, epochs=20_000 // count, learning_rate=0.005)
                *_, end = cs.train(architecture, train[:count], some, equal)
                print(f"{what:28} {end.accuracy:.1%} of training,", end=" ")
                print(f"{end.test_accuracy:.1%} of test images right")
            """,
            caption="Each is shown 20,000 images in all.",
            slow=True,
        ),
        Text("""
            ## The same network in Keras and in PyTorch

            Nothing of this belongs to convscope. Here is the network as you would write it elsewhere.
        """),
        Code("""print(cs.code(network, "keras"))"""),
        Text("""
            Keras trains it in two calls, with pixels from 0 to 1. The model ends in scores, not in probabilities, and
            the loss must be told so, or it takes the scores for probabilities:

            ```python
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
            model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
            model.fit(x, y, batch_size=64, epochs=8, validation_data=(x_test, y_test))
            ```

            PyTorch wants channels first, and leaves the loop to you: five lines, the same in every program. This one
            runs, for two epochs.
        """),
        Code("""print(cs.code(network, "pytorch"))"""),
        Code(
            """
            import torch
            from torch import nn

            torch.manual_seed(0)
            model = cs.write(network, "pytorch")
            x = torch.tensor(few.pixels / np.float32(255)).permute(0, 3, 1, 2)  # channels first
            y = torch.tensor(few.labels)
            optimiser = torch.optim.Adam(model.parameters(), lr=0.002)
            for epoch in range(2):
                for batch in torch.randperm(len(x)).split(64):
                    loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
                    optimiser.zero_grad()  # forget the last gradients: PyTorch adds them up
                    loss.backward()  # a gradient for every weight
                    optimiser.step()
                print(f"epoch {epoch + 1}, loss of the last batch {loss.item():.2f}")

            result = evaluate(cs.open(model, input_shape=(28, 28, 1)), some)
            print(f"{result.accuracy:.1%} of the test images right")
            """,
            caption="cs.open takes the model back: all views of lesson 7 work on a network that you trained elsewhere.",
        ),
        Text("""
            ## Your turn

            Loss and softmax by hand, one step of gradient descent, the gradient of a kernel; and a network of your own
            that must reach 80 % with 6,000 parameters. It is trained for real.
        """),
        Practice("softmax-and-loss"),
        Practice("learning-rate-step"),
        Practice("kernel-gradient"),
        Practice("small-network"),
    ),
    teacher=Teacher(
        goals=(
            "Shapes and parameters follow from the text of a network; nothing need be run for them.",
            "The loss of a network that knows nothing is ln 10 for ten classes.",
            "Overfitting and underfitting are read from two curves, and have opposite remedies.",
            "The loop is the same everywhere: loss, gradients, step.",
        ),
        prerequisites=("Lessons 4 and 5: layers, parameters, the data.", "What a derivative is."),
        timing=(
            "3 min: write it down",
            "3 min: the loss",
            "4 min: steps, and the first curves",
            "4 min: overfitting; let it run while the prediction is discussed",
            "2 min: underfitting",
            "3 min: Keras and PyTorch",
        ),
        misconceptions=(
            Misconception(
                "The test accuracy is always below the training accuracy.",
                "Training images are counted while the network learns, and as they were augmented. In the first epochs "
                "the test accuracy is usually higher.",
            ),
            Misconception(
                "When the test loss rises, the network gets worse at telling classes apart.",
                "Not in this lesson: the accuracy does not fall, the mistakes become surer.",
            ),
            Misconception(
                "More data always helps.",
                "Not a network that cannot tell the training images apart: look at the training curve first.",
            ),
            Misconception(
                "The convolutions hold the parameters.",
                "In this network nearly two thirds are in the dense layer; the convolutions have most of the "
                "multiply-adds.",
            ),
        ),
        answers=(
            "8,010 of 12,810. Ask what a third pooling would save.",
            "2.303. Ask for two classes: ln 2 = 0.693.",
            "32. What is the difference between 32 nearly equal batches and a last one of 16? The small one counts as "
            "much in the step as a full one, with more noise.",
            "The test accuracy. Have them think of how to count fairly: evaluate on the training images afterwards.",
            "Falls, then rises. On photographs and on drawn clothing alike, from about epoch 5 to 10 on.",
            "Layers that tell more apart. The sign is the low training accuracy, not the low test accuracy.",
        ),
    ),
)
