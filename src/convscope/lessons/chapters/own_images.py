"""Lesson 9: a folder of images, what is wrong with it, photos made like the data, and transfer measured."""

from __future__ import annotations

from convscope.lessons.lesson import Choice, Code, Lesson, Misconception, Number, Practice, Question, Teacher, Text

LESSON = Lesson(
    title="Your own images",
    able=(
        "lay out a folder of images so that a network can learn from it",
        "find copies, leaks and broken files before they cost you a result",
        "split photos so that the test is one",
        "make a photo look like the images that a network learned from",
        "start from a trained network, and measure whether it helped",
    ),
    minutes=19,
    blocks=(
        Text("""
            Until now somebody else had chosen, cut and labelled the images. With your own that is most of the work, and
            most of what goes wrong goes wrong here, without any error message. This lesson makes a folder of pictures,
            breaks it in the usual ways, and mends it. The pictures are drawn by code, so that it works without a
            camera; with yours, every step is the same.
        """),
        Text("""
            ## A folder, a folder for each class

            ```
            wardrobe/
              coat/      coat-00.png  coat-01.png  …
              pullover/  …
              shirt/     …
              t-shirt/   …
            ```

            That is all. The names of the folders are the classes. Unless there are folders `train/` and `test/`, a
            fifth of each class is set aside for testing, always the same ones.
        """),
        Number(
            "Four classes, 40 images in each. How many are set aside for testing?",
            answer=32,
            because="A fifth of 40 is 8, and four classes have 8 each. Chosen class by class, so that none "
            "is left out.",
        ),
        Code(
            """
            import atexit
            import shutil
            import tempfile
            from pathlib import Path

            from PIL import Image

            from convscope.datasets.drawn import Garment, draw

            place = Path(tempfile.mkdtemp())
            atexit.register(shutil.rmtree, place, ignore_errors=True)  # when Python ends
            folder = place / "wardrobe"
            fabrics = ("plain", "knit", "stripes", "checks")
            for name, kind in (("coat", 4), ("pullover", 2), ("shirt", 6), ("t-shirt", 0)):
                (folder / name).mkdir(parents=True)
                garments = [Garment(kind, i, fabrics[i % 4], i, i, i) for i in range(40)]
                for i, pixels in enumerate(draw(garments)):
                    Image.fromarray(pixels[:, :, 0]).save(folder / name / f"{name}-{i:02}.png")

            train, test = cs.load(folder)
            cs.views.dataset(train, test)
            """,
            caption="Look at every class before you train. Could you tell a shirt from a coat here? If you cannot, do "
            "not expect it of a network.",
        ),
        Text("""
            ## Ask the doctor

            Four accidents, such as happen in every collection: a picture was saved twice; one was copied into the wrong
            class; one was taken before a bright wall; and one file is called `.png` but is none.
        """),
        Code(
            """
            def copy(source, target):
                (folder / target).write_bytes((folder / source).read_bytes())


            copy("pullover/pullover-03.png", "pullover/copy-2.png")
            copy("t-shirt/t-shirt-05.png", "shirt/copy.png")
            coat = np.asarray(Image.open(folder / "coat/coat-07.png"))
            Image.fromarray(255 - coat).save(folder / "coat/coat-40.png")
            _ = (folder / "shirt/shirt-40.png").write_text("not a picture")
            """,
        ),
        Question(
            "Which of the four can make the result look *better* than it is?",
            (
                Choice(
                    "The file that is no picture.",
                    "It stops the reading, and so it is noticed. That is the harmless kind of fault.",
                ),
                Choice(
                    "The picture that was saved twice.",
                    "If one of the two is trained on and the other tested, the test asks for what was learned by "
                    "heart. That is a *leak*, and no error message tells of it.",
                    right=True,
                ),
                Choice(
                    "The one in the wrong class.",
                    "It makes the result worse, in training or in the test. It is a pity, not a deception.",
                ),
                Choice(
                    "The one before the bright wall.",
                    "It is hard to learn from, and hard to recognise. That does not flatter anyone.",
                ),
            ),
        ),
        Code(
            """
            from textwrap import wrap

            from convscope.datasets.doctor import diagnose_folder

            for finding in diagnose_folder(folder):
                told = wrap(f"{finding.kind}: {finding.text} {finding.advice}", 70)
                print("\\n   ".join(told))
                print("   →", ", ".join(finding.files[:3]))
            """,
            caption="In a terminal: convscope data FOLDER --doctor.",
        ),
        Code(
            """
            (folder / "shirt/shirt-40.png").unlink()
            train, test = cs.load(folder)
            cs.views.dataset(train, test, findings=cs.diagnose(train, test))
            """,
            caption="The findings with their images. A finding is a question, not a verdict: what lies off-centre may "
            "well stay.",
        ),
        Text("""
            ## A leak that is no copy

            Copies to the bit are easy. Now think of how people take pictures: five of each garment, one after the
            other, in changing light. Below are 8 garments of each class, 5 pictures of each. The *nearest neighbour*
            names each test image after the training image most like it, pixel by pixel: the simplest of all
            classifiers, and one that knows nothing but what it has seen.
        """),
        Question(
            "A quarter is set aside for testing: once a quarter of the *pictures*, by chance, once a quarter of the "
            "*garments* with all their pictures. How do the two accuracies compare?",
            (
                Choice(
                    "About equal: it is the same share of the same pictures.",
                    "But not the same question. With pictures drawn by chance, nearly every garment in the test was in "
                    "training too, in another light.",
                ),
                Choice(
                    "With pictures drawn by chance it is far higher, and says little.",
                    "It is an answer to “have you seen this very garment?”, and you meant to ask “what is it?”. Put "
                    "pictures of one thing, one day, one patient all on the same side.",
                    right=True,
                ),
                Choice(
                    "With whole garments it is higher: each is complete.",
                    "Complete, and never seen. That is harder, and it is what you want to know.",
                ),
            ),
        ),
        Code(
            """
            garments, labels, owner = [], [], []
            for label, kind in enumerate((4, 2, 6, 0)):
                for number in range(8):
                    seed = 1000 * kind + number
                    for light in range(5):
                        fabric = fabrics[number % 4]
                        garments.append(Garment(kind, seed, fabric, seed, seed, 10 * seed + light))
                        labels.append(label)
                        owner.append(8 * label + number)
            owner = np.array(owner)
            pictures = cs.Images(draw(garments), np.array(labels), train.class_names, "pictures")
            """,
            shown=False,
        ),
        Text("""
            `pictures` holds the images, `owner` says which garment each of them shows.
        """),
        Code(
            """
            from convscope.datasets.neighbours import neighbours


            def tried(testing):
                learning, asked = pictures[~testing], pictures[testing]
                near = neighbours(asked.pixels, learning, most=1).places[:, 0]
                leaks = sum(f.count for f in cs.diagnose(learning, asked) if "leaked" in f.kind)
                return np.mean(learning.labels[near] == asked.labels), leaks


            by_picture, by_garment = [], []
            for seed in range(10):
                rng = np.random.default_rng(seed)
                by_picture.append(tried(rng.permutation(len(owner)) < len(owner) // 4))
                chosen = [8 * label + rng.permutation(8)[:2] for label in range(4)]
                by_garment.append(tried(np.isin(owner, np.concatenate(chosen))))
            for what, found in (("pictures", by_picture), ("garments", by_garment)):
                right, leaks = np.array(found).T
                print(f"split by {what}: {right.mean():.0%} right", end=" ")
                print(f"(standard deviation {right.std(ddof=1):.0%}, n = 10)")
                print(f"   the doctor calls {leaks.mean():.1f} of 40 test images leaked")
            cs.views.pixels(pictures[:20])
            """,
            caption="The first four garments, five pictures each. Only you know which pictures belong together: keep "
            "it in the file's name. The doctor warns of those that hardly differ; most pass it.",
        ),
        Text("""
            ## A photo like the data

            The network that comes with convscope knows clothing as it was prepared for it: grey, bright on black, 28 ×
            28, trimmed so that it fills the frame. Your photo is none of that: colours, some thousand pixels, a light
            wall. Ten such photos, one of each class:
        """),
        Code(
            """
            photos = []
            ten = [Garment(kind, 2, "stripes", 2, 2, 2) for kind in range(10)]
            for kind, cloth in enumerate(draw(ten, size=84, channels=3)):
                wall = np.full((140, 112, 3), 235, np.uint8)  # light grey
                part = wall[28:112, 14:98]
                part[:] = np.where(cloth.max(axis=2, keepdims=True) > 0, cloth, part)
                photos.append(place / f"photo-{kind}.jpg")
                Image.fromarray(wall).save(photos[-1], quality=92)
            cs.views.pixels(np.stack([np.asarray(Image.open(photo)) for photo in photos[:4]]))
            """,
        ),
        Question(
            "The photos are only made grey and scaled down to 28 × 28. What will the network take them for?",
            (
                Choice(
                    "What they are; only less surely.",
                    "It has never seen anything bright at the border. It cannot know that a wall is no garment.",
                ),
                Choice(
                    "Anything: its answers scatter over all classes.",
                    "To us they differ. To it they have one thing in common, and that outweighs the rest.",
                ),
                Choice(
                    "All the same: a bright rectangle that fills the frame.",
                    "Of all it knows, a bag is most like that. It is even sure of it: a network has no answer for "
                    "“this is not like anything I learned”.",
                    right=True,
                ),
            ),
        ),
        Code(
            """
            from convscope.training.photo import like_the_data
            from convscope.training.predict import predict

            shipped = cs.open("shipped")
            plain = list(predict(shipped, photos, as_is=True))
            prepared = list(predict(shipped, photos))
            print("a photo of …     only scaled      prepared like the data")
            for name, one, other in zip(shipped.class_names, plain, prepared):
                first, second = one.classes[0], other.classes[0]
                print(f"{name:12} {first[0]:>11} {first[1]:4.0%} {second[0]:>17} {second[1]:4.0%}")
            print("what was done to the last:", *prepared[9].steps, sep="\\n   ")
            shape, raw = (28, 28, 1), (True, False)
            both = [like_the_data(photo, shape, as_is)[0] for photo in photos for as_is in raw]
            cs.views.pixels(np.stack(both))
            """,
            caption="Each photo only scaled, then prepared. It is still wrong on several: these are drawings, and it "
            "learned from photographs.",
        ),
        Text("""
            ## From scratch, or from what is known?

            With ten images a class a network of 60,000 parameters has little to go by. *Transfer* starts from a network
            that was trained on something else. `initial=` takes its weights for every layer that fits; the last one,
            with other classes, begins at random. `freeze=` keeps layers as they are, so that only the rest learns.

            Textbooks advise to freeze all but the last layer when there are few images. Here are four kinds of tops, as
            in your folder, ten images of each to learn from.
        """),
        Question(
            "What will be right most often on images that it has not seen?",
            (
                Choice(
                    "From scratch: the network sees nothing but the task.",
                    "It also has to learn from forty images what an edge of a garment is.",
                ),
                Choice(
                    "From the shipped network's weights, all layers learning on.",
                    "Its kernels know tops, from photographs, and may adapt to drawings. Look at each seed as well as "
                    "at the mean: what learned from the same images stands in one column.",
                    right=True,
                ),
                Choice(
                    "From the shipped network's weights, all but the last layer frozen.",
                    "A fair guess, and often right. Here the images differ too much from those it learned from, and "
                    "frozen layers cannot adapt. It is no better than from scratch.",
                ),
            ),
        ),
        Code(
            """
            TOPS, FABRICS = (4, 2, 6, 0), ("plain", "stripes", "checks", "dots")


            def wardrobe(each, seed, question):
                rng = np.random.default_rng(seed)
                drawn = []
                for label in range(4):
                    for seeds in rng.integers(2**30, size=(each, 4)).tolist():
                        kind, fabric = TOPS[label], FABRICS[seeds[3] % 4]
                        if question == "which fabric?":
                            kind, fabric = seeds[3] % 10, FABRICS[label]
                        drawn.append(Garment(kind, seeds[0], fabric, *seeds[:3]))
                return cs.Images(draw(drawn), np.repeat(np.arange(4), each), tuple("abcd"))
            """,
            shown=False,
        ),
        Text("""
            `wardrobe(each, seed, question)` draws so many garments for each of four classes. The rest is here:
        """),
        Code(
            """
            from dataclasses import replace

            from convscope.training.evaluate import evaluate

            fast = cs.Recipe.named("fast")
            short = replace(fast, epochs=20, batch_size=16, learning_rate=0.1)
            network = cs.Architecture.parse(fast.network_for(4), (28, 28, 1))
            known = [layer for layer in shipped.weights if layer != "dense1"]
            ways = {
                "from scratch": {},
                "from the shipped weights": {"initial": shipped},
                "the same, all but the last frozen": {"initial": shipped, "freeze": known},
            }


            def compare(question, each=10, seeds=3):
                asked = wardrobe(50, 99, question)
                for way, options in ways.items():
                    right = []
                    for seed in range(seeds):
                        learning = wardrobe(each, seed, question)
                        training = cs.train(network, learning, None, short, seed, **options)
                        for _ in training:
                            pass
                        right.append(evaluate(training.network(), asked).accuracy)
                    rows = " ".join(f"{share:5.1%}" for share in right)
                    print(f"{way:34} {rows}   mean {np.mean(right):.1%}")


            compare("which top?")
            """,
            caption="A column for each seed: other images to learn from, other first weights; 200 images to be tested "
            "on. A guess would get 25 %.",
            slow=True,
        ),
        Text("""
            ## And for another question?

            The same garments, another question: not which kind, but which fabric, plain, striped, checked or dotted.
            The shipped network was trained to tell kinds of clothing apart *whatever* their fabric.
        """),
        Question(
            "Will its weights help here, with ten images of each fabric?",
            (
                Choice(
                    "Yes, as before: good kernels are good for everything.",
                    "What helped before was what the two tasks have in common. Here that is little.",
                ),
                Choice(
                    "Hardly; and frozen it will be worse than from scratch.",
                    "What it was trained to pass over, its frozen layers do not pass on. Transfer is not free: measure "
                    "it on your own images, with several seeds, beside a training from scratch.",
                    right=True,
                ),
            ),
        ),
        Code("""compare("which fabric?")""", slow=True),
        Text("""
            If you have time, try `compare("which top?", each=50)` in the notebook: how much is the head start still
            worth? In a terminal, `convscope train FOLDER --initial shipped` does for your folder what you did here.
        """),
        Text("""
            ## Your turn

            Prepare a photo by hand, and split pictures so that nothing leaks.
        """),
        Practice("prepare-a-photo"),
        Practice("split-without-leaks"),
    ),
    teacher=Teacher(
        goals=(
            "A folder for each class is all the layout there is.",
            "A test is worth what its separation from training is worth.",
            "A network answers any input; whether it is like the training images, you must see to.",
            "Transfer is a hypothesis to measure, with seeds, against training from scratch.",
        ),
        prerequisites=("Lessons 5 to 7.", "Files and folders in Python help; the code is given."),
        timing=(
            "3 min: the folder",
            "4 min: the doctor",
            "4 min: leaks; ask what belongs together in the learners' own subject",
            "3 min: a photo like the data",
            "5 min: transfer; start the trainings while the prediction is discussed",
        ),
        misconceptions=(
            Misconception(
                "A random split is a fair split.",
                "Only if the images are independent. Pictures of one thing belong on one side: here the nearest "
                "neighbour falls from nearly all right to about half.",
            ),
            Misconception(
                "With few images, freeze everything but the last layer.",
                "It depends on how alike images and tasks are. Here it is no better than from scratch for one "
                "question, and worse for another.",
            ),
            Misconception(
                "A network that is unsure says so.",
                "On ten photos before a light wall it says “Bag” ten times, with some 50 to 75 %.",
            ),
            Misconception(
                "Good pretrained features are good for everything.", "They pass on what they were trained for."
            ),
        ),
        answers=(
            "32, 8 of each class.",
            "The copy. Ask for leaks that are no copies; the next section has one.",
            "By pictures it is far higher. Collect examples: patients, film frames, sentences of one author.",
            "All for a bag. Ask which step of the preparation matters most, and try it.",
            "From the shipped weights, all layers learning: ahead for each of the three seeds. Frozen is no better "
            "than from scratch.",
            "Hardly. Means lie within the spread of three seeds; frozen is clearly worse.",
        ),
    ),
)
