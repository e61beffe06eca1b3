/// The way to a value of the document, on the call stack: it costs nothing unless somebody asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'p> {
    Root,
    Member(&'p str),
    Element(u32),
    Unnamed,
}

impl<'p> Path<'p> {
    /// The document itself.
    pub(super) const ROOT: Path<'static> = Path {
        parent: None,
        step: Step::Root,
    };

    /// A member of the object at this path.
    pub(super) const fn member<'q>(&'q self, key: &'q str) -> Path<'q>
    where
        'p: 'q,
    {
        Path {
            parent: Some(self),
            step: Step::Member(key),
        }
    }

    /// An element of the list at this path.
    pub(super) const fn element<'q>(&'q self, index: u32) -> Path<'q>
    where
        'p: 'q,
    {
        Path {
            parent: Some(self),
            step: Step::Element(index),
        }
    }

    /// A member of the object at this path, whose key is not kept: pointers end at the object.
    pub(super) const fn unnamed<'q>(&'q self) -> Path<'q>
    where
        'p: 'q,
    {
        Path {
            parent: Some(self),
            step: Step::Unnamed,
        }
    }

    /// The number of steps from the document.
    pub(super) fn depth(&self) -> usize {
        std::iter::successors(self.parent, |path| path.parent).count()
    }

    /// As a JSON pointer (RFC 6901).
    pub(super) fn pointer(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(out);
        }
        match self.step {
            Step::Root | Step::Unnamed => {}
            Step::Element(index) => {
                out.push('/');
                out.push_str(&index.to_string());
            }
            Step::Member(key) => {
                out.push('/');
                for character in key.chars() {
                    match character {
                        '~' => out.push_str("~0"),
                        '/' => out.push_str("~1"),
                        other => out.push(other),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn pointers_escape_tilde_and_slash() {
        let deals = Path::ROOT.member("a/b~c");
        let third = deals.element(2);
        let field = third.member("");
        assert_eq!(field.pointer(), "/a~1b~0c/2/");
        assert_eq!(field.depth(), 3);
        assert_eq!(Path::ROOT.pointer(), "");
    }
}
