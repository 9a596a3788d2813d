/**
 * Draws a page's demos from the widget state that the build embedded: no kernel, no network.
 *
 * A demo is an anywidget: an ES module `_esm` with `render({model, el})`, its style `_css`, and
 * traits that are JSON. Its model has `get`, `set`, `on`, `off` and `save_changes`. There is no
 * `send`: nobody would answer.
 */
(() => {
  "use strict";
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  /**
   * @param {Record<string, unknown>} state
   * @returns {import("../../inside_transformers/widgets/base.js").Model}
   */
  function makeModel(state) {
    /** @type {Map<string, Set<Function>>} */
    const listeners = new Map();
    const emit = (/** @type {string} */ event, /** @type {unknown} */ value) => {
      for (const listener of listeners.get(event) ?? []) listener(value);
    };
    return {
      get: (/** @type {string} */ name) => state[name],
      set(/** @type {string} */ name, /** @type {unknown} */ value) {
        if (state[name] === value) return;
        state[name] = value;
        emit(`change:${name}`, value);
        emit("change", undefined);
      },
      on(/** @type {string} */ events, /** @type {Function} */ listener) {
        for (const event of events.split(/\s+/)) {
          if (!listeners.has(event)) listeners.set(event, new Set());
          listeners.get(event)?.add(listener);
        }
      },
      off(/** @type {string=} */ event, /** @type {Function=} */ listener) {
        if (event === undefined) listeners.clear();
        else if (listener === undefined) listeners.delete(event);
        else listeners.get(event)?.delete(listener);
      },
      save_changes() {},
    };
  }

  /** @param {string} css */
  function addStyle(css) {
    const known = [...document.querySelectorAll("style[data-demo]")].some(
      (style) => style.textContent === css,
    );
    if (!css || known) return;
    const style = document.createElement("style");
    style.dataset.demo = "";
    style.textContent = css;
    document.head.append(style);
  }

  /** @type {Map<string, Promise<any>>} one import for each module, however many demos share it */
  const modules = new Map();
  /** @param {string} source */
  function load(source) {
    let loaded = modules.get(source);
    if (!loaded) {
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      loaded = import(url).finally(() => URL.revokeObjectURL(url));
      modules.set(source, loaded);
    }
    return loaded;
  }

  /** @param {Element} script @param {Record<string, any>} models */
  async function draw(script, models) {
    const el = document.createElement("div");
    el.className = "course-demo";
    script.before(el);
    try {
      const { model_id } = JSON.parse(script.textContent ?? "");
      const state = models[model_id]?.state;
      if (!state?._esm) throw new Error("its state is not in this page");
      addStyle(state._css);
      const module = await load(state._esm);
      const widget = typeof module.default === "function" ? await module.default() : module.default;
      const model = makeModel({ ...state });
      await widget.initialize?.({ model });
      await widget.render({ model, el });
    } catch (error) {
      el.setAttribute("role", "alert");
      el.textContent = `This demo could not be drawn: ${error instanceof Error ? error.message : error}.`;
      console.error(error);
    }
  }

  async function drawAll() {
    const embedded = document.querySelector(STATE);
    const models = embedded ? JSON.parse(embedded.textContent ?? "").state : {};
    await Promise.all([...document.querySelectorAll(VIEW)].map((script) => draw(script, models)));
    document.documentElement.dataset.demos = "ready";
    performance.mark("demos-ready");
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
  else drawAll();
})();
