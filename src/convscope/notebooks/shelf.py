"""The notebooks that come along."""

from __future__ import annotations

from convscope.notebooks.notebook import Notebook, code, told

SETUP = """
    import convscope as cs

    train, test = cs.load("drawn")  # clothing drawn by code; the photographs: cs.load("fashion-mnist")
"""

FIRST_LOOK = Notebook(
    "first-look",
    "from pixels to a trained network, and into it",
    (
        told("""
            # A first look into a convolutional network

            Run the cells from top to bottom. Everything on the screen can be asked where it comes from: point at it,
            click it, move with the arrow keys. Nothing is loaded from anywhere.
        """),
        code(SETUP),
        told("""
            ## An image is a grid of numbers

            Turn the wheel over the image until every pixel shows its number. What does uint8 do to 200 + 100?
        """),
        code("cs.views.pixels(test[:12])"),
        told("""
            ## A convolution: multiply, add up, write down one number

            Move the window over the feature map, type into the kernel, draw on the image.
        """),
        code('cs.views.convolution(test.pixels[0], "vertical-edges")'),
        told("""
            ## A network of such layers

            Each block is as large as the map that the layer makes. Type another network and watch where the
            parameters go.
        """),
        code("""
            text = "conv 16 3x3 relu, maxpool 2, conv 32 3x3 relu, maxpool 2, flatten, dense 10"
            architecture = cs.Architecture.parse(text, input_shape=train.shape)
            cs.views.architecture(architecture)
        """),
        told("""
            ## Train it

            Two epochs on the drawn clothing take some seconds. Every event is a record; the run stays in a folder.
        """),
        code("""
            from datetime import datetime

            folder = f"runs/first-look-{datetime.now():%Y%m%d-%H%M%S}"
            recipe = cs.Recipe.named("textbook", epochs=2)
            for event in cs.train(architecture, train, test, recipe, run=folder):
                if event.kind == "epoch":
                    print(f"epoch {event.epoch}: {event.test_accuracy:.1%} of the test images right")
        """),
        told("""
            ## Look inside

            Point at any value to see what it was made from, back to the pixels. Click it for its arithmetic.
        """),
        code("""
            network = cs.open(folder)
            cs.views.network(network, test[:10])
        """),
    ),
)

MY_MODEL = Notebook(
    "my-model",
    "a PyTorch or Keras model of your own: its table, its inside, a value's arithmetic",
    (
        told("""
            # A model of your own

            Put your own model where the example stands: a PyTorch `nn.Module`, a Keras model, a `.keras` file, or the
            folder of a run.
        """),
        code(SETUP),
        code("""
            from torch import nn

            model = nn.Sequential(  # yours goes here
                nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10),
            ).eval()
            network = cs.open(model, input_shape=(28, 28, 1), class_names=test.class_names)
        """),
        told("## Shapes, parameters, multiply-adds, receptive fields"),
        code("cs.views.architecture(network)"),
        told("## Every feature map, every number"),
        code("cs.views.network(network, test[:10])"),
        told("## The arithmetic behind one value"),
        code("""
            layer = network.architecture.nodes[0].name
            print(cs.explain(network, test.pixels[0], layer, row=14, column=12, channel=3))
        """),
        told("## As source code"),
        code('print(cs.code(network.architecture, "keras"))'),
    ),
)

MY_IMAGES = Notebook(
    "my-images",
    "a folder of images of your own: what it holds, what is wrong with it",
    (
        told("""
            # Images of your own

            A folder with a folder of images for each class. Until you have one, the drawn clothing stands in for it.
        """),
        code("""
            import convscope as cs

            train, test = cs.load("drawn")  # yours: cs.load("photos/")
        """),
        told("""
            ## What it holds

            Press an image to see what lies nearest to it. The doctor looks for copies, leaks and labels that are
            probably wrong.
        """),
        code("""
            some, others = train[:3000], test[:500]
            cs.views.dataset(some, others, findings=cs.diagnose(some, others))
        """),
        told("## One image, pixel by pixel"),
        code("cs.views.pixels(test[:12])"),
        told("""
            ## What a network makes of it

            The network that comes along has seen photographs of clothing, never drawn ones: see what it mistakes.
        """),
        code("""
            shipped = cs.open("shipped")
            cs.views.network(shipped, test[:10])
        """),
    ),
)

NOTEBOOKS = {notebook.name: notebook for notebook in (FIRST_LOOK, MY_MODEL, MY_IMAGES)}
