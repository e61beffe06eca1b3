use crate::facts;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// How far a run is, on a terminal only.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// By the bytes of files; standard input has no end that is known.
    pub(super) fn of(files: &[PathBuf], quiet: bool) -> Progress {
        if quiet {
            return Progress(ProgressBar::hidden());
        }
        let sizes: Option<Vec<u64>> = files
            .iter()
            .map(|path| {
                let known = !facts::is_standard_input(path);
                known.then(|| path.metadata().ok())?.map(|file| file.len())
            })
            .collect();
        let (bar, template) = match sizes {
            Some(sizes) => (
                ProgressBar::new(sizes.iter().sum()),
                "{bar:30} {percent:>3} %  {msg}  {bytes_per_sec}  {eta} left",
            ),
            None => (ProgressBar::no_length(), "{spinner} {msg}  {bytes_per_sec}"),
        };
        // Nothing is drawn where standard error is no terminal.
        bar.set_draw_target(ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress(bar)
    }

    pub(super) fn at(&self, bytes: &AtomicU64, partners: u64) {
        if self.0.is_hidden() {
            return;
        }
        self.0.set_message(format!("{partners} partners"));
        self.0.set_position(bytes.load(Ordering::Relaxed));
    }

    /// Does something with the bar out of the way.
    pub(super) fn hidden(&self, work: impl FnOnce()) {
        self.0.suspend(work);
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}
