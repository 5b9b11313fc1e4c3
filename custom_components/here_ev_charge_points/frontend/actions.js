// Taps, double taps and holds, told apart as other cards do it.

/** @import { Gesture } from "./types.d.ts" */

const HOLD = 500;
const DOUBLE_TAP = 250;

/** Tell of gestures on elements that have `data-action`; in milliseconds, a hold takes 500 and
 * the second of two taps comes within 250.
 * @param {EventTarget} root
 * @param {(gesture: Gesture) => boolean} wants tells whether there is anything to do for a gesture
 * @param {(gesture: Gesture, element: HTMLElement) => void} tell
 */
export function listenForGestures(root, wants, tell) {
  /** @type {HTMLElement | null} */
  let held = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pressing;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let tapped;
  const release = () => {
    clearTimeout(pressing);
    pressing = undefined;
  };
  root.addEventListener("pointerdown", (event) => {
    const element = touched(event);
    release();
    held = null;
    if (!element || !wants("hold")) return;
    pressing = setTimeout(() => (held = element), HOLD);
  });
  root.addEventListener("pointerup", (event) => {
    release();
    if (held && touched(event) === held) tell("hold", held);
  });
  root.addEventListener("pointercancel", () => {
    release();
    held = null;
  });
  root.addEventListener("contextmenu", (event) => {
    if (pressing) event.preventDefault();
  });
  root.addEventListener("click", (event) => {
    const element = touched(event);
    if (!element) return;
    if (held) {
      held = null;
    } else if (!wants("double_tap")) {
      tell("tap", element);
    } else if (tapped) {
      clearTimeout(tapped);
      tapped = undefined;
      tell("double_tap", element);
    } else {
      tapped = setTimeout(() => {
        tapped = undefined;
        tell("tap", element);
      }, DOUBLE_TAP);
    }
  });
}

/** @param {Event} event @returns {HTMLElement | null} */
function touched({ target }) {
  return /** @type {Element | null} */ (target)?.closest?.("[data-action]") ?? null;
}
