import { attentionDemo } from "./attention_build.js";

export default attentionDemo();
