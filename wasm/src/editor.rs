//! A pack that is being edited: outline, edits, and what a code editor asks for.

use std::cell::RefCell;

use charter_engine as engine;
use wasm_bindgen::prelude::*;

use crate::{input, output};

/// The files of a pack, and what was found out about them: what reads, declares and compiles does so once, until a file
/// changes. Places count in units of UTF-16.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Editor {
    editor: RefCell<engine::Editor>,
}

#[wasm_bindgen]
impl Editor {
    /// An editor of the files of a pack. Files that are none are told of by `load`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "PackFiles")] files: &JsValue) -> Editor {
        Editor {
            editor: RefCell::new(engine::Editor::new(input::files(files).unwrap_or_default())),
        }
    }

    /// Gives a file other contents; `null` removes it.
    pub fn set(
        &self,
        path: &str,
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | null")] content: &JsValue,
    ) {
        if let Ok(content) = input::content(content) {
            self.editor.borrow_mut().set(path, content);
        }
    }

    /// SHA-256 over every file as it is, scenarios and facts included: it goes into every operation.
    #[must_use]
    pub fn digest(&self) -> String {
        self.editor.borrow().digest().to_owned()
    }

    /// As `loadPack` of the files. Each call makes a program of its own, which the caller frees.
    #[wasm_bindgen(unchecked_return_type = "LoadedPack")]
    #[must_use]
    pub fn load(&self) -> JsValue {
        output::loaded(self.editor.borrow().load())
    }

    /// As `checkPack` of the files.
    #[wasm_bindgen(unchecked_return_type = "CheckedPack")]
    #[must_use]
    pub fn check(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "CheckOptions | null")] options: &JsValue,
    ) -> JsValue {
        let options = input::check_options(options);
        output::checked(options.map(|options| self.editor.borrow().check(&options)))
    }

    /// The program for people.
    #[wasm_bindgen(unchecked_return_type = "Outline")]
    #[must_use]
    pub fn outline(&self) -> JsValue {
        output::json(&self.editor.borrow().outline_json())
    }

    /// What an operation comes to. The files stay as they are.
    #[wasm_bindgen(unchecked_return_type = "EditResult")]
    #[must_use]
    pub fn edit(&self, #[wasm_bindgen(unchecked_param_type = "Operation")] operation: JsValue) -> JsValue {
        match serde_wasm_bindgen::from_value::<engine::edit::Operation>(operation) {
            Ok(operation) => output::json(&self.editor.borrow().edit_json(&operation)),
            Err(wrong) => output::not_edited(format!("this is no operation: {wrong}")),
        }
    }

    /// What may be written at a place.
    #[wasm_bindgen(unchecked_return_type = "Completions")]
    #[must_use]
    pub fn completions(&self, file: &str, offset: usize) -> JsValue {
        output::json(&self.editor.borrow().completions_json(file, offset))
    }

    /// What stands at a place.
    #[wasm_bindgen(unchecked_return_type = "Hover | null")]
    #[must_use]
    pub fn hover(&self, file: &str, offset: usize) -> JsValue {
        output::json(&self.editor.borrow().hover_json(file, offset))
    }

    /// Where what stands at a place is declared.
    #[wasm_bindgen(unchecked_return_type = "TextSpan | null")]
    #[must_use]
    pub fn definition(&self, file: &str, offset: usize) -> JsValue {
        output::json(&self.editor.borrow().definition_json(file, offset))
    }

    /// Every place of what stands at a place, its declaration first.
    #[wasm_bindgen(unchecked_return_type = "Reference[]")]
    #[must_use]
    pub fn references(&self, file: &str, offset: usize) -> JsValue {
        output::json(&self.editor.borrow().references_json(file, offset))
    }

    /// The id and the present name of what stands at a place, if `rename` can rename it.
    #[wasm_bindgen(unchecked_return_type = "Renameable | null")]
    #[must_use]
    pub fn renameable(&self, file: &str, offset: usize) -> JsValue {
        output::json(&self.editor.borrow().renameable_json(file, offset))
    }
}
