//! Several incentives on one record.

use super::title;
use crate::declare::call::Call;
use crate::declare::clause::{ClauseInfo, Kind, Parameter, Receiver};
use crate::declare::subject::Subject;
use crate::model::{Clause, Combine, Stack, TitledRule};

const EXCLUSIVE: &str = r#"record("deal").key("id").field("id", text()).field("amount", money()).field("new_customer", boolean());
input("deals", list_of(record_of("deal")));
incentive("spring").title("Spring promotion").for_each("deals").paid("monthly")
    .pays(|deal| deal.amount * percent(8)).round_each(2, "half-up");
incentive("new_logo").title("New customers").for_each("deals").paid("monthly")
    .when("New customer", |deal| deal.new_customer)
    .pays(|deal| deal.amount * percent(5) + 100).round_each(2, "half-up");
stack("promotions").title("Promotions").of(["spring", "new_logo"]).combine("best");"#;

const DISCOUNTS: &str = r#"record("order").key("id").field("id", text()).field("list_price", money());
input("orders", list_of(record_of("order")));
incentive("volume").for_each("orders").paid("monthly")
    .pays(|discounts| discounts.amount * percent(5)).round_each(2, "half-up");
incentive("loyalty").for_each("orders").paid("monthly")
    .pays(|discounts| discounts.amount * percent(10)).round_each(2, "half-up");
stack("discounts").of(["volume", "loyalty"]).combine("sequential")
    .applies_to("List price", |order| order.list_price)
    .cap_each(|order| order.list_price * percent(12));"#;

const fn on_stack(
    name: &'static str,
    parameters: &'static [Parameter],
    summary: &'static str,
    example: &'static str,
    apply: fn(&mut Call<'_>) -> Option<Subject>,
) -> ClauseInfo {
    ClauseInfo {
        receiver: Receiver::Stack,
        name,
        parameters,
        summary,
        example,
        apply,
    }
}

pub(super) const CLAUSES: &[ClauseInfo] = &[
    ClauseInfo {
        receiver: Receiver::Root,
        name: "stack",
        parameters: &[Parameter::required("name", Kind::Identifier)],
        summary: "Several incentives on one record; the rules of these incentives read `.amount`, what each is computed on",
        example: EXCLUSIVE,
        apply: stack,
    },
    title(Receiver::Stack, EXCLUSIVE),
    on_stack(
        "of",
        &[Parameter::required("incentives", Kind::Texts)],
        "The incentives, in the order in which they come; all of them go through the same list",
        EXCLUSIVE,
        of,
    ),
    on_stack(
        "combine",
        &[Parameter::required(
            "how",
            Kind::Word(&["best", "first", "additive", "sequential"]),
        )],
        "What becomes of a record that several apply to: the one that pays most, the first that applies, all of them on \
         the whole amount, or each on what those before it have left",
        EXCLUSIVE,
        combine,
    ),
    on_stack(
        "applies_to",
        &[
            Parameter::required("title", Kind::Text),
            Parameter::required("rule", Kind::Rule),
        ],
        "The amount of a record that the incentives are computed on",
        DISCOUNTS,
        applies_to,
    ),
    on_stack(
        "cap_each",
        &[Parameter::required("amount", Kind::Threshold)],
        "The most that all of them together pay for a record; what is over is cut from the last one back",
        DISCOUNTS,
        cap_each,
    ),
];

fn stack(call: &mut Call<'_>) -> Option<Subject> {
    let name = call.name(0)?;
    call.state.take_name(&name, "stack");
    let span = call.span;
    let stacks = &mut call.state.model.stacks;
    stacks.push(Stack {
        name,
        title: None,
        of: Vec::new(),
        combine: None,
        applies_to: None,
        cap_each: None,
        span,
    });
    Some(Subject::Stack(stacks.len() - 1))
}

fn on<'a>(call: &'a mut Call<'_>) -> Option<&'a mut Stack> {
    match call.on {
        Subject::Stack(index) => call.state.model.stacks.get_mut(index),
        _ => None,
    }
}

fn of(call: &mut Call<'_>) -> Option<Subject> {
    let names = call.names(0)?;
    match on(call)?.of.first().map(|name| name.span) {
        Some(earlier) => call.twice(earlier),
        None => on(call)?.of = names,
    }
    Some(call.on.clone())
}

fn combine(call: &mut Call<'_>) -> Option<Subject> {
    let (word, on) = (call.name(0)?, call.on.clone());
    let (_, value) = Combine::ALL.into_iter().find(|(name, _)| *name == word.text)?;
    call.once(Clause { value, span: word.span }, |model| match on {
        Subject::Stack(index) => model.stacks.get_mut(index).map(|stack| &mut stack.combine),
        _ => None,
    })
}

fn applies_to(call: &mut Call<'_>) -> Option<Subject> {
    let titled = TitledRule {
        title: call.name(0)?,
        rule: call.rule(1)?,
    };
    match on(call)?.applies_to.as_ref().map(|earlier| earlier.rule.call) {
        Some(earlier) => call.twice(earlier),
        None => on(call)?.applies_to = Some(titled),
    }
    Some(call.on.clone())
}

fn cap_each(call: &mut Call<'_>) -> Option<Subject> {
    let (amount, on) = (call.threshold(0)?, call.on.clone());
    call.once(amount, |model| match on {
        Subject::Stack(index) => model.stacks.get_mut(index).map(|stack| &mut stack.cap_each),
        _ => None,
    })
}
