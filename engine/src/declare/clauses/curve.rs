//! Curves between points.

use super::title;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Curve, CurvePoint};

const BONUS: &str = r#"curve("bonus").between_points("straight-line").below_first("zero").above_last("stay").point(80, 0).point(100, 100);"#;

const fn on_curve(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Curve,
        name,
        parameters,
        summary,
        example: BONUS,
        apply,
    }
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "curve",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "A payout curve through points",
        example: BONUS,
        apply: curve,
    },
    title(
        Receiver::Curve,
        r#"curve("bonus").title("Bonus curve").between_points("straight-line").below_first("zero").above_last("stay").point(80, 0).point(100, 100);"#,
    ),
    on_curve(
        "between_points",
        &[Parameter::required("how", Kind::Word(&["straight-line"]))],
        "How to go from point to point",
        ends,
    ),
    on_curve(
        "below_first",
        &[Parameter::required("policy", Kind::Word(&["zero", "stay", "error"]))],
        "What stands below the first point",
        ends,
    ),
    on_curve(
        "above_last",
        &[Parameter::required("policy", Kind::Word(&["stay", "extend", "error"]))],
        "What stands above the last point",
        ends,
    ),
    on_curve(
        "point",
        &[
            Parameter::required("at", Kind::Number),
            Parameter::required("value", Kind::Number),
        ],
        "A point: where, and the value there",
        point,
    ),
];

fn curve(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_lookup(&name, "curve");
    call.state.model.curves.push(Curve {
        name,
        title: None,
        between_points: None,
        below_first: None,
        above_last: None,
        points: Vec::new(),
    });
    Some(Subject::Curve(call.state.model.curves.len() - 1))
}

fn ends(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on, clause) = (call.name(0)?, call.on.clone(), call.clause.name);
    call.once(word, |model| {
        let Subject::Curve(index) = on else { return None };
        let curve = model.curves.get_mut(index)?;
        Some(match clause {
            "between_points" => &mut curve.between_points,
            "below_first" => &mut curve.below_first,
            _ => &mut curve.above_last,
        })
    })
}

fn point(call: &mut Call<'_>) -> Option<Subject> {
    let (at, value) = (call.constant(0)?, call.constant(1)?);
    let Subject::Curve(index) = call.on else { return None };
    call.state
        .model
        .curves
        .get_mut(index)?
        .points
        .push(CurvePoint { at, value });
    Some(call.on.clone())
}
