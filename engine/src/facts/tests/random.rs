//! Random schemas, random documents of them, and documents that were damaged.

use proptest::prelude::*;

use super::reseller::{GOOD, reseller};
use super::{Pack, decimal, field, input, list, record};
use crate::facts::{Decoder, Relations};
use crate::schema::{Currency, FieldType, InputType, Schema, Type};
use crate::value::{Date, DateTime, Tree, write_json_text};

/// A small generator of numbers, so that one seed makes a schema, a document and its spelling.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as usize % sides
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.roll(words.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.roll(index + 1));
        }
    }
}

fn plain_type(dice: &mut Dice, schema: &mut Schema) -> Type {
    match dice.roll(10) {
        0 => Type::Boolean,
        1 => Type::Integer,
        2 => Type::Decimal,
        3 => Type::Percent,
        4 => Type::Money(Currency::Program),
        5 => Type::Currency,
        6 => Type::Choice(schema.add_choice(["a", "b c", "", "\"ü"].map(str::to_owned).to_vec())),
        7 => Type::Date,
        8 => Type::DateTime,
        _ => Type::Text,
    }
}

/// A type of something; records only of those that are known already, so that none holds itself.
fn any_type(dice: &mut Dice, schema: &mut Schema) -> Type {
    let records = schema.records.len();
    match dice.roll(4) {
        0 if records > 0 => Type::Record(dice.roll(records) as u16),
        1 if records > 0 => list(Type::Record(dice.roll(records) as u16)),
        2 => list(plain_type(dice, schema)),
        _ => plain_type(dice, schema),
    }
}

fn schema(dice: &mut Dice) -> Schema {
    let mut schema = Schema::default();
    for place in 0..dice.roll(4) {
        let fields = (0..dice.roll(5))
            .map(|place| FieldType {
                optional: dice.one_in(3),
                ..field(&format!("f{place}"), any_type(dice, &mut schema))
            })
            .collect();
        let mut record = record(&format!("r{place}"), &[], fields);
        record.open = dice.one_in(4);
        schema.records.push(record);
    }
    for place in 0..dice.roll(4) {
        let kind = any_type(dice, &mut schema);
        schema.inputs.push(InputType {
            optional: dice.one_in(3),
            ..input(&format!("i{place}"), kind)
        });
    }
    for place in 0..schema.records.len().min(dice.roll(3)) {
        let kind = list(Type::Record(place as u16));
        schema.relations.push(input(&format!("x{place}"), kind));
    }
    schema
}

/// A value of a type: as it should be read, and as it is written.
fn value(dice: &mut Dice, schema: &Schema, kind: &Type) -> (Tree, String) {
    let text = |text: String| {
        let mut json = String::new();
        write_json_text(&text, &mut json);
        (Tree::Text(text), json)
    };
    match kind {
        Type::Boolean => {
            let value = dice.one_in(2);
            (Tree::Boolean(value), value.to_string())
        }
        Type::Integer => {
            let (number, written) = [
                ("0", "-0"),
                ("1000", "1e3"),
                ("-17", "-17.0"),
                ("9007199254740991", "9007199254740991"),
            ][dice.roll(4)];
            (Tree::Number(decimal(number)), written.to_owned())
        }
        Type::Decimal | Type::Percent | Type::Money(_) => {
            let number = dice.pick(&[
                "0",
                "0.1",
                "-12.5",
                "123456789012345.12345678",
                "1e2",
                "7.500",
                "0.00000001",
            ]);
            let quoted = !number.contains('e') && dice.one_in(3);
            let written = if quoted {
                format!("\"{number}\"")
            } else {
                number.to_owned()
            };
            (Tree::Number(decimal(number)), written)
        }
        Type::Currency => text(dice.pick(&["EUR", "USD", "XXX"]).to_owned()),
        Type::Text => match dice.roll(3) {
            0 => (Tree::Text("é/😀".to_owned()), r#""\u00e9\/\ud83d\ude00""#.to_owned()),
            1 => text(String::new()),
            _ => text(format!("text {}\n\"", dice.roll(1_000))),
        },
        Type::Choice(choice) => text(schema.choice(*choice)[dice.roll(4)].clone()),
        Type::Date => text(
            Date::from_days(dice.roll(3_000_000) as i32 - 700_000)
                .unwrap_or(Date::MIN)
                .to_string(),
        ),
        Type::DateTime => {
            let instant = DateTime::from_microseconds(dice.roll(1 << 50) as i64).unwrap();
            text(instant.to_string())
        }
        Type::Record(place) => {
            let declared = &schema.records[usize::from(*place)];
            let fields = declared.fields.iter().map(|f| (f.key.as_str(), &f.kind, f.optional));
            let extra = declared.open.then_some(r#""other": [{"any": null}, 1e5]"#);
            object(dice, schema, fields, extra)
        }
        Type::List(element) => {
            let items: Vec<_> = (0..dice.roll(4)).map(|_| value(dice, schema, element)).collect();
            let (trees, texts): (Vec<_>, Vec<_>) = items.into_iter().unzip();
            (Tree::List(trees), format!("[{}]", texts.join(", ")))
        }
        _ => panic!("{kind:?}"),
    }
}

fn object<'a>(
    dice: &mut Dice,
    schema: &Schema,
    fields: impl Iterator<Item = (&'a str, &'a Type, bool)>,
    extra: Option<&str>,
) -> (Tree, String) {
    let mut entries = Vec::new();
    let mut members: Vec<String> = extra.map(str::to_owned).into_iter().collect();
    for (key, kind, optional) in fields {
        let blank = dice.pick(&["", " ", "\n\t", "\r\n"]);
        let (tree, written) = match dice.roll(4) {
            0 if optional => (Tree::Null, None),
            1 if optional => (Tree::Null, Some("null".to_owned())),
            _ => {
                let (tree, written) = value(dice, schema, kind);
                (tree, Some(written))
            }
        };
        members.extend(written.map(|written| format!("{blank}\"{key}\"{blank}:{blank}{written}{blank}")));
        entries.push((key.to_owned(), tree));
    }
    dice.shuffle(&mut members);
    (Tree::Map(entries), format!("{{{}}}", members.join(",")))
}

/// A schema, what a document of it says, and the document.
fn document(seed: u64) -> (Pack, Tree, String) {
    let mut dice = Dice(seed);
    let pack = Pack::new(schema(&mut dice));
    let inputs = pack
        .schema
        .inputs
        .iter()
        .map(|i| (i.name.as_str(), &i.kind, i.optional));
    let relations = pack.schema.relations.iter().map(|i| (i.name.as_str(), &i.kind, true));
    let (mut tree, json) = object(&mut dice, &pack.schema, inputs.chain(relations), None);
    // An input that is a list has no row more if it is absent than if it is empty.
    if let Tree::Map(entries) = &mut tree {
        for (entry, input) in entries.iter_mut().zip(&pack.schema.inputs) {
            if entry.1 == Tree::Null && matches!(input.kind, Type::List(_)) {
                entry.1 = Tree::List(Vec::new());
            }
        }
    }
    (pack, tree, json)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn documents_are_read_as_they_are_meant(seed: u64) {
        let (pack, tree, json) = document(seed);
        prop_assert_eq!(pack.tree(json.as_bytes()), tree, "{}", json);
    }

    #[test]
    fn a_used_decoder_reads_the_same(one: u64, two: u64) {
        let (first, _, faulty) = document(one);
        let (pack, tree, json) = document(two);
        let mut decoder = Decoder::new();
        // Whatever it read before, and wherever it stopped.
        for cut in [faulty.len(), faulty.len() / 2] {
            let mut own = first.layout.store();
            let _ = decoder.decode(first.shape(), &faulty.as_bytes()[..cut], &mut own, Relations::Given);
        }
        let (mut own, mut shared, mut given) = (pack.layout.store(), pack.shared_layout.store(), vec![true; 9]);
        for _ in 0..2 {
            decoder
                .decode(pack.shape(), json.as_bytes(), &mut own, Relations::Inline(&mut shared, &mut given))
                .unwrap();
        }
        prop_assert_eq!(pack.read(&super::Decoded { own, shared, given }), tree);
    }

    #[test]
    fn cut_off_documents_are_faulty(seed: u64, cut: usize) {
        let (pack, _, json) = document(seed);
        prop_assert!(pack.decode(&json.as_bytes()[..cut % json.len()]).is_err());
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes: Vec<u8>, text in "[\\[\\]{}:,\"0-9eE.+\\\\ua-f tn-]{0,60}") {
        let _ = reseller().decode(&bytes);
        let _ = reseller().decode(text.as_bytes());
    }

    #[test]
    fn damaged_documents_do_no_harm(
        changes in proptest::collection::vec((0..GOOD.len(), prop_oneof![
            any::<u8>(),
            proptest::sample::select(b"[]{}:,\"019e.-\\ntf ".to_vec()),
        ]), 1..6),
        cut in 0..GOOD.len(),
        paste in 0..GOOD.len(),
    ) {
        let mut json = GOOD.as_bytes().to_vec();
        for (place, byte) in changes {
            json[place] = byte;
        }
        let pack = reseller();
        let (own, shared, _, result) = pack.stores(&json);
        // Whole documents leave whole columns, whatever is wrong inside.
        if result.as_ref().map_or_else(|faults| faults.iter().all(|fault| fault.pointer.is_some()), |()| true) {
            pack.check_lengths(&own, &pack.layout);
            pack.check_lengths(&shared, &pack.shared_layout);
        }
        let (low, high) = (cut.min(paste), cut.max(paste));
        json.drain(low..high);
        let _ = pack.decode(&json);
    }
}
