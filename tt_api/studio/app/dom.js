/** Elements, made of values that are never read as HTML. */

/**
 * @typedef {Node | string | number | null | undefined | false} One
 * @typedef {One | One[] | (One | One[])[]} Child
 */

/**
 * Make an element.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {{[name: string]: any} | null} [properties] attributes; `onclick` and its like are listeners, `class` may be a
 *   list, and what is null, undefined or false is left out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) set(element, name, value);
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "class" && Array.isArray(value)) element.className = value.filter(Boolean).join(" ");
  else if (name === "value" || name === "checked" || name === "selected") /** @type {any} */ (element)[name] = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/**
 * @param {Element} element
 * @param {Child | Child[]} child
 */
function append(element, child) {
  if (Array.isArray(child)) for (const one of child) append(element, one);
  else if (child instanceof Node) element.append(child);
  else if (child !== null && child !== undefined && child !== false) element.append(String(child));
}

/**
 * Put children in place of what an element holds.
 *
 * @template {Element} T
 * @param {T} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}
