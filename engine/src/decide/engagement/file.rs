//! What is on file, and which of it is the same deal. Nothing else knows how rivals are found.

use std::collections::HashMap;

/// The keys of the registrations on file, by row, in the form in which they are compared.
#[derive(Debug)]
pub(super) struct OnFile {
    keys: Vec<Vec<Option<String>>>,
    /// The rows of each form of each key.
    rows: Vec<HashMap<String, Vec<u32>>>,
    /// How many keys must agree.
    agreeing: usize,
}

/// A registration on file that may be the same deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) row: u32,
    /// The keys that agree, by their places.
    pub(super) keys: Vec<usize>,
}

impl OnFile {
    pub(super) fn new(keys: Vec<Vec<Option<String>>>, count: usize, agreeing: usize) -> OnFile {
        let mut rows = vec![HashMap::<String, Vec<u32>>::new(); count];
        for (row, own) in (0_u32..).zip(&keys) {
            for (form, rows) in own.iter().zip(&mut rows) {
                if let Some(form) = form {
                    match rows.get_mut(form) {
                        Some(rows) => rows.push(row),
                        None => {
                            rows.insert(form.clone(), vec![row]);
                        }
                    }
                }
            }
        }
        OnFile { keys, rows, agreeing }
    }

    /// The forms of a row.
    pub(super) fn forms(&self, row: u32) -> &[Option<String>] {
        self.keys.get(row as usize).map_or(&[], Vec::as_slice)
    }
}

/// The registrations on file of the deal with such keys, by row. Where all keys must agree only the rows of the rarest
/// are looked at; where some are enough, those of any.
pub(super) fn rivals(file: &OnFile, wanted: &[Option<String>]) -> Vec<Candidate> {
    let lists = file.rows.iter().zip(wanted).map(|(rows, form)| {
        let form = form.as_ref()?;
        rows.get(form).map(Vec::as_slice)
    });
    let mut rows: Vec<u32> = Vec::new();
    if file.agreeing >= file.rows.len() {
        let Some(lists) = lists.collect::<Option<Vec<&[u32]>>>() else {
            return Vec::new();
        };
        rows.extend(lists.into_iter().min_by_key(|list| list.len()).unwrap_or(&[]));
    } else {
        rows.extend(lists.flatten().flatten());
        rows.sort_unstable();
        rows.dedup();
    }
    let candidate = |row: u32| {
        let own = file.forms(row);
        let agree = own.iter().zip(wanted).enumerate();
        let keys: Vec<usize> = agree
            .filter(|(_, (own, wanted))| own.is_some() && own == wanted)
            .map(|(place, _)| place)
            .collect();
        (keys.len() >= file.agreeing).then_some(Candidate { row, keys })
    };
    rows.into_iter().filter_map(candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &[[&str; 2]], agreeing: usize) -> OnFile {
        let form = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
        let keys = rows.iter().map(|row| row.iter().map(form).collect()).collect();
        OnFile::new(keys, 2, agreeing)
    }

    fn found(file: &OnFile, wanted: [&str; 2]) -> Vec<(u32, Vec<usize>)> {
        let form = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let wanted: Vec<Option<String>> = wanted.into_iter().map(form).collect();
        let found = rivals(file, &wanted).into_iter();
        found.map(|candidate| (candidate.row, candidate.keys)).collect()
    }

    #[test]
    fn all_keys_or_some() {
        let rows = [
            ["acme", "cloud"],
            ["acme", "software"],
            ["", "cloud"],
            ["acme", "cloud"],
        ];
        let all = file(&rows, 2);
        assert_eq!(found(&all, ["acme", "cloud"]), [(0, vec![0, 1]), (3, vec![0, 1])]);
        assert_eq!(found(&all, ["acme", "services"]), []);
        // What has no form is equal to nothing.
        assert_eq!(found(&all, ["", "cloud"]), []);
        let any = file(&rows, 1);
        assert_eq!(
            found(&any, ["acme", "cloud"]),
            [(0, vec![0, 1]), (1, vec![0]), (2, vec![1]), (3, vec![0, 1])]
        );
        assert_eq!(found(&any, ["", "software"]), [(1, vec![1])]);
    }
}
