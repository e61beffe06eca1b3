//! Requirements, paths and comparisons: what tiers, eligibilities and incentives have in common.

use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::{Owner, Subject};
use crate::model::{Clause, Comparator, Condition, Criteria, Model, Name, Path, Requirement, Threshold};
use crate::source::{Code, Diagnostic};

const REQUIREMENT: &[Parameter] = &[
    Parameter::required("title", Kind::Text),
    Parameter::required("rule", Kind::Rule),
];

const PATH: &[Parameter] = &[Parameter::required("title", Kind::Text)];

const fn requires(receiver: Receiver, name: &'static str, summary: &'static str, example: &'static str) -> ClauseInfo {
    ClauseInfo {
        receiver,
        name,
        parameters: REQUIREMENT,
        summary,
        example,
        apply: requirement,
    }
}

const fn path(receiver: Receiver, example: &'static str) -> ClauseInfo {
    ClauseInfo {
        receiver,
        name: "path",
        parameters: PATH,
        summary: "Starts an alternative; what stands before the first path holds for all",
        example,
        apply: start_path,
    }
}

const MEASURED: &str = "A requirement: a measure that is compared next, or a rule that is true or false";
const CONDITION: &str = "A condition: only what fulfils it is paid";

const TIER: &str = r#"input("revenue", money());
ladder("level").tier("gold").requires("Revenue", |revenue| revenue).at_least(250_000);"#;
const PATHS: &str = r#"input("revenue", money());
ladder("level").tier("gold")
    .path("Volume").requires("Revenue", |revenue| revenue).at_least(500_000)
    .path("Steady").requires("Revenue", |revenue| revenue).between(100_000, 500_000);"#;
const ELIGIBILITY: &str = r#"input("satisfaction", decimal());
eligibility("mdf").requires("Satisfaction", |satisfaction| satisfaction).at_least(4.2);"#;
const INCENTIVE: &str = r#"input("revenue", money());
incentive("rebate").when("Large enough", |revenue| revenue).above(1_000).pays(|revenue| revenue * percent(1));"#;

pub(super) const CLAUSES: &[ClauseInfo] = &[
    requires(Receiver::Tier, "requires", MEASURED, TIER),
    requires(Receiver::Path, "requires", MEASURED, PATHS),
    requires(Receiver::Eligibility, "requires", MEASURED, ELIGIBILITY),
    requires(
        Receiver::Incentive,
        "requires",
        CONDITION,
        r#"input("revenue", money());
incentive("rebate").requires("Large enough", |revenue| revenue).above(1_000).pays(|revenue| revenue * percent(1));"#,
    ),
    requires(Receiver::Incentive, "when", CONDITION, INCENTIVE),
    path(Receiver::Tier, PATHS),
    path(
        Receiver::Eligibility,
        r#"input("satisfaction", decimal());
eligibility("mdf").path("By survey").requires("Satisfaction", |satisfaction| satisfaction).at_least(4.2);"#,
    ),
];

const fn comparison(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Requirement,
        name,
        parameters,
        summary,
        example,
        apply: compare,
    }
}

const THRESHOLD: &[Parameter] = &[Parameter::required("threshold", Kind::Threshold)];

pub(super) const COMPARISONS: &[ClauseInfo] = &[
    comparison("at_least", THRESHOLD, "The measure must reach the threshold", TIER),
    comparison(
        "at_most",
        THRESHOLD,
        "The measure must not exceed the threshold",
        r#"input("complaints", integer());
eligibility("mdf").requires("Complaints", |complaints| complaints).at_most(3);"#,
    ),
    comparison("above", THRESHOLD, "The measure must be above the threshold", INCENTIVE),
    comparison(
        "below",
        THRESHOLD,
        "The measure must be below the threshold",
        r#"input("hours", decimal());
eligibility("mdf").requires("Response time", |hours| hours).below(48);"#,
    ),
    comparison(
        "between",
        &[
            Parameter::required("lowest", Kind::Constant),
            Parameter::required("highest", Kind::Constant),
        ],
        "The measure must lie between the two, both allowed",
        PATHS,
    ),
    comparison(
        "equals",
        THRESHOLD,
        "The measure must be this",
        r#"input("country", text());
eligibility("mdf").requires("Country", |country| country).equals("DE");"#,
    ),
    comparison(
        "is_one_of",
        &[Parameter::required("values", Kind::Constants)],
        "The measure must be one of these",
        r#"input("country", text());
eligibility("mdf").requires("Country", |country| country).is_one_of(["DE", "AT"]);"#,
    ),
    comparison(
        "on_or_before",
        THRESHOLD,
        "The date must not lie after the threshold",
        r#"input("joined_on", date());
eligibility("mdf").requires("Founding partner", |joined_on| joined_on).on_or_before(date("2020-12-31"));"#,
    ),
    comparison(
        "on_or_after",
        THRESHOLD,
        "The date must not lie before the threshold",
        r#"input("compliant_until", date().optional());
eligibility("mdf").requires("Compliance current", |compliant_until| compliant_until).on_or_after(|as_of| as_of);"#,
    ),
];

fn criteria(model: &mut Model, owner: Owner) -> Option<&mut Criteria> {
    match owner {
        Owner::Tier(ladder, tier) => Some(&mut model.ladders.get_mut(ladder)?.tiers.get_mut(tier)?.criteria),
        Owner::Eligibility(index) => Some(&mut model.eligibilities.get_mut(index)?.criteria),
    }
}

fn requirement(call: &mut Call<'_>) -> Option<Subject> {
    let requirement = Requirement {
        title: call.name(0)?,
        measure: call.rule(1)?,
        threshold: None,
    };
    let (owner, path) = match call.on {
        Subject::Tier(ladder, tier) => (Owner::Tier(ladder, tier), None),
        Subject::Eligibility(index) => (Owner::Eligibility(index), None),
        Subject::Path(owner, path) => (owner, Some(path)),
        Subject::Incentive(index) => {
            let conditions = &mut call.state.model.incentives.get_mut(index)?.conditions;
            conditions.push(Condition { requirement });
            return Some(Subject::Condition(index, conditions.len() - 1));
        }
        _ => return None,
    };
    let criteria = criteria(&mut call.state.model, owner)?;
    if path.is_none() && !criteria.paths.is_empty() {
        let first = criteria.paths.first().map(|path| path.title.span);
        criteria.requirements.push(requirement);
        let place = criteria.requirements.len() - 1;
        let mut diagnostic = Diagnostic::error(
            Code::ClauseMissing,
            "a requirement for all paths stands after the first path",
        )
        .at(call.span)
        .help("move it before the first `path`, or continue the chain of the path it belongs to");
        if let Some(first) = first {
            diagnostic = diagnostic.label(first, "the first path begins here");
        }
        call.state.report(diagnostic);
        return Some(Subject::Requirement(owner, None, place));
    }
    let list = match path {
        None => &mut criteria.requirements,
        Some(path) => &mut criteria.paths.get_mut(path)?.requirements,
    };
    list.push(requirement);
    Some(Subject::Requirement(owner, path, list.len() - 1))
}

fn start_path(call: &mut Call<'_>) -> Option<Subject> {
    let title = call.name(0)?;
    let owner = match call.on {
        Subject::Tier(ladder, tier) => Owner::Tier(ladder, tier),
        Subject::Eligibility(index) => Owner::Eligibility(index),
        _ => return None,
    };
    let paths = &mut criteria(&mut call.state.model, owner)?.paths;
    let earlier = paths
        .iter()
        .find(|path| path.title.text == title.text)
        .map(|path| path.title.span);
    paths.push(Path {
        title: title.clone(),
        requirements: Vec::new(),
    });
    let place = paths.len() - 1;
    if let Some(earlier) = earlier {
        call.state.report(same_path(&title, earlier));
    }
    Some(Subject::Path(owner, place))
}

fn same_path(title: &Name, earlier: crate::source::Span) -> Diagnostic {
    Diagnostic::error(Code::Duplicate, format!("two paths are called `{}`", title.text))
        .label(title.span, "")
        .label(earlier, "the first stands here")
        .help("give one of the two another title")
}

fn compare(call: &mut Call<'_>) -> Option<Subject> {
    let word = call.clause.name;
    let (_, comparator) = Comparator::ALL.into_iter().find(|(name, _)| *name == word)?;
    let threshold = match comparator {
        Comparator::Between => {
            let (low, high) = (call.constant(0)?, call.constant(1)?);
            Clause {
                span: low.span.to(high.span),
                value: Threshold::Constants(vec![low.value, high.value]),
            }
        }
        Comparator::IsOneOf => {
            let values = call.constants(0)?;
            Clause {
                span: values.span,
                value: Threshold::Constants(values.value),
            }
        }
        _ => call.threshold(0)?,
    };
    let model = &mut call.state.model;
    let requirement = match call.on {
        Subject::Requirement(owner, path, index) => {
            let criteria = criteria(model, owner)?;
            match path {
                None => criteria.requirements.get_mut(index)?,
                Some(path) => criteria.paths.get_mut(path)?.requirements.get_mut(index)?,
            }
        }
        Subject::Condition(incentive, index) => {
            &mut model
                .incentives
                .get_mut(incentive)?
                .conditions
                .get_mut(index)?
                .requirement
        }
        Subject::EngagementRequirement(engagement, index) => {
            let engagement = model.engagements.get_mut(engagement)?;
            engagement.requirements.get_mut(index)?
        }
        _ => return None,
    };
    let Some((_, earlier)) = &requirement.threshold else {
        requirement.threshold = Some((comparator, threshold));
        return Some(call.on.clone());
    };
    let earlier = earlier.span;
    let title = requirement.title.text.clone();
    call.state.report(
        Diagnostic::error(
            Code::ClauseMissing,
            format!("the requirement `{title}` is compared twice"),
        )
        .at(call.span)
        .label(earlier, "it is compared here already")
        .help("write a second requirement, or `between` for two edges"),
    );
    Some(call.on.clone())
}
