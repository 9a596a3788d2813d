/**
 * What states of a fact model do: what it says, what moved, which edits hold.
 *
 * @typedef {import("./fact_surgery_math.js").Edit} Edit
 * @typedef {import("./fact_surgery_math.js").Said} Said
 * @typedef {{run(edits: Edit[], off: number[]): Said}} Line  One of operations that keeps what it knows.
 * @typedef {object} Outcome  What a state does.
 * @property {Edit[]} edits  those in force
 * @property {Said} said
 * @property {boolean[]} moved
 * @property {number} facts  how many moved that nobody edited
 * @property {number} strangers
 * @property {number} holding  edits that say what they should
 * @property {Map<number, number>} wanted  the sport of each fact that was edited
 */

/**
 * @param {{lines: Line[], atFirst: Said, nFacts: number}} options  as many lines as outcomes are shown
 *   at a time
 */
export function outcomes({ lines, atFirst, nFacts }) {
  /** @param {Line} line @param {Edit[]} edits @param {number[]} off @returns {Outcome} */
  function outcomeOf(line, edits, off) {
    const said = line.run(edits, off);
    const wanted = new Map(edits.map(({ fact, sport }) => [fact, sport]));
    const moved = said.said.map((word, row) => word !== atFirst.said[row]);
    return {
      edits,
      said,
      moved,
      wanted,
      facts: moved.filter((each, row) => each && row < nFacts && !wanted.has(row)).length,
      strangers: moved.slice(nFacts).filter(Boolean).length,
      holding: [...wanted].filter(([row, id]) => said.said[row] === id).length,
    };
  }
  const known = lines.map((line) => ({
    line,
    key: "",
    outcome: /** @type {Outcome | null} */ (null),
  }));
  /**
   * What each of these states does. What a line still knows, as what was just shown, costs nothing.
   * @param {({edits: Edit[], off: number[]} | null)[]} states
   * @returns {(Outcome | null)[]}
   */
  return (states) => {
    const keys = states.map((state) => state && JSON.stringify([state.edits, state.off]));
    const free = known.filter(({ key }) => !keys.includes(key));
    return states.map((state, i) => {
      if (!state) return null;
      let own = known.find(({ key }) => key === keys[i]);
      if (!own) {
        own = /** @type {typeof known[0]} */ (free.shift());
        own.key = keys[i] ?? "";
        own.outcome = outcomeOf(own.line, state.edits, state.off);
      }
      return own.outcome;
    });
  };
}
