/** One picture from the camera; nothing is kept, and the camera is off when the window is closed. */
import { fill, h } from "/kit/dom.js";
import { openDialog } from "./dialog.js";

const REASONS = {
  NotAllowedError: "The browser does not let this page use the camera. Allow it beside the address, then try again.",
  NotFoundError: "There is no camera on this machine. Open a file, or paint an image.",
};
const OTHERWISE = "The camera cannot be used just now; perhaps another program has it.";

/** @param {(blob: Blob) => void} done called with the picture as a PNG */
export function openCamera(done) {
  const video = h("video", { class: "lab-video", muted: true, playsinline: true, "aria-label": "What the camera sees" });
  const said = h("p", { class: "lab-hint", role: "status" }, "Asking for the camera …");
  const take = h("button", { class: "lab-button lab-main", type: "button", disabled: true }, "Take the picture");
  /** @type {MediaStream | null} */
  let stream = null;
  let closed = false;
  const stop = () => {
    closed = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const dialog = openDialog("Take a picture", [video, said, take], stop);
  take.addEventListener("click", () => {
    const side = Math.min(video.videoWidth, video.videoHeight);
    const canvas = h("canvas", { width: side, height: side });
    const left = (video.videoWidth - side) / 2;
    const top = (video.videoHeight - side) / 2;
    canvas.getContext("2d").drawImage(video, left, top, side, side, 0, 0, side, side);
    canvas.toBlob((/** @type {Blob} */ blob) => (done(blob), dialog.close()), "image/png");
  });
  void start();

  async function start() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 }, audio: false });
      if (closed) return stop();
      video.srcObject = stream;
      await video.play();
      take.disabled = false;
      fill(said, "The picture stays on this machine.");
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      fill(said, REASONS[/** @type {keyof typeof REASONS} */ (name)] ?? OTHERWISE);
    }
  }
}
