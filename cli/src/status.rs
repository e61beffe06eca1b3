use std::process::ExitCode;

/// How a run ended: the exit status of the process. Of several, the highest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Everything went well.
    Fine = 0,
    /// A check or a test failed.
    Unmet = 1,
    /// Wrong usage, or input that cannot be read.
    Usage = 2,
    /// A rule, or a fact, failed.
    Failed = 3,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status as u8)
    }
}
