/**
 * What a page does besides its demos: shows all code, keeps guesses and columns, sets demos from the prose,
 * and lights what a colored word means.
 */
(() => {
  "use strict";
  const SHOWN = "course-show-code";
  // A demo stands there as the script that holds its state's name, until it is drawn.
  const DEMO = ":has(script[type*=widget-view], .it-demo)";
  /** Where what is said of a verdict ends at the latest. */
  const OTHER = `section, .course-guess, .course-quiz, ${DEMO}`;

  /** Storage may be full, or denied. @param {string} name @param {string | null} value */
  function keep(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // What can't be kept holds until the page is left.
    }
  }

  /** @param {string} name */
  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  /** One choice for the whole book: whether folds stand open. */
  function showCode() {
    const button = document.querySelector(".course-show-code");
    if (!(button instanceof HTMLButtonElement)) return;
    const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (
      document.querySelectorAll("details.course-fold")
    );
    const show = (/** @type {boolean} */ all) => {
      for (const fold of folds) fold.open = all;
      button.setAttribute("aria-pressed", String(all));
    };
    button.hidden = false;
    show(kept(SHOWN) !== null);
    button.addEventListener("click", () => {
      const all = button.getAttribute("aria-pressed") !== "true";
      show(all);
      keep(SHOWN, all ? "1" : null);
    });
  }

  /**
   * What stands between a guess and the end of its verdict, and what is said of that up to the next heading, guess,
   * quiz or demo. @param {Element} guess @param {Element} verdict
   */
  function answered(guess, verdict) {
    const found = [];
    let told = false;
    for (let each = guess.nextElementSibling; each; each = each.nextElementSibling) {
      if (told && each.matches(OTHER)) break;
      if (each instanceof HTMLElement) found.push(each);
      told = told || each === verdict;
    }
    return told ? found : [];
  }

  /** A guess comes first, stays on its page, and is repeated by its verdict. */
  function guesses() {
    for (const box of document.querySelectorAll("fieldset.course-guess")) {
      const name = /** @type {HTMLElement} */ (box).dataset.guess ?? "";
      const verdict = document.querySelector(`.course-verdict[data-guess="${CSS.escape(name)}"]`);
      const guessed = verdict?.querySelector(".course-guessed");
      if (!verdict || !(guessed instanceof HTMLElement)) continue;
      const place = `guess:${location.pathname.split("/").slice(-2).join("/")}:${name}`;
      const radios = /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll("input"));
      const answer = answered(box, verdict);
      const skip = document.createElement("button");
      // A demo is as tall as a screen: what was found stands at the guess, and until then what waits is said.
      const waits = document.createElement("p");
      waits.className = "course-waits";
      waits.textContent = "A picture to try waits here for your guess.";
      if (answer.some((each) => each.matches(DEMO))) box.after(waits, verdict);
      const show = (/** @type {boolean} */ all) => {
        for (const each of answer) each.hidden = !all;
        skip.hidden = waits.hidden = all;
      };
      const repeat = () => {
        const chosen = [...radios].find((radio) => radio.checked);
        if (!chosen) return;
        guessed.textContent = `You guessed: ${chosen.parentElement?.textContent?.trim()}`;
        guessed.hidden = false;
        show(true);
        box.dispatchEvent(new Event("guessed", { bubbles: true })); // a demo may draw it
      };
      skip.type = "button";
      skip.className = "course-skip";
      skip.textContent = "show what was found, without a guess";
      skip.addEventListener("click", () => show(true));
      box.append(skip);
      show(false);
      for (const radio of radios) {
        radio.checked = radio.value === kept(place);
        radio.addEventListener("change", () => {
          keep(place, radio.value);
          repeat();
        });
      }
      repeat();
    }
  }

  /** The address holds the states of all demos, `#one=state&two=state`: set one, leave the others. */
  function tries() {
    for (const button of document.querySelectorAll("button.course-try")) {
      button.addEventListener("click", () => {
        const state = /** @type {HTMLElement} */ (button).dataset.state ?? "";
        const name = state.slice(0, state.indexOf("="));
        const others = location.hash
          .slice(1)
          .split("&")
          .filter((part) => part.includes("=") && !part.startsWith(`${name}=`));
        const hash = `#${[...others, state].join("&")}`;
        if (location.hash === hash) dispatchEvent(new HashChangeEvent("hashchange"));
        else location.hash = hash;
      });
    }
  }

  /** A colored word lights its part of the picture. */
  function lights() {
    const { dataset } = document.documentElement;
    for (const word of document.querySelectorAll(".ink")) {
      const vector = [...word.classList].find((name) => name.startsWith("ink-"))?.slice(4);
      word.addEventListener("pointerenter", () => {
        dataset.lit = vector;
      });
      word.addEventListener("pointerleave", () => {
        delete dataset.lit;
      });
    }
  }

  /** On paper, which is light, what is folded is open unless it is code, and nothing waits for a guess. */
  function printed() {
    const { dataset } = document.documentElement;
    let theme = "";
    /** @type {HTMLDetailsElement[]} */
    const opened = [];
    addEventListener("beforeprint", () => {
      theme ||= dataset.theme ?? "auto"; // a browser may tell of a print twice
      dataset.theme = "light";
      for (const skip of document.querySelectorAll(".course-skip:not([hidden])")) {
        /** @type {HTMLElement} */ (skip).click();
      }
      const all = /** @type {NodeListOf<HTMLDetailsElement>} */ (
        document.querySelectorAll("main details:not([open], .course-fold, .hide)")
      );
      opened.push(...all);
      for (const option of all) option.open = true;
    });
    addEventListener("afterprint", () => {
      for (const option of opened.splice(0)) option.open = false;
      if (theme) dataset.theme = theme;
      theme = "";
    });
    const startup = () => /** @type {any} */ (window).MathJax?.startup;
    // A font is loaded when a sign of it is seen, which would be too late for paper.
    addEventListener("load", async () => {
      // MathJax puts another promise in the place of this one until all is drawn.
      for (let drawn; drawn !== startup()?.promise; ) {
        drawn = startup()?.promise;
        await drawn;
      }
      const unseen = document.querySelectorAll("main :is([hidden], details:not([open])) mjx-c");
      const fonts = new Set([...unseen].map((sign) => getComputedStyle(sign).fontFamily));
      for (const font of fonts) document.fonts.load(`1em ${font}`);
    });
  }

  /**
   * What is printed in columns is marked: a narrow screen may not wrap it. It and diagrams, which paper may not wrap,
   * know their width in characters.
   */
  function columns() {
    for (const box of document.querySelectorAll("div.cell_output pre, .highlight-text pre")) {
      const lines = (box.textContent ?? "").split("\n");
      const width = Math.max(...lines.map((line) => line.length));
      /** @type {HTMLElement} */ (box).style.setProperty("--columns", String(width));
      const printed = box.matches("div.cell_output pre");
      if (!printed || lines.filter((line) => /\S {2,}\S/.test(line)).length < 2) continue;
      box.classList.add("course-columns");
    }
  }

  /**
   * At each click and key, Bootstrap looks through the whole page for what is its own, ten times, which takes longer
   * than many an answer of a demo. Here what was clicked is asked, with all that it stands in: it comes to the same.
   */
  function searches() {
    const add = document.addEventListener;
    document.addEventListener = (
      /** @type {string} */ type,
      /** @type {any} */ listener,
      /** @type {any} */ options,
    ) => {
      const own = listener?.delegationSelector;
      const asked = (/** @type {Event} */ event) => {
        if (event.target instanceof Element && event.target.closest(own))
          listener.call(document, event);
      };
      add.call(document, type, own ? asked : listener, options);
    };
  }

  showCode();
  columns();
  guesses();
  tries();
  lights();
  printed();
  searches();
})();
