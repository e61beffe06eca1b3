use super::Machine;
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

/// An expression gave no value; [`Machine::stop`] says why. It has no size, so that a result is no larger than its
/// value and travels in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trap;

/// What an expression gives.
pub type Flow<V = ()> = Result<V, Trap>;

/// The result of an operation as that of an expression.
pub trait OrTrap<V> {
    /// The value, or a trap with the fault remembered.
    ///
    /// # Errors
    /// Where there is no value.
    fn or_trap(self, machine: &mut Machine) -> Flow<V>;
}

impl<V> OrTrap<V> for Result<V, Fault> {
    #[inline]
    fn or_trap(self, machine: &mut Machine) -> Flow<V> {
        match self {
            Ok(value) => Ok(value),
            Err(fault) => Err(machine.fault(fault)),
        }
    }
}
