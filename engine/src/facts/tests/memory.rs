use super::super::{Decoder, Relations};
use super::reseller::{GOOD, reseller};
use crate::schema::Store;

/// The memory a store holds, by place and size.
fn memory(store: &Store) -> Vec<(usize, usize)> {
    fn of<T>(columns: &[Vec<T>]) -> impl Iterator<Item = (usize, usize)> {
        columns.iter().map(|column| (column.as_ptr().addr(), column.capacity()))
    }
    of(&store.numbers)
        .chain(of(&store.integers))
        .chain(of(&store.booleans))
        .chain(of(&store.texts))
        .chain([(store.bytes.as_ptr().addr(), store.bytes.capacity())])
        .collect()
}

/// The same memory serves the same document again: what the stores and the decoder hold neither grows nor moves.
#[test]
fn a_warm_decoder_keeps_its_memory() {
    let pack = reseller();
    let mut decoder = Decoder::new();
    let mut own = pack.layout.store();
    let mut shared = pack.shared_layout.store();
    let mut given = Vec::new();
    let mut before = None;
    for _ in 0..3 {
        decoder
            .decode(
                pack.shape(),
                GOOD.as_bytes(),
                &mut own,
                Relations::Inline(&mut shared, &mut given),
            )
            .unwrap();
        let now = (memory(&own), memory(&shared), decoder.scratch.capacities());
        if let Some(before) = before {
            assert_eq!(before, now);
        }
        before = Some(now);
    }
}
