/**
 * The words of convolutional networks, as convscope uses them.
 *
 * @typedef {{ name: string, also: string[], text: string }} Term  `also`: other forms in which it stands on a page
 */
import { h } from "/kit/dom.js";

/** @type {[string, string[], string][]} */
const WORDS = [
  ["accuracy", [], "The share of images whose class was told rightly."],
  ["activation", ["activations"], "A value that a layer gives for one image. Also the function that makes it from a sum, such as ReLU."],
  ["architecture", [], "Which layers a network has, in which order and size; without any weights."],
  ["augmentation", ["augmented", "augment"], "Showing each image a little changed every time: mirrored, shifted, partly erased. What stays true under the change is learned with it."],
  ["batch", ["batches"], "The images that are learned from in one step, together."],
  ["batch normalisation", ["batchnorm", "BatchNorm"], "Shifts and scales each channel to mean 0 and spread 1, measured over a batch while learning and remembered afterwards; then a learned scale and shift."],
  ["bias", ["biases"], "A learned number that is added to a sum, one for each filter or unit."],
  ["channel", ["channels"], "One of the numbers that stand at the same place: red, green and blue of an image, or the answers of each filter."],
  ["class", ["classes"], "One of the kinds that images are sorted into."],
  ["convolution", ["conv", "convolutional"], "A kernel slides over an image; at every stop, the products of its weights with the pixels under it are added up. Networks do not flip the kernel first; mathematics calls this cross-correlation."],
  ["cross-correlation", [], "What networks call convolution: the kernel is laid on as it stands, not turned by 180° first."],
  ["dense layer", ["dense"], "Every output is a weighted sum of all inputs, wherever they lie."],
  ["dilation", [], "The distance between the pixels that a kernel reads. With 2 every other one is skipped, and the window grows without more weights."],
  ["dropout", [], "While learning, a share of the values is set to 0 at random, so that no value relies on a single other one."],
  ["epoch", ["epochs"], "One pass over all training images."],
  ["equivariance", ["equivariant"], "When the input moves, the output moves along and stays otherwise the same. Convolution is so, but for its borders and its stride."],
  ["feature map", ["feature maps", "map", "maps"], "What one filter answers at every place, laid out like the image."],
  ["filter", ["filters"], "One output channel of a convolution: its kernel over all input channels, and its bias."],
  ["flatten", [], "Writes rows, columns and channels one behind the other. No number is lost, but the next dense layer knows nothing of neighbours."],
  ["head", [], "The last layers, which turn features into scores for the classes."],
  ["kernel", ["kernels"], "The weights of one filter: a small grid of numbers that is laid over the image."],
  ["label", ["labels", "labelled"], "The class that somebody wrote down for an image. Some labels are wrong."],
  ["learning rate", [], "How far the weights move in one step, against the slope of the loss."],
  ["logits", ["logit", "scores"], "The last sums, one for each class, before softmax turns them into shares of 1."],
  ["loss", [], "How far the answers are from the labels, as one number: here the cross-entropy. Learning makes it smaller."],
  ["MAC", ["MACs", "multiply-adds", "multiply-add"], "One multiplication and one addition. Convolution and dense layers are counted, for one image, taps on padding included."],
  ["optimiser", ["Adam", "SGD"], "The rule by which a step follows from the slope of the loss."],
  ["overfitting", [], "Learning the training images by heart: better and better on them, no better on others."],
  ["padding", [], "Rows and columns of zeros round the image. \"Valid\" has none; \"same\" has so many that with stride 1 the map is as large as the image."],
  ["parameter", ["parameters"], "A number that is learned: weights, biases, scales and shifts."],
  ["pixel", ["pixels"], "One place of an image; one number if it is grey, three if it has colours."],
  ["pooling", ["max pooling", "maxpool", "Max pool", "average pooling", "pool"], "Puts the largest, or the mean, of each small window in its place, and so makes the map smaller."],
  ["receptive field", ["receptive fields"], "The part of the image that a value depends on."],
  ["recipe", ["recipes"], "Everything that decides how a network is trained, under one name."],
  ["ReLU", ["relu"], "max(0, x): what is negative becomes 0."],
  ["residual", [], "The input of some layers is added to their output, so that they need only learn the difference."],
  ["run", ["runs"], "The folder of one training: what was trained, on what, how, and what came of it."],
  ["seed", [], "The number that everything random is drawn from. The same seed gives the same again."],
  ["softmax", [], "e to the power of each score, divided by the sum of all: shares that add up to 1."],
  ["state", [], "Numbers that a layer remembers without learning them by slope: the moving mean and variance of a normalisation."],
  ["step", ["steps"], "One change of the weights, after one batch."],
  ["stride", [], "How many pixels the window moves from one stop to the next."],
  ["test images", ["test image"], "Images that were kept apart, to see how well the network does on what it never saw."],
  ["weight", ["weights"], "A learned number that an input is multiplied with."],
  ["window", [], "The part of the image that lies under the kernel."],
];

/** @type {Term[]} */
export const TERMS = WORDS.map(([name, also, text]) => ({ name, also, text }));

/** @type {[Term, RegExp][]} */
const FORMS = TERMS.map((term) => {
  const forms = [term.name, ...term.also].map((form) => form.replace(/[-.]/g, "\\$&"));
  return [term, new RegExp(`(?<![\\w-])(?:${forms.join("|")})(?![\\w-])`, "i")];
});

/** @type {Map<string, Term>} */
const BY_FORM = new Map(TERMS.flatMap((term) => [term.name, ...term.also].map((form) => [form.toLowerCase(), term])));
const LONGEST_FIRST = [...BY_FORM.keys()].sort((a, b) => b.length - a.length).map((form) => form.replace(/[-.]/g, "\\$&"));
const ANY = new RegExp(`(?<![\\w-])(?:${LONGEST_FIRST.join("|")})(?![\\w-])`, "gi");

/** The terms that stand in texts. @param {...string} texts @returns {Set<Term>} */
export function found(...texts) {
  const whole = texts.join("\n");
  return new Set(FORMS.filter(([, form]) => form.test(whole)).map(([term]) => term));
}

/** Where terms stand in a text, the longer form before the shorter. @param {string} text @returns {{ start: number, end: number, term: Term }[]} */
export function places(text) {
  return [...text.matchAll(ANY)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    term: /** @type {Term} */ (BY_FORM.get(match[0].toLowerCase())),
  }));
}

/** A term with what it means. @param {Term} term @param {boolean} [asked] it is the one that was asked for */
export function entry({ name, text }, asked = false) {
  const address = `#glossary?term=${name.replaceAll(" ", "%20")}`;
  return h("div", asked ? { class: "lab-asked" } : null, h("dt", null, h("a", { href: address }, name)), h("dd", null, text));
}
