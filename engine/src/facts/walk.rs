use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use super::path::Path;
use super::words::{shortened, type_help, type_words};
use super::{MAX_DEPTH, MAX_FAULTS, Scratch, syntax};
use crate::schema::{Schema, Type};
use crate::source::{Code, Diagnostic};

/// The rest of the document cannot, or shall not, be looked at; why is among the faults.
#[derive(Debug)]
pub(super) struct Stop;

pub(super) type Flow<T = ()> = Result<T, Stop>;

/// A place in the document, moving forwards, and the faults so far.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) schema: &'a Schema,
    pub(super) scratch: &'a mut Scratch,
    bytes: &'a [u8],
    json: Jiter<'a>,
    faults: Vec<Diagnostic>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(schema: &'a Schema, bytes: &'a [u8], scratch: &'a mut Scratch) -> Walk<'a> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        // A document that could not be read to its end may have left something behind.
        scratch.seen.clear();
        scratch.keyless.clear();
        scratch.prior.clear();
        scratch.closed.clear();
        let tape = std::mem::take(&mut scratch.tape);
        Walk {
            schema,
            scratch,
            bytes,
            json: Jiter::with_tape(bytes, tape),
            faults: Vec::new(),
        }
    }

    pub(super) fn finish(self) -> Result<(), Vec<Diagnostic>> {
        self.scratch.tape = self.json.into_tape();
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(self.faults)
        }
    }

    // ---- faults

    pub(super) fn fault_count(&self) -> usize {
        self.faults.len()
    }

    /// Reports a fault; stops at the first one too many.
    pub(super) fn report(&mut self, fault: Diagnostic) -> Flow {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
            return Ok(());
        }
        self.faults.push(
            Diagnostic::error(
                Code::FactsTooLarge,
                format!("more than {MAX_FAULTS} faults: the rest of the facts was not looked at"),
            )
            .help("correct these first"),
        );
        Err(Stop)
    }

    /// Reports a fault of the value at a path.
    pub(super) fn fault(
        &mut self,
        path: &Path<'_>,
        code: Code,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Flow {
        self.report(Diagnostic::error(code, message).help(help).pointer(path.pointer()))
    }

    fn broken(&mut self, index: usize, error: &JsonErrorType) -> Stop {
        let fault = syntax::not_json(self.bytes, index, error);
        // A document is reported as broken once, also after a thousand faults.
        let _ = self.report(fault);
        Stop
    }

    fn jiter_error(&mut self, error: &JiterError) -> Stop {
        match &error.error_type {
            JiterErrorType::JsonError(kind) => self.broken(error.index, kind),
            // The kind of a value is known before it is taken.
            JiterErrorType::WrongType { .. } => self.broken(error.index, &JsonErrorType::ExpectedSomeValue),
        }
    }

    // ---- the next part of the document

    /// What stands next.
    #[inline]
    pub(super) fn peek(&mut self) -> Flow<Peek> {
        self.json.peek().map_err(|error| self.jiter_error(&error))
    }

    /// Where the reader stands.
    pub(super) fn index(&self) -> usize {
        self.json.current_index()
    }

    /// The document from a place up to here.
    pub(super) fn since(&self, start: usize) -> String {
        let bytes = self.bytes.get(start..self.index()).unwrap_or_default();
        shortened(&String::from_utf8_lossy(bytes))
    }

    /// Keeps the document from a place up to here as what was carried forward, or as what was paid.
    pub(super) fn keep(&mut self, key: &str, start: usize) {
        let bytes = self.bytes.get(start..self.index()).unwrap_or_default();
        let kept = self.kept(key);
        kept.clear();
        kept.extend_from_slice(bytes);
    }

    /// What is kept of a member that is no input.
    pub(super) fn kept(&mut self, key: &str) -> &mut Vec<u8> {
        if key == "closed" {
            &mut self.scratch.closed
        } else {
            &mut self.scratch.prior
        }
    }

    /// Line and column of a place.
    pub(super) fn place(&self, index: usize) -> String {
        syntax::place(self.bytes, index)
    }

    /// Takes `null`.
    pub(super) fn null(&mut self) -> Flow {
        self.json.known_null().map_err(|error| self.jiter_error(&error))
    }

    /// Takes `true` or `false`. Not by `known_bool`, which for its error reads numbers as floats: that alone would
    /// add 30 KB to the WebAssembly module. The same holds for `known_number_bytes`.
    pub(super) fn boolean(&mut self, peek: Peek) -> Flow<bool> {
        self.json
            .known_skip(peek)
            .map(|()| peek == Peek::True)
            .map_err(|error| self.jiter_error(&error))
    }

    /// Takes a number and looks at its bytes.
    #[inline]
    pub(super) fn number_bytes<T>(&mut self, peek: Peek, look: impl FnOnce(&[u8]) -> T) -> Flow<T> {
        let start = self.index();
        let error = match self.json.known_skip(peek) {
            Ok(()) => return Ok(look(self.json.slice_to_current(start))),
            Err(error) => error,
        };
        Err(self.jiter_error(&error))
    }

    /// Takes a text and looks at it.
    #[inline]
    pub(super) fn string<T>(&mut self, look: impl FnOnce(&str) -> T) -> Flow<T> {
        let error = match self.json.known_str() {
            Ok(text) => return Ok(look(text)),
            Err(error) => error,
        };
        Err(self.jiter_error(&error))
    }

    /// Steps into an object, or on to its next member, and looks at the key; `None` behind the last one.
    #[inline]
    pub(super) fn member<T>(&mut self, first: bool, look: impl FnOnce(&str) -> T) -> Flow<Option<T>> {
        let key = if first {
            self.json.known_object()
        } else {
            self.json.next_key()
        };
        let error = match key {
            Ok(key) => return Ok(key.map(look)),
            Err(error) => error,
        };
        Err(self.jiter_error(&error))
    }

    /// Steps into a list, or on to its next element; `None` behind the last one.
    #[inline]
    pub(super) fn element(&mut self, first: bool) -> Flow<Option<Peek>> {
        let peek = if first {
            self.json.known_array()
        } else {
            self.json.array_step()
        };
        peek.map_err(|error| self.jiter_error(&error))
    }

    /// Makes sure that nothing follows.
    pub(super) fn end(&mut self) -> Flow {
        self.json.finish().map_err(|error| self.jiter_error(&error))
    }

    // ---- values that are not taken as they are

    /// Takes a value of another type than is needed, and reports it.
    pub(super) fn mismatch(&mut self, path: &Path<'_>, kind: &Type, peek: Peek) -> Flow {
        let found = self.describe(path, peek)?;
        self.wrong_type(path, kind, &found, type_help(kind).to_owned())
    }

    /// Reports a value of another type than is needed.
    pub(super) fn wrong_type(&mut self, path: &Path<'_>, kind: &Type, found: &str, help: String) -> Flow {
        let needed = type_words(kind);
        self.fault(path, Code::FactType, format!("{needed} is needed, found {found}"), help)
    }

    /// Takes any value and says what it is.
    pub(super) fn describe(&mut self, path: &Path<'_>, peek: Peek) -> Flow<String> {
        let start = self.index();
        if peek == Peek::String {
            return self.string(|text| format!("the text `{}`", shortened(text)));
        }
        self.skip(path, peek)?;
        Ok(match peek {
            Peek::Object => "an object".to_owned(),
            Peek::Array => "a list".to_owned(),
            Peek::True | Peek::False | Peek::Null => format!("`{}`", self.since(start)),
            _ => format!("the number `{}`", self.since(start)),
        })
    }

    /// Steps over a value; it must be JSON all the same. Not by recursion, and not by the reader's own way, which
    /// looks neither at the depth nor at the encoding.
    pub(super) fn skip(&mut self, path: &Path<'_>, peek: Peek) -> Flow {
        let room = MAX_DEPTH.saturating_sub(path.depth());
        // The open objects and lists, a bit each, set for an object; the innermost last.
        let mut open: u64 = 0;
        let mut depth = 0_usize;
        let mut next = Some(peek);
        loop {
            let mut entered = false;
            if let Some(peek) = next {
                match peek {
                    Peek::Object | Peek::Array => {
                        if depth >= room {
                            return Err(self.too_deep(path));
                        }
                        depth += 1;
                        open = open << 1 | u64::from(peek == Peek::Object);
                        entered = true;
                    }
                    Peek::String => self.string(|_| ())?,
                    Peek::True | Peek::False => self.boolean(peek).map(|_| ())?,
                    Peek::Null => self.null()?,
                    number if number.is_num() => self.number_bytes(number, |_| ())?,
                    _ => return Err(self.broken(self.index(), &JsonErrorType::ExpectedSomeValue)),
                }
            }
            if depth == 0 {
                return Ok(());
            }
            next = if open & 1 == 1 {
                match self.member(entered, |_| ())? {
                    Some(()) => Some(self.peek()?),
                    None => None,
                }
            } else {
                self.element(entered)?
            };
            if next.is_none() {
                depth -= 1;
                open >>= 1;
                if depth == 0 {
                    return Ok(());
                }
            }
        }
    }

    fn too_deep(&mut self, path: &Path<'_>) -> Stop {
        let message = format!("the facts are nested deeper than {MAX_DEPTH} levels");
        let _ = self.fault(path, Code::FactsTooLarge, message, "flatten this value");
        Stop
    }
}
