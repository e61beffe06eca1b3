use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::value::Normaliser;

const WORDS: [&str; 5] = ["a", "b", "c", "d", ""];

fn exact(agreeing: usize, count: usize) -> DealKeys {
    DealKeys::any(agreeing, vec![Normaliser::Exact; count]).unwrap()
}

fn found<'a>(index: &'a Index<u32>, values: &[Option<&str>]) -> Vec<(u32, Vec<usize>)> {
    let forms = index.keys().forms(values, None);
    let rivals: Vec<Rival<'a, u32>> = index.rivals(&forms);
    rivals.iter().map(|rival| (*rival.id, rival.keys().collect())).collect()
}

#[test]
fn all_keys_or_some_of_them() {
    let rows = [
        [Some("acme"), Some("cloud")],
        [Some("acme"), Some("software")],
        [None, Some("cloud")],
        [Some("acme"), Some("cloud")],
    ];
    let (mut all, mut any) = (Index::new(exact(2, 2)), Index::new(exact(1, 2)));
    for (id, row) in (0..).zip(&rows) {
        all.put(id, row, None);
        any.put(id, row, None);
    }
    let both = vec![0, 1];
    assert_eq!(
        found(&all, &[Some("acme"), Some("cloud")]),
        [(0, both.clone()), (3, both.clone())]
    );
    assert_eq!(found(&all, &[Some("acme"), Some("services")]), []);
    // What has no form is equal to nothing.
    assert_eq!(found(&all, &[None, Some("cloud")]), []);
    assert_eq!(
        found(&any, &[Some("acme"), Some("cloud")]),
        [(0, both.clone()), (1, vec![0]), (2, vec![1]), (3, both)]
    );
    assert_eq!(found(&any, &[Some(" "), Some("software")]), [(1, vec![1])]);
    assert_eq!(any.forms(&2), Some(vec![None, Some("cloud".to_owned())]));
}

#[test]
fn numbers_of_keys_have_bounds() {
    assert_eq!(DealKeys::all(vec![Normaliser::Exact; 17]), Err(TooManyKeys));
    assert_eq!(DealKeys::any(4, vec![Normaliser::Exact; 9]), Err(TooManyKeys));
    for (agreeing, count) in [(16, 16), (4, 8), (1, 16), (0, 2), (3, 2), (0, 0)] {
        assert!(DealKeys::any(agreeing, vec![Normaliser::Exact; count]).is_ok());
    }
    // None, or more than there are: never the same deal.
    for agreeing in [0, 3] {
        let mut index = Index::new(exact(agreeing, 2));
        index.put(1_u32, &[Some("a"), Some("b")], None);
        assert_eq!(found(&index, &[Some("a"), Some("b")]), []);
    }
}

/// A thousand registrations take less than 500 bytes each, keys of 20 characters included; lookups in a file of 50,000
/// look at those of the same deal only.
#[test]
fn memory_is_bounded() {
    let count: u32 = 50_000;
    let measured = allocation_counter::measure(|| {
        let keys = DealKeys::all([Normaliser::Domain, Normaliser::Exact]).unwrap();
        let mut index = Index::new(keys);
        for row in 0..count {
            let (domain, product) = (format!("customer-{row}.example"), format!("product-{}", row % 40));
            index.put(row, &[Some(&domain), Some(&product)], None);
        }
        assert_eq!(
            found(&index, &[Some("www.customer-77.example"), Some("product-37")]).len(),
            1
        );
    });
    assert!(
        measured.bytes_max < 500 * u64::from(count) + 4_000_000,
        "{} bytes",
        measured.bytes_max
    );
}

proptest! {
    /// By looking at every registration.
    #[test]
    fn as_a_look_at_everything_finds(
        count in 1_usize..5,
        agreeing in 1_usize..5,
        steps in proptest::collection::vec((0_u32..12, proptest::collection::vec(0_usize..5, 4), any::<bool>()), 1..60),
        asked in proptest::collection::vec(0_usize..5, 4),
    ) {
        let mut index = Index::new(exact(agreeing, count));
        let mut file: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        let values = |places: &[usize]| -> Vec<&str> { places[..count].iter().map(|place| WORDS[*place]).collect() };
        for (id, places, goes) in &steps {
            if *goes && file.contains_key(id) {
                prop_assert!(index.remove(id));
                file.remove(id);
            } else {
                let own = values(places);
                let given: Vec<Option<&str>> = own.iter().map(|word| Some(*word)).collect();
                prop_assert_eq!(index.put(*id, &given, None), file.insert(*id, own).is_some());
            }
            prop_assert_eq!(index.len(), file.len());
        }
        let wanted = values(&asked);
        let given: Vec<Option<&str>> = wanted.iter().map(|word| Some(*word)).collect();
        let expected: Vec<(u32, Vec<usize>)> = file
            .iter()
            .map(|(id, own)| {
                let agree = (0..count).filter(|place| !own[*place].is_empty() && own[*place] == wanted[*place]);
                (*id, agree.collect::<Vec<usize>>())
            })
            .filter(|(_, agree)| agree.len() >= agreeing && agreeing <= count)
            .collect();
        prop_assert_eq!(found(&index, &given), expected);
    }
}
