use super::bands::number;
use crate::table::{AboveLast, BelowFirst, Curve, CurveDefinition};
use crate::value::{Decimal, Fault};

#[test]
fn curves() {
    let points = [
        ("80", "0"),
        ("82", "32.5"),
        ("84", "40"),
        ("98", "92.5"),
        ("100", "100"),
        ("110", "200"),
    ];
    let definition = |below_first, above_last| CurveDefinition {
        points: points.iter().map(|(x, y)| (number(x), number(y))).collect(),
        below_first,
        above_last,
    };
    let curve = Curve::build(definition(BelowFirst::Zero, AboveLast::Stay)).unwrap();
    for (value, expected) in points
        .into_iter()
        .chain([("79", "0"), ("81", "16.25"), ("91", "66.25"), ("111", "200")])
    {
        assert_eq!(curve.at(number(value)), Ok(number(expected)), "{value}");
    }
    let curve = Curve::build(definition(BelowFirst::Error, AboveLast::Extend)).unwrap();
    assert_eq!(curve.at(number("79")), Err(Fault::OutOfRange));
    assert_eq!(curve.at(number("111")), Ok(number("210")));
    let curve = Curve::build(definition(BelowFirst::Stay, AboveLast::Error)).unwrap();
    assert_eq!(curve.at(number("-5")), Ok(Decimal::ZERO));
    assert_eq!(curve.at(number("111")), Err(Fault::OutOfRange));
    assert_eq!(curve.at(number("110")), Ok(number("200")));
    let mut falling = definition(BelowFirst::Zero, AboveLast::Stay);
    falling.points.swap(1, 2);
    falling.points.push(falling.points[5]);
    let faults = Curve::build(falling).unwrap_err();
    assert_eq!(
        faults.iter().map(|fault| fault.index).collect::<Vec<_>>(),
        [Some(2), Some(6)]
    );
}
