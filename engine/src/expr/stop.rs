use crate::value::Fault;

/// Why an expression gave no value. It carries no place and no values: where those are wanted, the evaluation is
/// repeated with a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The value is absent; the types guarantee that somebody asked for that.
    Absent,
    /// An operation had no result.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}
