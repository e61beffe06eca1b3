// The code editor: CodeMirror with the engine's diagnostics. It has no history of its own; the program's has everything.

import { autocompletion, closeBrackets, closeBracketsKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting, foldGutter, foldKeymap } from "@codemirror/language";
import { forceLinting, lintGutter, lintKeymap, setDiagnostics, type Diagnostic as Mark } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, type Extension, type Text } from "@codemirror/state";
import { EditorView, crosshairCursor, drawSelection, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers, rectangularSelection } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { languageOf } from "./rhai.js";

/** A change that comes from the program, and is not to be told to it. */
export const fromProgram = Annotation.define<boolean>();

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.bool], color: "var(--code-number)" },
  { tag: tags.function(tags.propertyName), color: "var(--code-clause)" },
  { tag: tags.function(tags.variableName), color: "var(--code-function)" },
  { tag: tags.typeName, color: "var(--code-type)", fontWeight: "600" },
  { tag: tags.propertyName, color: "var(--code-property)" },
  { tag: tags.heading, color: "var(--code-type)", fontWeight: "600" },
  { tag: tags.operator, color: "var(--code-operator)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--surface)", color: "var(--text)", fontSize: "13px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--accent)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--accent)" },
  "&.cm-focused": { outline: "none" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--muted)", border: "none", paddingLeft: "4px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 5%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--select)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 16%, transparent)" },
  ".cm-matchingBracket": { backgroundColor: "var(--select)", outline: "none" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text)", borderColor: "var(--line)" },
  ".cm-panel input, .cm-panel button, .cm-panel label": { fontSize: "13px" },
  ".cm-textfield": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "4px" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "4px" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "6px", boxShadow: "var(--shadow)", maxWidth: "min(560px, 92vw)" },
  ".cm-diagnostic": { padding: "6px 10px", whiteSpace: "pre-wrap", font: "13px/1.45 system-ui, sans-serif" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--on-accent)", padding: "2px 8px" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning, .cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline wavy var(--warn)", textUnderlineOffset: "3px" },
  ".cm-hover-card": { padding: "8px 12px", display: "grid", gap: "4px", font: "13px/1.45 system-ui, sans-serif" },
  ".cm-hover-card p": { margin: "0" },
  ".cm-hover-card code, .cm-hover-card pre": { fontFamily: "var(--mono)", fontSize: "12px", margin: "0", whiteSpace: "pre-wrap" },
  ".cm-hover-card pre": { background: "var(--sunken)", padding: "6px 8px", borderRadius: "4px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { color: "inherit", opacity: "0.75" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "none", color: "var(--muted)" },
});

export interface Told {
  /** A person changed the text. */
  readonly changed: (text: Text) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** What may stand here, what it is, where it is declared; from the engine. */
  readonly complete: (context: CompletionContext) => Promise<CompletionResult | null>;
  readonly hover: (offset: number) => Promise<{ start: number; end: number; title: string; detail?: string; documentation?: string; example?: string } | undefined>;
  readonly definition: (offset: number) => void;
  readonly rename: (offset: number) => void;
  readonly format: () => void;
}

function card(found: { title: string; detail?: string; documentation?: string; example?: string }): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "cm-hover-card";
  for (const [tag, text] of [["strong", found.title], ["code", found.detail], ["p", found.documentation], ["pre", found.example]] as const) {
    if (!text) continue;
    const part = document.createElement(tag);
    part.textContent = text;
    dom.append(part);
  }
  return dom;
}

export function stateOf(path: string, text: Text, readOnly: boolean, told: Told, label: string): EditorState {
  const language = languageOf(path);
  const history = (run: () => void) => () => {
    run();
    return true;
  };
  const extensions: Extension[] = [
    lineNumbers(),
    foldGutter(),
    highlightActiveLineGutter(),
    drawSelection(),
    EditorState.allowMultipleSelections.of(true),
    rectangularSelection(),
    crosshairCursor(),
    indentOnInput(),
    indentUnit.of("    "),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [told.complete] }),
    hoverTooltip(async (_, offset) => {
      const found = await told.hover(offset);
      return found ? { pos: found.start, end: found.end, above: true, create: () => ({ dom: card(found) }) } : null;
    }),
    highlightActiveLine(),
    highlightSelectionMatches(),
    lintGutter(),
    syntaxHighlighting(colours),
    theme,
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
    keymap.of([
      { key: "Mod-z", run: history(told.undo), preventDefault: true },
      { key: "Mod-y", mac: "Mod-Shift-z", run: history(told.redo), preventDefault: true },
      { key: "Mod-Shift-z", run: history(told.redo), preventDefault: true },
      { key: "F12", run: ({ state }) => (told.definition(state.selection.main.head), true) },
      { key: "F2", run: ({ state }) => (told.rename(state.selection.main.head), true) },
      { key: "Shift-Alt-f", run: history(told.format) },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...lintKeymap,
      // Escape, then Tab leaves the editor: nobody is caught in it.
      indentWithTab,
    ]),
    EditorState.readOnly.of(readOnly),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromProgram))) told.changed(update.state.doc);
    }),
  ];
  if (language) extensions.push(language);
  return EditorState.create({ doc: text, extensions });
}

export { EditorView, setDiagnostics, forceLinting, type Mark };
