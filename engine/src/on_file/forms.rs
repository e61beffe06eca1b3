//! The forms of one registration in one piece of memory.

/// Length and bytes of each form in turn; the length is [`ABSENT`] for a value without one.
#[derive(Clone, Debug)]
pub(super) struct Packed(Box<[u8]>);

const ABSENT: u32 = u32::MAX;

impl Packed {
    /// A form beyond 4 GiB counts as absent: no facts hold one.
    pub(super) fn new(forms: &[Option<String>]) -> Packed {
        let length = forms.iter().map(|form| 4 + form.as_ref().map_or(0, String::len)).sum();
        let mut bytes = Vec::with_capacity(length);
        for form in forms {
            let form = form
                .as_deref()
                .and_then(|form| Some((u32::try_from(form.len()).ok()?, form)));
            match form {
                Some((length, form)) if length < ABSENT => {
                    bytes.extend_from_slice(&length.to_le_bytes());
                    bytes.extend_from_slice(form.as_bytes());
                }
                _ => bytes.extend_from_slice(&ABSENT.to_le_bytes()),
            }
        }
        Packed(bytes.into_boxed_slice())
    }

    /// The forms in their order.
    pub(super) fn forms(&self) -> PackedForms<'_> {
        PackedForms(&self.0)
    }

    /// The form at a place.
    pub(super) fn form(&self, place: usize) -> Option<&[u8]> {
        self.forms().nth(place).flatten()
    }
}

pub(super) struct PackedForms<'a>(&'a [u8]);

impl<'a> Iterator for PackedForms<'a> {
    type Item = Option<&'a [u8]>;

    fn next(&mut self) -> Option<Option<&'a [u8]>> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length);
        if length == ABSENT {
            self.0 = rest;
            return Some(None);
        }
        let (form, rest) = rest.split_at_checked(length as usize)?;
        self.0 = rest;
        Some(Some(form))
    }
}
