/**
 * The pages of the lab, in their order; those without a title do not stand in the bar.
 *
 * @typedef {{ el: HTMLElement, params: Record<string, any>, connection: import("./socket.js").Connection,
 *             seen: () => [string, string][], keep: (params: Record<string, any>) => void, changed: () => void,
 *             saves: (how: () => import("./handing.js").Seen | null) => void }} Place  `saves`: how what is seen is had as a page
 * @typedef {{ name: string, title: string, show: (place: Place) => Promise<(() => void) | void> }} Page
 */
import { showData } from "./pages/data.js";
import { showDesign } from "./pages/design.js";
import { showExercisePage } from "./pages/exercise.js";
import { showGlossary } from "./pages/glossary.js";
import { showHome } from "./pages/home.js";
import { showConvolution, showPixels } from "./pages/images.js";
import { showInside } from "./pages/inside.js";
import { showLearn } from "./pages/learn.js";
import { showReport } from "./pages/report.js";
import { showTrain } from "./pages/train.js";

/** @type {Page[]} */
export const PAGES = [
  { name: "home", title: "", show: showHome },
  { name: "learn", title: "Learn", show: showLearn },
  { name: "pixels", title: "Pixels", show: showPixels },
  { name: "convolution", title: "Convolution", show: showConvolution },
  { name: "design", title: "Design", show: showDesign },
  { name: "train", title: "Train", show: showTrain },
  { name: "inside", title: "Look inside", show: showInside },
  { name: "data", title: "Data", show: showData },
  { name: "report", title: "", show: showReport },
  { name: "exercise", title: "", show: showExercisePage },
  { name: "glossary", title: "", show: showGlossary },
];
