// Elements from plain functions, and the smallest change from one tree to the next.

/** Make an element. Children that are strings become text, so nothing in them is markup.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] null and false: without
 * @param {...(Node | string | null | false | undefined | "")} children
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Make a tree like another one, touching only what differs: focus and hover stay.
 * @param {Element} old
 * @param {Element} wanted is taken apart
 */
export function patch(old, wanted) {
  for (const { name } of [...old.attributes]) {
    // What a person has opened stays open.
    if (!wanted.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const present = [...old.childNodes];
  const children = [...wanted.childNodes];
  for (const [index, child] of children.entries()) {
    const before = present[index];
    if (!before) {
      old.append(child);
    } else if (before instanceof Element && child instanceof Element && before.tagName === child.tagName) {
      patch(before, child);
    } else if (before instanceof Text && child instanceof Text) {
      if (before.data !== child.data) before.data = child.data;
    } else {
      before.replaceWith(child);
    }
  }
  for (const left of present.slice(children.length)) left.remove();
}
