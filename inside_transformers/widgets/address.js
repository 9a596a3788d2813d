/**
 * The state of a demo in the page's address: `#key=1;name=value;name=value&key2=…`, version first,
 * then only what differs from the first state.
 */

const VERSION = "1";

/**
 * The parts of an address after its "#".
 * @returns {string[]}
 */
function parts() {
  try {
    return location.hash.slice(1).split("&").filter(Boolean);
  } catch {
    return [];
  }
}

/** The part that is a demo's. @param {string} key */
const partOf = (key) => parts().find((each) => each.startsWith(`${key}=`));

/**
 * What the address says of a demo: undefined when nothing, null when it can't be read.
 * @param {string} key
 * @returns {Map<string, string> | null | undefined}
 */
export function stateInAddress(key) {
  const part = partOf(key);
  if (part === undefined) return undefined;
  try {
    return parsedState(decodeURIComponent(part.slice(key.length + 1)));
  } catch {
    return null;
  }
}

/**
 * A state as names and values, or null when it isn't one of this version.
 * @param {string} text
 * @returns {Map<string, string> | null}
 */
export function parsedState(text) {
  const [version, ...entries] = text.split(";");
  if (version !== VERSION) return null;
  const pairs = entries.map((entry) => entry.split("="));
  if (pairs.some((pair) => pair.length !== 2 || !pair[0] || !pair[1])) return null;
  const values = new Map(pairs.map(([name, value]) => [name ?? "", value ?? ""]));
  return values.size === pairs.length ? values : null;
}

/**
 * A state as it stands in an address; empty for the first state.
 * @param {Map<string, string>} state
 * @returns {string}
 */
export const stateText = (state) =>
  state.size ? [VERSION, ...[...state].map(([name, value]) => `${name}=${value}`)].join(";") : "";

/**
 * The page's address with a demo in this state; others keep theirs.
 * @param {string} key
 * @param {string} text
 * @returns {string}
 */
export function addressOf(key, text) {
  const others = parts().filter((each) => !each.startsWith(`${key}=`) && each.includes("="));
  const hash = [...others, ...(text ? [`${key}=${text}`] : [])].join("&");
  try {
    return location.href.replace(/#.*$/s, "") + (hash && `#${hash}`);
  } catch {
    return hash && `#${hash}`;
  }
}

/** What is to be written: for each demo its state, and what the address said of it before.
 * @type {Map<string, {text: string, before: string | undefined}>} */
const unwritten = new Map();

/** Where a page may not write (in a sandbox), nothing happens; a state that came meanwhile stays. */
function writeAll() {
  for (const [key, { text, before }] of unwritten) {
    try {
      if (partOf(key) === before) history.replaceState(history.state, "", addressOf(key, text));
    } catch {
      // The address stays as it is; the demo goes on.
    }
  }
  unwritten.clear();
}

/**
 * Write a demo's state into the address once what changed is painted: the browser takes its time.
 * @param {string} key
 * @param {string} text
 */
export function writeAddress(key, text) {
  if (!unwritten.size) requestAnimationFrame(() => setTimeout(writeAll));
  unwritten.set(key, { text, before: partOf(key) });
}
