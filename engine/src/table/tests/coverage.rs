use std::collections::BTreeSet;

use crate::table::judge::Judge;
use crate::table::{Column, ColumnType, HitPolicy, Key, Miss, Question, Scalar, Table, TableDefinition};
use crate::value::Decimal;
use proptest::prelude::*;

const WORK: usize = 1_000_000;

fn table(hit: HitPolicy, rows: &[[&str; 3]]) -> Table {
    let definition = TableDefinition {
        inputs: vec![
            Column::ladder("level", vec!["silver".into(), "gold".into()]),
            Column::new("amount", ColumnType::Money),
        ],
        outputs: vec![Column::new("rate", ColumnType::Percent)],
        hit,
    };
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.to_vec()).collect();
    Table::build(definition, &rows).unwrap()
}

fn amounts(low: &str, high: &str, digits: u32) -> Question<'static> {
    Question::Numbers {
        parts: vec![(low.parse().unwrap(), high.parse().unwrap())],
        digits,
    }
}

#[test]
fn a_gap_is_told_in_words_and_has_a_value() {
    let table = table(
        HitPolicy::Unique,
        &[
            ["silver", "<1000", "1 %"],
            ["silver", ">=5000", "2 %"],
            ["gold", "*", "3 %"],
        ],
    );
    let both = [(0, 1)];
    let questions = [Question::Integers(&both), amounts("0", "100000", 8)];
    let found = table.coverage(&questions, &mut WORK.clone());
    assert!(found.decided && found.reached == [true, true, true]);
    let [gap] = found.gaps.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(gap.words[0].as_deref(), Some("silver"));
    assert_eq!(
        gap.words[1].as_deref(),
        Some("from 1000 up to, but not including, 5000")
    );
    assert_eq!(gap.witness, [Scalar::Integer(0), Scalar::Number(Decimal::from(1_000))]);
    // Whoever asks for gold alone never misses; nor does who asks for small amounts.
    let gold = [(1, 1)];
    for questions in [
        [Question::Integers(&gold), amounts("0", "100000", 8)],
        [Question::Integers(&both), amounts("0", "999.99999999", 8)],
    ] {
        assert!(table.coverage(&questions, &mut WORK.clone()).gaps.is_empty());
    }
}

#[test]
fn whole_numbers_leave_no_gap_between_neighbours() {
    let table = table(HitPolicy::Unique, &[["*", "<=10", "1 %"], ["*", ">=11", "2 %"]]);
    let both = [(0, 1)];
    let whole = [Question::Integers(&both), amounts("0", "100", 0)];
    assert!(table.coverage(&whole, &mut WORK.clone()).gaps.is_empty());
    let cents = [Question::Integers(&both), amounts("0", "100", 2)];
    let found = table.coverage(&cents, &mut WORK.clone());
    assert_eq!(found.gaps.len(), 1, "{found:?}");
}

#[test]
fn numbers_beyond_all_cells_are_asked_too() {
    let table = table(HitPolicy::Unique, &[["*", "<=10", "1 %"], ["*", ">10", "2 %"]]);
    let both = [(0, 1)];
    for digits in [0, 8, 28] {
        let huge = amounts("100000000000000000000000000", "100000000000000000000000001", digits);
        let found = table.coverage(&[Question::Integers(&both), huge], &mut WORK.clone());
        assert!(found.gaps.is_empty() && found.reached == [false, true], "{found:?}");
        let low = amounts("-100000000000000000000000001", "-100000000000000000000000000", digits);
        let found = table.coverage(&[Question::Integers(&both), low], &mut WORK.clone());
        assert!(found.gaps.is_empty() && found.reached == [true, false], "{found:?}");
    }
}

#[test]
fn rows_behind_others_are_not_reached() {
    let table = table(
        HitPolicy::First,
        &[
            ["silver", "<10", "1 %"],
            ["*", "<20", "2 %"],
            ["gold", "[5..15)", "3 %"],
            ["*", "*", "4 %"],
        ],
    );
    let both = [(0, 1)];
    let questions = [Question::Integers(&both), amounts("0", "100", 8)];
    let found = table.coverage(&questions, &mut WORK.clone());
    assert_eq!(found.reached, [true, true, false, true]);
}

#[test]
fn work_that_does_not_suffice_is_told() {
    let table = table(HitPolicy::First, &[["silver", "<10", "1 %"], ["*", "*", "4 %"]]);
    let both = [(0, 1)];
    let questions = [Question::Integers(&both), amounts("0", "100", 8)];
    let found = table.coverage(&questions, &mut 3);
    assert!(!found.decided);
}

#[test]
fn rows_between_which_nothing_decides_are_found() {
    let mut table = table(HitPolicy::First, &[["silver", "<10", "1 %"], ["*", ">=5", "2 %"]]);
    // As a loader leaves it that has not compared all rows.
    table.definition.hit = HitPolicy::Unique;
    table.judge = Judge::new(&HitPolicy::Unique, &[], 2, None);
    let both = [(0, 1)];
    let questions = [Question::Integers(&both), amounts("0", "100", 8)];
    let several = table.coverage(&questions, &mut WORK.clone()).undecided.unwrap();
    assert_eq!(several.rows, (0, 1));
    let gold = [(1, 1)];
    let questions = [Question::Integers(&gold), amounts("0", "100", 8)];
    assert_eq!(table.coverage(&questions, &mut WORK.clone()).undecided, None);
}

#[test]
fn texts_that_no_row_names_are_a_gap() {
    let definition = TableDefinition {
        inputs: vec![Column::new("country", ColumnType::Text)],
        outputs: vec![Column::new("rate", ColumnType::Percent)],
        hit: HitPolicy::Unique,
    };
    let table = Table::build(definition, &[vec!["DE", "1 %"], vec!["US", "2 %"]]).unwrap();
    let found = table.coverage(&[Question::Texts(None)], &mut WORK.clone());
    assert_eq!(found.gaps[0].words[0].as_deref(), Some("a text that no row names"));
    let known: BTreeSet<String> = ["DE".to_owned()].into();
    let found = table.coverage(&[Question::Texts(Some(&known))], &mut WORK.clone());
    assert!(found.gaps.is_empty() && found.reached == [true, false]);
}

fn any_row() -> impl Strategy<Value = (usize, usize)> {
    (0..3_usize, 0..7_usize)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Held against every question there is.
    #[test]
    fn the_sweep_finds_what_all_questions_find(rows in prop::collection::vec(any_row(), 1..6), first in any::<bool>()) {
        let levels = ["*", "silver", "gold"];
        let cells = ["*", "<3", ">=3", "[1..4)", "(1..4]", "2", "not 2"];
        let rows: Vec<[&str; 3]> = rows.iter().map(|(level, cell)| [levels[*level], cells[*cell], "1 %"]).collect();
        let table = table(if first { HitPolicy::First } else { HitPolicy::Any }, &rows);
        let both = [(0, 1)];
        let found = table.coverage(&[Question::Integers(&both), amounts("0", "5", 1)], &mut WORK.clone());
        prop_assert!(found.decided);
        let mut reached = vec![false; rows.len()];
        let mut missed = false;
        for level in 0..2 {
            for tenths in 0..=50_i64 {
                let amount = Decimal::from(tenths).divide(Decimal::from(10)).unwrap();
                let keys = [Key::Integer(level), Key::Number(amount)];
                match table.find(&keys) {
                    Ok(row) if first => reached[row as usize] = true,
                    Ok(_) => {
                        let mut all = Vec::new();
                        table.find_all(&keys, &mut all);
                        for row in all {
                            reached[row as usize] = true;
                        }
                    }
                    Err(Miss::None) => missed = true,
                    Err(Miss::Many(..)) => {}
                }
            }
        }
        prop_assert_eq!(&found.reached, &reached);
        prop_assert_eq!(!found.gaps.is_empty(), missed);
        for gap in &found.gaps {
            let (Scalar::Integer(level), Scalar::Number(amount)) = (&gap.witness[0], &gap.witness[1]) else {
                panic!("{gap:?}")
            };
            let answer = table.find(&[Key::Integer(*level), Key::Number(*amount)]);
            prop_assert_eq!(answer, Err(Miss::None));
        }
    }
}
