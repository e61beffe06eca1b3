// The catalogue in use. Another language is another file of the shape `Texts`, chosen here by the browser's language.

import { en, type Texts } from "./en.js";

export const t: Texts = en;
