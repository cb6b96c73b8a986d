/** How things are called. */

const PRIMARIES = ["red", "green", "blue"];

/** @param {number} channels @param {number} channel */
export function channelName(channels, channel) {
  return channels === 3 ? PRIMARIES[channel] : `channel ${channel}`;
}

/** `8 × 8`, and the channels where there are several. @param {number[]} shape */
export function sizeText([rows, columns, channels = 1]) {
  return [rows, columns, ...(channels > 1 ? [channels] : [])].join(" × ");
}
