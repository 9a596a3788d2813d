/** What the book's scripts find in a page, for `tsc --checkJs`. */

/** Sphinx's search, from its own searchtools.js. */
declare const Search: {
  makeSearchSummary(html: string, keywords: Set<string>, anchor: string): HTMLElement | null;
};
