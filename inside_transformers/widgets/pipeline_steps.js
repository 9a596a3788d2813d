import { element, frame, renderer } from "./base.js";

/** @param {import("./base.js").Model} model @param {HTMLElement} el @param {() => void} redraw */
function build(model, el, redraw) {
  const view = frame(el, { question: "How does a text become probabilities?", look: "", reset: redraw });
  view.picture.append(element("p", {}, `${model.get("entries").length} entries`));
  return () => {};
}

export default { render: renderer({ structure: ["entries"], state: ["entry"], build }) };
