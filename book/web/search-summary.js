/**
 * Excerpts under search results: from the article alone, and around the word as it was typed.
 *
 * Sphinx looks for the stem of a word ("factsurgeri"), and where that is not in the text, shows how
 * the page begins: with the theme's buttons, which are white space and dots.
 */
(() => {
  "use strict";
  const summarize = Search.makeSearchSummary;
  Search.makeSearchSummary = (html, keywords, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article") ?? page.body;
    for (const unseen of article.querySelectorAll("noscript, nav, .headerlink")) unseen.remove();
    const typed = new URLSearchParams(location.search).get("q") ?? "";
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    return summarize(
      `<div role="main">${article.innerHTML}</div>`,
      new Set([...keywords, ...words]),
      anchor,
    );
  };
})();
