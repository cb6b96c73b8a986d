/** How the size of the map is said. */

/**
 * How the size of the map comes about, in one line where both sides are alike.
 *
 * @param {number[]} image @param {import("../kit/convolution.js").Window} window @param {number[]} map
 */
export function sizeFormula(image, { size, stride, pads, dilation }, map) {
  const sides = [0, 1].map((axis) => {
    const span = (size[axis] - 1) * dilation[axis] + 1;
    const around = pads[axis].some(Boolean) ? ` + ${pads[axis][0]} + ${pads[axis][1]}` : "";
    const whole = `(${image[axis]}${around} − ${span})`;
    const steps = stride[axis] > 1 ? `⌊${whole} ÷ ${stride[axis]}⌋` : whole.slice(1, -1);
    return `${steps} + 1 = ${map[axis]}`;
  });
  return sides[0] === sides[1] ? `${sides[0]} rows and columns` : `${sides[0]} rows, ${sides[1]} columns`;
}
