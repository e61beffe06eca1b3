//! Charter for JavaScript.
