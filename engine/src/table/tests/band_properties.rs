//! What holds for all bands.

use proptest::prelude::*;

use super::bands::{definition, marginal, number, plan};
use crate::table::{
    AboveLast, Band, Bands, BandsDefinition, BelowFirst, Beyond, Curve, CurveDefinition, Edge, End, Mode, RoundsFirst,
};
use crate::value::{Decimal, Fault, Rounding};

/// Edges and rates of a few bands, edges rising.
fn bands_of(mode: Mode) -> impl Strategy<Value = Bands> {
    let band = (1..200_000_i64, 0..4_000_i64, any::<bool>());
    proptest::collection::vec(band, 1..7).prop_map(move |steps| {
        let mut at = Decimal::ZERO;
        let mut bands = Vec::new();
        for (index, (step, rate, above)) in steps.into_iter().enumerate() {
            if index > 0 {
                at = at.add(Decimal::from(step).divide(Decimal::HUNDRED).unwrap()).unwrap();
            }
            bands.push(Band {
                edge: if above && index > 0 { Edge::Above } else { Edge::From },
                at,
                rate: Decimal::from(rate).divide(Decimal::from(10_000)).unwrap(),
                mode,
                flat: None,
            });
        }
        let end = (mode == Mode::AmountsProRata).then(|| End {
            at: at.add(Decimal::from(500)).unwrap(),
            beyond: Beyond::Extend,
        });
        Bands::build(BandsDefinition {
            bands,
            end,
            ..BandsDefinition::default()
        })
        .unwrap()
    })
}

fn cents(number: i64) -> Decimal {
    Decimal::from(number).divide(Decimal::HUNDRED).unwrap()
}

proptest! {
    #[test]
    fn marginal_amounts_rise_without_a_jump(bands in bands_of(Mode::Marginal), value in 0..1_500_000_i64, near in any::<prop::sample::Index>(), side in -1..=1_i64) {
        let edges = &bands.definition().bands;
        let edge = edges[near.index(edges.len())].at.add(cents(side)).unwrap().max(Decimal::ZERO);
        for value in [cents(value), edge] {
            let low = bands.on(value.subtract(cents(1)).unwrap().max(Decimal::ZERO), None).unwrap();
            let middle = bands.on(value, None).unwrap();
            let high = bands.on(value.add(cents(1)).unwrap(), None).unwrap();
            prop_assert!(low <= middle && middle <= high);
            let most = edges.iter().map(|band| band.rate).max().unwrap().multiply(cents(2)).unwrap();
            prop_assert!(high.subtract(low).unwrap() <= most);
        }
    }

    #[test]
    fn retroactive_is_the_rate_of_everything(bands in bands_of(Mode::Retroactive), value in 0..1_500_000_i64) {
        let value = cents(value);
        prop_assert_eq!(bands.on(value, None), bands.at(value, None).unwrap().multiply(value));
    }

    #[test]
    fn slices_sum_to_the_amount(
        bands in prop_oneof![bands_of(Mode::Marginal), bands_of(Mode::Retroactive), bands_of(Mode::AmountsProRata), Just(plan())],
        value in 0..1_500_000_i64,
        quota in 1..1_500_000_i64,
    ) {
        let quota = bands.definition().of_quota.then(|| cents(quota));
        let slices = bands.slices(cents(value), quota).unwrap();
        let mut sum = Decimal::ZERO;
        for (index, slice) in slices.iter().enumerate() {
            sum = sum.add(slice.amount).unwrap();
            prop_assert_eq!(slice.to.subtract(slice.from).unwrap(), slice.base);
            prop_assert!(index == 0 || slices[index - 1].to == slice.from);
        }
        prop_assert_eq!(slices.last().unwrap().to, cents(value));
        prop_assert_eq!(bands.on(cents(value), quota), Ok(sum));
    }

    #[test]
    fn nothing_panics(mantissa in any::<i128>(), scale in 0..=28_u32, quota in any::<i128>(), small in any::<bool>()) {
        let limit = if small { 1 << 40 } else { 1 << 95 };
        let wild = |n: i128, scale| Decimal::from_inner(rust_decimal::Decimal::from_i128_with_scale(n % limit, scale));
        let value = wild(mantissa, scale);
        let quota = wild(quota, 28 - scale);
        let mut rounded = definition(Mode::Marginal, "from 0 0.1; from 0.0000000000000000000000000001 9999999999999999999999999999");
        rounded.rounds_first = Some(RoundsFirst { step: number("0.03"), mode: Rounding::HalfEven });
        for bands in [plan(), Bands::build(rounded).unwrap(), marginal("from 0 0.1; above 5 79228162514264337593543950")] {
            let quota = bands.definition().of_quota.then_some(quota);
            let (on, at) = (bands.on(value, quota), bands.at(value, quota));
            // Rounding may bring a value just below the first edge to it.
            if value.is_negative() && bands.definition().rounds_first.is_none() {
                prop_assert!(on.is_err() && at.is_err());
            }
            for result in [on, at, bands.on_top_of(value, value, quota)] {
                prop_assert!(matches!(result, Ok(_) | Err(Fault::OutOfRange | Fault::Overflow)), "{result:?}");
            }
        }
        let points = vec![(Decimal::ZERO, Decimal::ZERO), (number("0.0000000000000000000000000001"), number("9999999999999999999999999999"))];
        let curve = Curve::build(CurveDefinition { points, below_first: BelowFirst::Zero, above_last: AboveLast::Extend }).unwrap();
        prop_assert!(matches!(curve.at(value), Ok(_) | Err(Fault::Overflow)));
    }
}
